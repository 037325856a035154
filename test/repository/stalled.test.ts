import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Resource } from '../../functions/fhir/resource.ts';
import { type ItemStore, UnknownOutcome, type Write } from '../../functions/store/item-store.ts';
import { createMemoryStore } from '../simulation/memory-store.ts';
import { gate, type Interception, intercepted } from './intercepted.ts';
import { criteria, everything, found, openStore, patient, repositoryOver, update } from './setup.ts';

/** What a simulated run has once found: processes that stand still and calls that arrive late, at the worst moment. */

let store: ItemStore;
beforeEach(() => {
  store = openStore({ maxCommit: 3 });
});
afterEach(async () => {
  await store.close();
});

function client(intercept: Interception = (_call, proceed) => proceed(), nowMs?: () => number) {
  return repositoryOver(intercepted(store, intercept), { ...(nowMs && { clock: nowMs }) });
}

const ids = ['a', 'b', 'c', 'd', 'e'];
const families = (family: string) => ids.map((id) => update({ ...patient(family), id }));
const anHourLater = () => Date.now() + 3_600_000;

const flipsRecord = (writes: readonly Write[]) =>
  writes.some((write) => write.kind === 'put' && write.item.attributes.s === 'committed');
const writesHead = (writes: readonly Write[]) =>
  writes.some((write) => write.kind === 'put' && write.item.partition.startsWith('r#'));

/** A writer that stands still the first time that it is about to commit what is asked for. */
function sleeper(sleepsBefore: (writes: readonly Write[]) => boolean) {
  const asleep = gate();
  const wake = gate();
  let slept = false;
  const repository = client(async ({ method, args }, proceed) => {
    if (method === 'commit' && !slept && sleepsBefore(args[0] as readonly Write[])) {
      slept = true;
      asleep.open();
      await wake.opened;
    }
    return await proceed();
  });
  return { repository, asleep: asleep.opened, wake: wake.open };
}

/** A transaction that is marked everywhere and then aborted, with its marks gone. */
async function comeAndGo() {
  await come();
  await go();
}

async function come() {
  const { repository, asleep } = sleeper(flipsRecord);
  void repository.commit(families('Never'), everything);
  await asleep;
}

async function go() {
  await client(undefined, anHourLater).commit(families('Later').slice(4), everything);
  const { keys } = await store.changes(undefined, 1_000);
  for (const key of keys) await client().upkeep.changed(key);
}

async function rowsOf(text: string) {
  const { items } = await store.scan(undefined, 1_000);
  return items.filter(({ partition, sort }) => partition.startsWith('x#') && sort.startsWith(text));
}

describe('a head that was absent', () => {
  it('stays fenced when a transaction comes and goes', async () => {
    const { repository, asleep, wake } = sleeper(writesHead);
    const writing = repository.commit(families('Sleeper').slice(0, 1), everything);
    await asleep;
    await client(undefined, anHourLater).upkeep.scrub();
    await comeAndGo();
    wake();
    await writing;
    expect(await found(client(), 'Patient', 'family=sleeper')).toEqual(['a']);
  });

  it('is never absent again, so that a call that arrives late finds it changed', async () => {
    let late: (() => Promise<unknown>) | undefined;
    const arrived = gate();
    let over = false;
    const repository = client(async ({ method }, proceed) => {
      if (method === 'commit' && !late) {
        late = proceed;
        // Somebody else marks the head before the call is repeated,
        await come();
        throw new UnknownOutcome('no answer');
      }
      if (method === 'remove') {
        over = true;
        // and gives up when this try is over and what it had staged goes, before the next one begins.
        await proceed();
        await go();
        await late?.().catch(() => undefined);
        arrived.open();
        return undefined;
      }
      if (over) await arrived.opened;
      return await proceed();
    });
    const [result] = await repository.commit(families('Once').slice(0, 1), everything);
    expect(result?.version?.versionId).toBe('1');
    expect(await found(client(), 'Patient', 'family=once')).toEqual(['a']);
  });
});

