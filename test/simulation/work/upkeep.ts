import { resourceKeyOf } from '../../../functions/repository/keys.ts';
import type { Key } from '../../../functions/store/item-store.ts';
import { keyText } from '../../../functions/store/key-text.ts';
import type { Choices } from '../choices.ts';
import type { Client, World } from '../world.ts';

/**
 * Follows the change feed as the `changes` handler does: rolls decided transactions forward and keeps a table of
 * what is current. Records come twice, and in another order across keys.
 */
export async function followFeed(world: World, client: Client): Promise<void> {
  const { consumer, journal, choices } = world;
  await journal.perform(client.actor, 'follow the feed', async () => {
    const page = await client.store.changes(consumer.cursor, choices.pick([500, 50, 2_000]));
    for (const key of delivered(choices, page.keys)) await consume(world, client, key);
    consumer.cursor = page.cursor;
  });
}

export async function consume({ consumer, without }: World, { repository }: Client, key: Key): Promise<void> {
  if (without !== 'roll forward from the feed') await repository.upkeep.changed(key);
  const resource = resourceKeyOf(key);
  if (!resource) return;
  const version = await repository.read(resource.type, resource.id);
  const name = `${resource.type}/${resource.id}`;
  consumer.unswept.set(name, resource);
  if (version) consumer.table.set(name, version.versionId);
}

/** Some twice, some later than others; never two of one key in another order. */
function delivered(choices: Choices, keys: readonly Key[]): readonly Key[] {
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

/** Sweeps what was noted; what is too young is noted again. */
export async function sweepNoted(world: World, client: Client): Promise<void> {
  const { consumer, journal } = world;
  for (const [name, resource] of [...consumer.unswept].slice(0, 5)) {
    await journal.perform(client.actor, `sweep ${name}`, async () => {
      consumer.unswept.delete(name);
      const state = await client.repository.upkeep.sweep(resource).catch((failure: unknown) => {
        consumer.unswept.set(name, resource);
        throw failure;
      });
      if (state === 'later') consumer.unswept.set(name, resource);
    });
  }
}

/** Sweeps at a bad moment: what somebody has changed just now, and somebody else may be reading by. */
export async function sweepAny({ choices, keys, journal }: World, client: Client): Promise<void> {
  const key = choices.pick(keys);
  await journal.perform(client.actor, `sweep ${key.type}/${key.id}`, async () => {
    await client.repository.upkeep.sweep(key);
  });
}

/** Goes once through the whole store. */
export async function scrubAll({ journal }: World, client: Client): Promise<void> {
  let cursor: string | undefined;
  do {
    let next: string | undefined;
    await journal.perform(client.actor, `scrub ${cursor ?? ''}`, async () => {
      next = await client.repository.upkeep.scrub(cursor);
    });
    cursor = next;
  } while (cursor !== undefined);
}
