import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ItemStore, Unavailable, type Write } from '../../functions/store/item-store.ts';
import { type Interception, intercepted } from './intercepted.ts';
import { everything, found, openStore, patient, repositoryOver, update } from './setup.ts';

/** What tries leave behind that came to nothing, and what it takes to clean up after them. */

let store: ItemStore;
beforeEach(() => {
  store = openStore({ maxCommit: 3 });
});
afterEach(async () => {
  await store.close();
});

const families = (family: string) => ['a', 'b', 'c', 'd'].map((id) => update({ ...patient(family), id }));
const anHourLater = () => Date.now() + 3_600_000;

async function rowsOf(value: string) {
  const { items } = await store.scan(undefined, 1_000);
  return items.filter(
    ({ partition, sort }) => partition.startsWith('x#Patient#name#') && sort.startsWith(value),
  );
}

describe('a transaction that begins anew', () => {
  /** Somebody else is faster than the first try, before it has marked anything. */
  function overtaken(beforeRemove: () => Promise<void> = async () => undefined) {
    let overtakenOnce = false;
    const intercept: Interception = async ({ method, args }, proceed) => {
      const begins = (write: Write) => write.kind === 'put' && write.item.attributes.s === 'pending';
      if (method === 'remove') await beforeRemove();
      if (method === 'commit' && !overtakenOnce && (args[0] as readonly Write[]).some(begins)) {
        overtakenOnce = true;
        await repositoryOver(store).commit(families('faster'), everything);
      }
      return await proceed();
    };
    return repositoryOver(intercepted(store, intercept), { worksAfterAnswer: false });
  }

  it('has taken back what its first try staged by the time it answers, where nothing runs after an answer', async () => {
    await overtaken().commit(families('slower'), everything);
    expect(await rowsOf('slower')).toHaveLength(4);
    expect(await found(repositoryOver(store), 'Patient', 'family=slower')).toEqual(['a', 'b', 'c', 'd']);
  });

  it('goes on when that cannot be taken back, and the scrubber does it', async () => {
    const refusing = async () => {
      throw new Unavailable('No capacity');
    };
    await overtaken(refusing).commit(families('slower'), everything);
    expect(await rowsOf('slower')).toHaveLength(8);
    await repositoryOver(store, { clock: anHourLater }).upkeep.scrub();
    expect(await rowsOf('slower')).toHaveLength(4);
  });
});

describe('the scrubber', () => {
  async function callsToScrub(attempts: number): Promise<number> {
    const dies: Interception = async ({ method }, proceed) =>
      method === 'commit' ? new Promise(() => undefined) : await proceed();
    for (let count = 0; count < attempts; count++) {
      void repositoryOver(intercepted(store, dies)).commit(
        [update({ ...patient('never'), id: 'a' })],
        everything,
      );
    }
    await expect.poll(async () => (await rowsOf('never')).length).toBe(attempts);
    let calls = 0;
    const counting: Interception = async ({ method }, proceed) => {
      if (method !== 'scan') calls++;
      return await proceed();
    };
    await repositoryOver(intercepted(store, counting), { clock: anHourLater }).upkeep.scrub();
    expect(await rowsOf('never')).toEqual([]);
    return calls;
  }

  it('asks for each abandoned attempt once, and changes its resource once for all of them', async () => {
    const one = await callsToScrub(1);
    const twenty = await callsToScrub(20);
    expect(twenty).toBeLessThanOrEqual(one + 19);
  });
});
