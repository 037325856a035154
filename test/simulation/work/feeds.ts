import { factsOf, follow } from '../../../functions/facts/follow.ts';
import type { FactStore } from '../../../functions/indicator/facts.ts';
import { resourceKeyOf } from '../../../functions/repository/keys.ts';
import type { ResourceKey, Version } from '../../../functions/repository/repository.ts';
import type { Key } from '../../../functions/store/item-store.ts';
import { keyText } from '../../../functions/store/key-text.ts';
import { views } from '../memory-facts.ts';
import type { Client, ConsumerState, PollerState, World } from '../world.ts';

/**
 * Follows the change feed as the `changes` Lambda does: rolls decided transactions forward, brings the facts up to
 * date and notes what is to be swept. Batches come twice, late, and in another order across keys.
 */
export async function followStream(world: World, client: Client): Promise<void> {
  const { consumer, journal, choices } = world;
  await journal.perform(client.actor, 'follow the stream', async () => {
    const from = consumer.cursor;
    const page = await client.store.changes(from, choices.pick([500, 50, 2_000]));
    const due = [...consumer.late, ...page.keys];
    const { now, later } = putAside(world, due);
    const order = delivered(world, now);
    for (let start = 0; start < order.length; ) {
      const size = choices.pick([100, 1, 10]);
      await changed(world, client, order.slice(start, start + size));
      start += size;
    }
    // What another process has put aside meanwhile stays so.
    const known = new Set(due);
    consumer.late = [...consumer.late.filter((key) => !known.has(key)), ...later];
    // Another one may have been given the same batch, and more since.
    if (consumer.cursor === from) consumer.cursor = page.cursor;
  });
}

async function changed(world: World, { repository, actor }: Client, keys: readonly Key[]): Promise<void> {
  const { consumer } = world;
  for (const key of keys) await repository.upkeep.changed(key);
  const resources = keys.flatMap((key) => resourceKeyOf(key) ?? []);
  for (const resource of resources) consumer.unswept.set(`${resource.type}/${resource.id}`, resource);
  const facts = factStore(world, actor, 'streamed');
  await factsOf({ views, facts, readMany: repository.readMany }, resources);
}

/** Follows it as the local server does: the facts keep their own place in it. */
export async function followLocally(world: World, { actor, store, repository }: Client): Promise<void> {
  await world.journal.perform(actor, 'follow the feed', async () => {
    const facts = factStore(world, actor, 'followed');
    const changes = (cursor: string | undefined, limit: number) => store.changes(cursor, limit);
    await follow({ views, facts, readMany: repository.readMany }, { changes, resourceKeyOf });
  });
}

function factStore(
  { scheduler, without, consumer }: World,
  actor: Client['actor'],
  how: keyof ConsumerState['facts'],
): FactStore {
  const own = consumer.facts[how].storeFor((label) => scheduler.turn(actor, label));
  return without?.facts ? without.facts(own, how === 'followed' ? 'with its place' : 'alone') : own;
}

/** All changes of a key, or none, are late, so that they keep their order. */
function putAside({ choices }: World, keys: readonly Key[]) {
  const groups = [...Map.groupBy(keys, keyText).values()];
  const late = new Set(groups.filter(() => choices.chance(0.05)).flat());
  return { now: keys.filter((key) => !late.has(key)), later: [...late] };
}

/** Some twice, some later than others; never two of one key in another order. */
function delivered({ choices }: World, keys: readonly Key[]): readonly Key[] {
  const queues = [...Map.groupBy(keys, keyText).values()].map((queue) => [...queue]);
  const order: Key[] = [];
  while (queues.some((queue) => queue.length > 0)) {
    const open = queues.filter((queue) => queue.length > 0);
    const queue = open[choices.next(Math.min(open.length, 3))];
    const key = choices.chance(0.1) ? queue?.[0] : queue?.shift();
    if (key) order.push(key);
  }
  return order;
}

/** Asks what has changed since the time that the last answer gave, page by page. */
export async function poll(world: World, client: Client, poller: PollerState): Promise<void> {
  const { journal, scheduler, choices } = world;
  const { order, sinceMs } = poller;
  await journal.perform(client.actor, `poll ${order} since ${sinceMs ?? 'ever'}`, async (operation) => {
    const count = choices.pick([100, 7, 25]);
    const start = scheduler.step;
    const versions: Version[] = [];
    let asOfMs = 0;
    let cursor: string | undefined;
    do {
      const since = { ...(sinceMs !== undefined && { sinceMs }), ...(cursor !== undefined && { cursor }) };
      const page = await client.repository.feed({
        types: ['Patient', 'Observation'],
        order,
        count,
        ...since,
      });
      versions.push(...page.versions);
      ({ asOfMs, cursor } = page);
      if (cursor !== undefined) await scheduler.turn(client.actor, 'next page');
    } while (cursor !== undefined);
    operation.told.push({ kind: 'feed', order, sinceMs, versions, start, end: scheduler.step });
    for (const version of versions) poller.seen.add(`${nameOf(version)}/${version.versionId}`);
    poller.sinceMs = asOfMs;
  });
}

function nameOf({ type, id }: ResourceKey): string {
  return `${type}/${id}`;
}