describe('the scrubber', () => {
  it('spares the rows of an old version that was superseded a moment ago', async () => {
    let now = Date.now();
    const repository = client(undefined, () => now);
    await repository.commit(families('Old'), everything);
    now += 3_600_000;
    await repository.commit(families('New').slice(0, 1), everything);
    await repository.upkeep.scrub();
    expect(await rowsOf('old')).toHaveLength(ids.length);
    now += 3_600_000;
    await repository.upkeep.scrub();
    expect(await rowsOf('old')).toHaveLength(ids.length - 1);
  });
});

describe('a mark that comes when its record has aged and gone', () => {
  const aMinuteLater = () => Date.now() + 60_000;
  const marks = async () => {
    const { items } = await store.scan(undefined, 1_000);
    return items.filter(({ attributes }) => attributes.mr !== undefined).length;
  };

  it('never counts, and the scrubber takes it away', async () => {
    await client().commit(families('Old'), everything);
    const writesMark = (writes: readonly Write[]) =>
      writes.some((write) => write.kind === 'put' && write.item.attributes.mr !== undefined);
    const { repository, asleep, wake } = sleeper(writesMark);
    const writing = repository.commit(families('Never'), everything).catch(String);
    await asleep;
    await client(undefined, aMinuteLater).upkeep.scrub();
    const { items } = await store.scan(undefined, 1_000);
    await store.remove(items.filter(({ partition }) => partition.startsWith('t#')));
    wake();
    expect(await writing).toContain('may or may not');
    expect(await marks()).toBeGreaterThan(0);
    expect(await found(client(), 'Patient', 'family=old')).toEqual(ids);
    await client(undefined, aMinuteLater).upkeep.scrub();
    expect(await marks()).toBe(0);
  });
});

describe('a transaction that carries a record of its own', () => {
  const also = { key: { kind: 'once', id: '1' }, value: {}, expect: 'absent' } as const;

  /** The first call that decides is lost; meanwhile somebody takes the place of its record, so that the second fails. */
  async function refusedAfterLosing(
    meanwhile: (late: () => Promise<unknown>, other: Write[]) => Promise<void>,
  ) {
    let late: (() => Promise<unknown>) | undefined;
    const repository = client(async ({ method, args }, proceed) => {
      const writes = args[0] as readonly Write[];
      if (method === 'commit' && !late && flipsRecord(writes)) {
        late = proceed;
        await client().records.put(also.key, { taken: true });
        throw new UnknownOutcome('no answer');
      }
      if (
        method === 'commit' &&
        late &&
        writes.some((write) => write.kind === 'put' && write.item.attributes.s === 'aborted')
      ) {
        await client().records.remove(also.key);
        await meanwhile(late, [...writes]);
      }
      return await proceed();
    });
    return await repository.commit(families('New'), everything, { records: [also] }).then(
      () => 'acknowledged',
      (failure: unknown) => String(failure),
    );
  }

  it('is acknowledged when the call that was lost arrives before it gives up', async () => {
    expect(await refusedAfterLosing(async (late) => void (await late()))).toBe('acknowledged');
    expect(await found(client(), 'Patient', 'family=new')).toEqual(ids);
  });

  it('does not say that nothing was changed when it could not give up', async () => {
    const answer = await refusedAfterLosing(async () => {
      throw new UnknownOutcome('no answer');
    });
    expect(answer).toContain('may or may not');
  });
});

