import { cellOf } from '../../functions/repository/cell.ts';
import { resourceKeyOf } from '../../functions/repository/keys.ts';
import { readRecord } from '../../functions/repository/transaction-record.ts';
import { everything } from '../repository/setup.ts';
import { content } from './work/content.ts';
import { followLocally, followStream, poll } from './work/feeds.ts';
import type { Client, World } from './world.ts';

/**
 * Lets everything end that has begun, writes once to every resource (nobody may be blocked for longer than a lease),
 * and then does the upkeep until there is nothing left to do.
 */
export async function comeToRest(world: World, client: Client): Promise<void> {
  await untilIdle(world);
  await whileTurning(world, probe(world, client));
  for (let round = 0; round < 3 && world.journal.violations.length === 0; round++) {
    await whileTurning(world, followAll(world, client));
    for (const poller of world.pollers) await whileTurning(world, poll(world, client, poller));
    await checkMarks(world);
    world.scheduler.nowMs += Math.max(...world.pausesMs);
    await whileTurning(world, tidy(world, client));
    await world.store.removeExpired(Math.floor(world.scheduler.nowMs / 1_000));
  }
}

const maxTurns = 300_000;

/** Answers whether there is an end. */
async function untilIdle({ scheduler, journal }: World): Promise<boolean> {
  for (let turns = 0; await scheduler.advance(); turns++) {
    if (turns < maxTurns) continue;
    journal.violations.push({ kind: 'no end', text: `still calls of the store after ${maxTurns} turns` });
    return false;
  }
  return true;
}

async function whileTurning(world: World, work: Promise<void>): Promise<void> {
  const done = work.catch((failure: unknown) => {
    const text = `at rest: ${failure instanceof Error ? failure.stack : failure}`;
    world.journal.violations.push({ kind: 'broken', text });
  });
  if (await untilIdle(world)) await done;
}

async function probe(world: World, client: Client): Promise<void> {
  const { journal, scheduler, limits } = world;
  // Not to all: what is written over is not seen to come to rest by itself.
  for (const key of world.keys.filter((_key, index) => index % 2 === 0).slice(0, 20)) {
    const startMs = scheduler.nowMs;
    await journal.perform(client.actor, `probe ${key.type}/${key.id}`, async (operation) => {
      operation.entries = [{ kind: 'update', resource: { ...content(world, key), id: key.id } }];
      operation.results = await client.repository.commit(operation.entries, everything);
    });
    const tookMs = scheduler.nowMs - startMs;
    const { outcome } = journal.operations.at(-1) ?? {};
    if (outcome !== 'answered' || tookMs > 2 * limits.leaseMs) {
      const text = `${key.type}/${key.id} was blocked: ${outcome} after ${tookMs} ms`;
      journal.violations.push({ kind: 'blocked', text });
    }
  }
}

/** What each delivery leads to is delivered too; whoever changes something each time never ends. */
const fewDeliveries = 40;

async function followAll(world: World, client: Client): Promise<void> {
  const { consumer, journal, store } = world;
  const waiting = await store.changes(consumer.cursor, 10_000);
  // A batch holds at least fifty; bringing to rest what they tell of makes about as many once more.
  const maxDeliveries = fewDeliveries + waiting.keys.length / 10;
  for (let deliveries = 0; ; deliveries++) {
    const { keys } = await store.changes(consumer.cursor, 1);
    if (keys.length + consumer.late.length === 0) break;
    if (deliveries > maxDeliveries) {
      journal.violations.push({ kind: 'no end', text: 'the feed names what its followers do, for ever' });
      return;
    }
    await followStream(world, client);
  }
  await followLocally(world, client);
}

/** Whoever has followed the feed to its end has left no mark of what is committed. */
async function checkMarks({ ledger, journal, store }: World): Promise<void> {
  for (const partition of ledger.versions.keys()) {
    const [item] = await store.get([{ partition, sort: 'head' }]);
    const id = item && cellOf(item, item).mark?.transactionId;
    const record = id === undefined ? undefined : await readRecord(store, id);
    if (record?.state !== 'committed') continue;
    journal.violations.push({ kind: 'mark left', text: `${partition} still bears the mark of ${id}` });
  }
}

async function tidy(world: World, { repository }: Client): Promise<void> {
  for (const partition of world.ledger.versions.keys()) {
    const key = resourceKeyOf({ partition, sort: 'head' });
    if (key) await repository.upkeep.sweep(key);
  }
  let cursor: string | undefined;
  do cursor = await repository.upkeep.scrub(cursor);
  while (cursor !== undefined);
}
