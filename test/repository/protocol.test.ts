import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { headKey } from '../../functions/repository/keys.ts';
import {
  ConditionFailed,
  type ItemStore,
  UnknownOutcome,
  type Write,
} from '../../functions/store/item-store.ts';
import { gate, type Interception, intercepted } from './intercepted.ts';
import { create, criteria, everything, found, openStore, patient, repositoryOver, update } from './setup.ts';

let store: ItemStore;
beforeEach(() => {
  store = openStore({ maxCommit: 3 });
});
afterEach(async () => {
  await store.close();
});

/** One client of the shared store, with its calls in somebody's hands. */
function client(intercept: Interception = (_call, proceed) => proceed(), nowMs?: () => number) {
  return repositoryOver(intercepted(store, intercept), { ...(nowMs && { clock: nowMs }) });
}

const ids = ['a', 'b', 'c', 'd', 'e'];

function families(family: string) {
  return ids.map((id) => update({ ...patient(family), id }));
}

async function readFamilies() {
  const versions = await client().readMany(ids.map((id) => ({ type: 'Patient', id })));
  return versions.map((version) => (version?.resource.name as { family: string }[] | undefined)?.[0]?.family);
}

function all(family: string | undefined) {
  return ids.map(() => family);
}

const isFlipOfRecord = (writes: unknown) =>
  (writes as Write[]).some((write) => write.kind === 'put' && write.item.attributes.s === 'committed');
const isMark = (writes: unknown) =>
  (writes as Write[]).some((write) => write.kind === 'put' && write.item.attributes.mr !== undefined);

describe('a row proposes an id, the head answers', () => {
  it('shows neither a version that is staged but not flipped nor one that is superseded but not swept', async () => {
    await client().commit([update({ ...patient('Old', { active: true }), id: 'a' })], everything);
    const staged = gate();
    const goOn = gate();
    const stalled = client(async ({ method }, proceed) => {
      if (method === 'commit') {
        staged.open();
        await goOn.opened;
      }
      return await proceed();
    });
    const writing = stalled.commit([update({ ...patient('New', { active: true }), id: 'a' })], everything);
    await staged.opened;
    expect(await found(client(), 'Patient', 'family=new')).toEqual([]);
    expect(await found(client(), 'Patient', 'family=old')).toEqual(['a']);
    expect((await client().history('Patient', 'a', { count: 9 })).versions).toHaveLength(1);
    expect(await client().vread('Patient', 'a', '2')).toBeUndefined();
    goOn.open();
    await writing;
    expect(await found(client(), 'Patient', 'family=new')).toEqual(['a']);
    expect(await found(client(), 'Patient', 'family=old')).toEqual([]);
    expect(await found(client(), 'Patient', 'active=true')).toEqual(['a']);
  });
});