describe('the sweeper', () => {
  const old = (clock: () => number) => client(undefined, clock).upkeep.sweep({ type: 'Patient', id: 'a' });

  it('goes through all superseded versions, however few a page of the store holds', async () => {
    const short = createMemoryStore({ newRevision: () => randomUUID(), maxPageItems: 1 });
    const repository = repositoryOver(short);
    for (const family of ['One', 'Two', 'Three', 'Four'])
      await repository.commit(families(family).slice(0, 1), everything);
    const later = repositoryOver(short, { clock: anHourLater });
    expect(await later.upkeep.sweep({ type: 'Patient', id: 'a' })).toBe('done');
    const { items } = await short.scan(undefined, 1_000);
    const rows = items.filter(({ partition }) => partition.startsWith('x#Patient#name'));
    expect(rows.map(({ sort }) => sort.slice(0, 4))).toEqual(['four']);
  });

  it('does not bring back a version that is purged while it is at it', async () => {
    for (const family of ['One', 'Two']) await client().commit(families(family).slice(0, 1), everything);
    const sweeping = client(async ({ method }, proceed) => {
      const answer = await proceed();
      if (method === 'remove') await client().upkeep.purge({ type: 'Patient', id: 'a' }, () => true);
      return answer;
    }, anHourLater);
    await sweeping.upkeep.sweep({ type: 'Patient', id: 'a' });
    expect(await client().vread('Patient', 'a', '1')).toBeUndefined();
    expect(await old(anHourLater)).toBe('done');
  });
});

describe('a version that is purged while a writer is about to stage it as history', () => {
  const write = (family: string) => client().commit(families(family).slice(0, 1), everything);
  const purge = () =>
    client().upkeep.purge({ type: 'Patient', id: 'a' }, (version) =>
      JSON.stringify(version).includes('Secret'),
    );
  const secret = () => client().vread('Patient', 'a', '1');

  /** Others supersede and purge what a writer has read, at the first such call that it makes. */
  function meanwhile(isTheCall: (method: string) => boolean): Interception {
    let over = false;
    return async ({ method }, proceed) => {
      if (over || !isTheCall(method)) return await proceed();
      over = true;
      const answer = method === 'get' ? await proceed() : undefined;
      await write('Winner');
      await purge();
      return answer ?? (await proceed());
    };
  }

  it.each([1, 5])('goes when it is purged again, as an erasure does, with %s changes', async (count) => {
    await write('Secret');
    const late = client(meanwhile((method) => method === 'put'));
    await late.commit(families('Late').slice(0, count), everything);
    expect((await client().read('Patient', 'a'))?.versionId).toBe('3');
    await purge();
    expect(await secret()).toBeUndefined();
  });

  it.each([1, 5])('does not come back by one that was suspended, with %s changes', async (count) => {
    await write('Secret');
    let nowMs = Date.now();
    let attempts = 0;
    const suspended = repositoryOver(
      intercepted(
        store,
        meanwhile((method) => method === 'get'),
      ),
      {
        clock: () => nowMs,
        newId: () => {
          attempts += 1;
          if (attempts === 2) nowMs += 3_600_000;
          return randomUUID();
        },
      },
    );
    await suspended.commit(families('Late').slice(0, count), everything);
    expect((await client().read('Patient', 'a'))?.versionId).toBe('3');
    expect(await secret()).toBeUndefined();
  });
});

describe('a conditional create that stands still while it searches', () => {
  it('does not trust what it found, for rows may have been swept meanwhile', async () => {
    const twin = (value: string) =>
      update({ ...patient('Twin'), identifier: [{ system: 'urn:k', value }], id: 'twin' });
    await client().commit([twin('2')], everything);
    const moved = gate();
    let nowMs = Date.now();
    let looked = 0;
    const slow = client(
      async ({ method, args }, proceed) => {
        if (method !== 'range' || !JSON.stringify(args).includes('#identifier#')) return await proceed();
        looked++;
        if (looked > 1) {
          await moved.opened;
          return await proceed();
        }
        const answer = await proceed();
        // It has looked for 1, which is the twin's from now on; the row of 2 is gone before it looks for that.
        await client().commit([twin('1')], everything);
        nowMs += 3_600_000;
        await client(undefined, () => nowMs).upkeep.sweep({ type: 'Patient', id: 'twin' });
        moved.open();
        return answer;
      },
      () => nowMs,
    );
    const ifNoneExist = criteria('Patient', 'identifier=1,2');
    const create = { kind: 'create', resource: patient('Twin'), ifNoneExist } as const;
    expect(await slow.commit([create], everything)).toMatchObject([
      { outcome: 'unchanged', version: { id: 'twin' } },
    ]);
    expect(looked).toBeGreaterThan(2);
  });
});

describe('a conditional create that searches while a version of what it looks for is purged', () => {
  const encounter = { resourceType: 'Encounter', status: 'finished', class: { code: 'AMB' } };
  const twin = (value: string): Resource & { id: string } => ({
    ...patient(value === '1' ? 'One' : 'Two'),
    identifier: [{ system: 'urn:k', value }],
    id: 'twin',
  });

  it.each([
    ['by codes', 'Patient', 'identifier=1,2', '#identifier#'],
    ['by a system, or a code', 'Patient', 'family=one,two&identifier=urn:k|,5', '#name#'],
    ['by strings', 'Patient', 'family=one,two', '#name#'],
    ['through a chain', 'Encounter', 'subject:Patient.family=one,two', '#name#'],
    ['through a chain by codes', 'Encounter', 'subject:Patient.identifier=1,2', '#identifier#'],
  ])('finds it %s', async (_, type, text, rows) => {
    await client().commit([update(twin('2'))], everything);
    const visit = { ...encounter, subject: { reference: 'Patient/twin' }, id: 'visit' };
    await client().commit([update(visit)], everything);
    const moved = gate();
    let looked = 0;
    const slow = client(async ({ method, args }, proceed) => {
      if (method !== 'range' || !JSON.stringify(args).includes(rows)) return await proceed();
      looked++;
      if (looked > 1) {
        await moved.opened;
        return await proceed();
      }
      // One of the two values is looked for before the other one becomes it, and the other one after.
      const answer = await proceed();
      await client().commit([update(twin('1'))], everything);
      await client().upkeep.purge({ type: 'Patient', id: 'twin' }, () => true);
      moved.open();
      return answer;
    });
    const resource = type === 'Patient' ? patient('One') : encounter;
    const create = { kind: 'create', resource, ifNoneExist: criteria(type, text) } as const;
    expect(await slow.commit([create], everything)).toMatchObject([{ outcome: 'unchanged' }]);
    expect(looked).toBeGreaterThan(1);
  });
});

describe('a writer that stands still while it stages', () => {
  it.each([1, 5])(
    'gives %s changes the time at which it commits, not the one at which it began',
    async (count) => {
      const { now, repository } = slowToStage();
      const results = await repository.commit(families('Slow').slice(0, count), everything);
      expect(results.map(({ version }) => version?.lastUpdated)).toEqual(
        Array.from({ length: count }, () => new Date(now()).toISOString()),
      );
      expect(results.map(({ version }) => version?.versionId)).toEqual(
        Array.from({ length: count }, () => '1'),
      );
      expect(await found(client(), 'Patient', 'family=slow')).toHaveLength(count);
    },
  );
});

/** It lies still for four minutes of its clock the first time that it puts something. */
function slowToStage() {
  let nowMs = Date.now();
  let slept = false;
  const now = () => nowMs;
  const repository = client(async ({ method }, proceed) => {
    if (method === 'put' && !slept) {
      slept = true;
      nowMs += 240_000;
    }
    return await proceed();
  }, now);
  return { now, repository };
}

describe('a transaction that was suspended, with its clock, after it had staged', () => {
  it('is not marked over a fence: what it staged is gone', async () => {
    await client().commit(families('Old'), everything);
    const beginsRecord = (writes: readonly Write[]) =>
      writes.some((write) => write.kind === 'put' && write.item.attributes.s === 'pending');
    const { repository, asleep, wake } = sleeper(beginsRecord);
    const writing = repository.commit(families('Sleeper'), everything);
    await asleep;
    await vi.waitFor(async () => expect(await rowsOf('sleeper')).toHaveLength(ids.length));
    await client(undefined, anHourLater).upkeep.scrub();
    expect(await rowsOf('sleeper')).toEqual([]);
    wake();
    await writing;
    expect(await found(client(), 'Patient', 'family=sleeper')).toEqual(ids);
  });
});