describe('a transaction larger than one store commit', () => {
  it('shows the old versions until its record is flipped, and all the new ones from then on', async () => {
    await client().commit(families('Old'), everything);
    const marked = gate();
    const goOn = gate();
    const slow = client(async ({ method, args }, proceed) => {
      if (method === 'commit' && isFlipOfRecord(args[0])) {
        marked.open();
        await goOn.opened;
        await proceed();
        throw new Error('the process is gone before it can roll forward');
      }
      return await proceed();
    });
    const writing = slow.commit(families('New'), everything).catch(() => undefined);
    await marked.opened;
    expect(await readFamilies()).toEqual(all('Old'));
    expect(await found(client(), 'Patient', 'family=new')).toEqual([]);
    goOn.open();
    await writing;
    expect(await readFamilies()).toEqual(all('New'));
    expect(await found(client(), 'Patient', 'family=new')).toEqual(ids);
    expect(
      (await client().history('Patient', 'a', { count: 9 })).versions.map(({ versionId }) => versionId),
    ).toEqual(['2', '1']);
  });

  it('is rolled forward by whoever follows the change feed, which may do it twice and late', async () => {
    const dies = client(async ({ method, args }, proceed) => {
      const answer = await proceed();
      if (method === 'commit' && isFlipOfRecord(args[0])) throw new Error('gone');
      return answer;
    });
    await dies.commit(families('New'), everything).catch(() => undefined);
    const follower = client();
    const { keys } = await store.changes(undefined, 100);
    await follower.commit([update({ ...patient('Newer'), id: 'a' })], everything);
    for (const key of [...keys, ...keys]) await follower.upkeep.changed(key);
    const items = await store.get(ids.map((id) => headKey({ type: 'Patient', id })));
    expect(items.every((item) => item && item.attributes.mr === undefined)).toBe(true);
    expect(await readFamilies()).toEqual(['Newer', 'New', 'New', 'New', 'New']);
  });

  it('is aborted when its writer is gone for longer than its lease, and a later writer need not ask', async () => {
    await client().commit(families('Old'), everything);
    const died = gate();
    const dies = client(({ method, args }, proceed) => {
      if (method === 'commit' && isFlipOfRecord(args[0])) {
        died.open();
        return new Promise(() => undefined);
      }
      return proceed();
    });
    void dies.commit(families('Never'), everything);
    await died.opened;
    const later = client(undefined, () => Date.now() + 60_000);
    await later.commit([update({ ...patient('Later'), id: 'a' })], everything);
    expect(await readFamilies()).toEqual(['Later', 'Old', 'Old', 'Old', 'Old']);
  });

  it('cannot be flipped by a writer that wakes up after somebody has aborted it', async () => {
    await client().commit(families('Old'), everything);
    const asleep = gate();
    const wake = gate();
    let slept = false;
    const sleeper = client(async ({ method, args }, proceed) => {
      if (method === 'commit' && isFlipOfRecord(args[0]) && !slept) {
        slept = true;
        asleep.open();
        await wake.opened;
      }
      return await proceed();
    });
    const writing = sleeper.commit(families('Sleeper'), everything);
    await asleep.opened;
    const later = client(undefined, () => Date.now() + 60_000);
    await later.commit([update({ ...patient('Later'), id: 'a' })], everything);
    wake.open();
    await writing;
    // The sleeper's first try is dead; it began anew on top of the later write.
    expect(await readFamilies()).toEqual(all('Sleeper'));
    expect((await client().read('Patient', 'a'))?.versionId).toBe('3');
    expect((await client().read('Patient', 'b'))?.versionId).toBe('2');
  });

  it('takes a mark whose record is gone for what it is: never committed', async () => {
    await client().commit(families('Old'), everything);
    const died = gate();
    const dies = client(({ method, args }, proceed) => {
      if (method === 'commit' && isFlipOfRecord(args[0])) {
        died.open();
        return new Promise(() => undefined);
      }
      return proceed();
    });
    void dies.commit(families('Never'), everything);
    await died.opened;
    const { items } = await store.scan(undefined, 1_000);
    const records = items.filter(({ partition }) => partition.startsWith('t#'));
    await store.remove(records);
    expect(await readFamilies()).toEqual(all('Old'));
    await client().commit(families('New'), everything);
    expect(await readFamilies()).toEqual(all('New'));
  });

  it('ends, whichever of two that want the same resources in opposite order is the elder', async () => {
    for (let round = 0; round < 10; round++) {
      const slow = () =>
        client(async (_call, proceed) => {
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 2));
          return await proceed();
        });
      await Promise.all([
        slow().commit(families('One'), everything),
        slow().commit([...families('Two')].reverse(), everything),
      ]);
      expect(new Set(await readFamilies()).size).toBe(1);
    }
  });

  it('is whole or not there at all, whichever store call its writer dies after', async () => {
    for (let last = 0; last < 40; last++) {
      const family = `Round${last}`;
      const before = await readFamilies();
      const dies = client(async ({ number }, proceed) => {
        if (number > last) return await new Promise(() => undefined);
        return await proceed();
      });
      const ended = dies.commit(families(family), everything).then(() => true);
      const acknowledged = await Promise.race([
        ended,
        new Promise<false>((resolve) => setTimeout(() => resolve(false), 30)),
      ]);
      const after = await readFamilies();
      if (acknowledged) expect(after).toEqual(all(family));
      expect([JSON.stringify(before), JSON.stringify(all(family))]).toContain(JSON.stringify(after));
      const later = client(undefined, () => Date.now() + 60_000);
      await later.commit(families('Reset'), everything);
      expect(await readFamilies()).toEqual(all('Reset'));
    }
  });
});

describe('an unknown outcome', () => {
  const outcomes = [
    ['that was carried out', true],
    ['that was not carried out', false],
  ] as const;

  it.each(outcomes)('%s makes one version, not two', async (_name, applies) => {
    let unknown = 1;
    const repository = client(async ({ method }, proceed) => {
      if (method !== 'commit' || unknown-- <= 0) return await proceed();
      if (applies) await proceed();
      throw new UnknownOutcome('no answer');
    });
    const [result] = await repository.commit([update({ ...patient('A'), id: 'a' })], everything);
    expect(result).toMatchObject({ outcome: 'created', version: { versionId: '1' } });
    expect((await client().read('Patient', 'a'))?.versionId).toBe('1');
  });

  it('is recognised even when somebody has written over it before it could be asked', async () => {
    let first = true;
    const repository = client(async ({ method }, proceed) => {
      if (method !== 'commit' || !first) return await proceed();
      first = false;
      await proceed();
      await client().commit([update({ ...patient('Other'), id: 'a' })], everything);
      throw new ConditionFailed(0);
    });
    const [result] = await repository.commit([update({ ...patient('Mine'), id: 'a' })], everything);
    expect(result?.version?.versionId).toBe('1');
    expect((await client().read('Patient', 'a'))?.versionId).toBe('2');
  });

  it.each(outcomes)('of the record that decides, %s, makes the transaction once', async (_name, applies) => {
    let unknown = 1;
    const repository = client(async ({ method, args }, proceed) => {
      if (method !== 'commit' || !isFlipOfRecord(args[0]) || unknown-- <= 0) return await proceed();
      if (applies) await proceed();
      throw new UnknownOutcome('no answer');
    });
    const results = await repository.commit(families('A'), everything);
    expect(results.map(({ version }) => version?.versionId)).toEqual(ids.map(() => '1'));
    expect(await readFamilies()).toEqual(all('A'));
  });

  it.each(outcomes)('of marks, %s, does not stop the transaction', async (_name, applies) => {
    let unknown = 2;
    const repository = client(async ({ method, args }, proceed) => {
      if (method !== 'commit' || !isMark(args[0]) || unknown-- <= 0) return await proceed();
      if (applies) await proceed();
      throw new UnknownOutcome('no answer');
    });
    await repository.commit(families('A'), everything);
    expect(await readFamilies()).toEqual(all('A'));
  });

  it('that stays one is said to be one', async () => {
    const repository = client(async ({ method }, proceed) => {
      if (method === 'commit') throw new UnknownOutcome('no answer');
      return await proceed();
    });
    const writing = repository.commit([create(patient('A'))], everything);
    await expect(writing).rejects.toMatchObject({ status: 503, issues: [{ code: 'transient' }] });
  });
});

describe('a guard', () => {
  it('is read before the search, so that of two conditional creates one begins anew and finds the other', async () => {
    const ifNoneExist = criteria('Patient', 'identifier=urn:x|1');
    const resource = patient('A', { identifier: [{ system: 'urn:x', value: '1' }] });
    const searched = gate();
    const goOn = gate();
    let first = true;
    const slow = client(async ({ method }, proceed) => {
      const answer = await proceed();
      if (method === 'range' && first) {
        first = false;
        searched.open();
        await goOn.opened;
      }
      return answer;
    });
    const losing = slow.commit([{ kind: 'create', resource, ifNoneExist }], everything);
    await searched.opened;
    const [won] = await client().commit([{ kind: 'create', resource, ifNoneExist }], everything);
    goOn.open();
    const [lost] = await losing;
    expect([won?.outcome, lost?.outcome]).toEqual(['created', 'unchanged']);
    expect(lost?.version?.id).toBe(won?.version?.id);
  });
});

describe('upkeep', () => {
  it('sweeps the rows of superseded versions, but no sooner than the longest request may read by them', async () => {
    let now = Date.now();
    const repository = client(undefined, () => now);
    await repository.commit([update({ ...patient('Old'), id: 'a' })], everything);
    await repository.commit([update({ ...patient('New'), id: 'a' })], everything);
    const rowsOf = async (text: string) =>
      (await store.scan(undefined, 1_000)).items.filter(
        ({ partition, sort }) => partition.startsWith('x#') && sort.startsWith(text),
      );
    expect(await repository.upkeep.sweep({ type: 'Patient', id: 'a' })).toBe('later');
    expect(await rowsOf('old')).not.toEqual([]);
    // Its writer may have taken as long to write as a reader takes to read.
    now += 6 * 60_000;
    expect(await repository.upkeep.sweep({ type: 'Patient', id: 'a' })).toBe('later');
    now += 5 * 60_000;
    expect(await repository.upkeep.sweep({ type: 'Patient', id: 'a' })).toBe('done');
    expect(await rowsOf('old')).toEqual([]);
    expect(await rowsOf('new')).not.toEqual([]);
    expect(await found(repository, 'Patient', 'family=new')).toEqual(['a']);
    expect((await repository.history('Patient', 'a', { count: 9 })).versions).toHaveLength(2);
  });

  it.each([
    ['a new', 1],
    ['a large', 5],
  ] as const)('fences %s attempt before it removes what it staged', async (_name, count) => {
    const staged = gate();
    const wake = gate();
    let first = true;
    const sleeper = client(async ({ method, args }, proceed) => {
      const flips = method === 'commit' && (count === 1 || isMark(args[0]));
      if (flips && first) {
        first = false;
        staged.open();
        await wake.opened;
      }
      return await proceed();
    });
    const writing = sleeper.commit(families('Sleeper').slice(0, count), everything);
    await staged.opened;
    const scrubber = client(undefined, () => Date.now() + 3_600_000);
    await scrubber.upkeep.scrub();
    const rows = (await store.scan(undefined, 1_000)).items.filter(({ partition }) =>
      partition.startsWith('x#'),
    );
    expect(rows).toEqual([]);
    wake.open();
    await writing;
    expect(await found(client(), 'Patient', 'family=sleeper')).toEqual(ids.slice(0, count));
    expect(await found(client(), 'Patient', '')).toEqual(ids.slice(0, count));
  });

  it('leaves everything that is committed where it is', async () => {
    await client().commit(families('Old'), everything);
    await client().commit(families('New'), everything);
    const repository = client(undefined, () => Date.now() + 3_600_000);
    await repository.upkeep.settled();
    for (const id of ids) await repository.upkeep.sweep({ type: 'Patient', id });
    const count = async () => {
      const { items } = await store.scan(undefined, 10_000);
      return items.filter(({ partition }) => !partition.startsWith('d#')).length;
    };
    const before = await count();
    await repository.upkeep.scrub();
    expect(await count()).toBe(before);
    expect(await found(repository, 'Patient', 'family=new')).toEqual(ids);
    expect(await found(repository, 'Patient', '')).toEqual(ids);
  });
});
