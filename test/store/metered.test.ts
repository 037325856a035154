import { beforeEach, describe, expect, test } from 'vitest';
import { batchReadKeys, batchWriteItems, maxParallel } from '../../functions/store/dynamodb/batch-limits.ts';
import { itemBytes } from '../../functions/store/item-size.ts';
import type { ItemStore, Revision } from '../../functions/store/item-store.ts';
import { type Meter, meter } from '../../functions/store/metered.ts';
import { openSqliteStore } from '../../functions/store/sqlite.ts';
import { itemAt } from '../contract/item-store.ts';
import { newRevisions } from './revisions.ts';

const open = (): ItemStore => openSqliteStore({ folder: ':memory:', newRevision: newRevisions() });

const itemOf = (sort: string, bytes: number) => {
  const overhead = itemBytes(itemAt('p', sort, { b: new Uint8Array() }));
  return itemAt('p', sort, { b: new Uint8Array(bytes - overhead) });
};

describe('units', () => {
  let metered: Meter;
  beforeEach(() => {
    metered = meter(open());
  });

  test('a get is rounded up to 4 KB for each item, and costs one where there is none', async () => {
    await metered.store.put([itemOf('a', 4_096), itemOf('b', 4_097)]);
    metered.reset();
    await metered.store.get(['a', 'b', 'none'].map((sort) => ({ partition: 'p', sort })));
    expect(metered.reading()).toEqual({ readUnits: 1 + 2 + 1, writeUnits: 0, roundTrips: 1 });
    await metered.store.get([
      { partition: 'p', sort: 'a' },
      { partition: 'p', sort: 'a' },
    ]);
    expect(metered.reading().readUnits).toBe(5);
  });

  test('a range is rounded up to 4 KB once for a page', async () => {
    await metered.store.put([itemOf('a', 1_000), itemOf('b', 3_000), itemOf('c', 4_193)]);
    metered.reset();
    await metered.store.range('p');
    expect(metered.reading().readUnits).toBe(3);
    await metered.store.range('empty');
    expect(metered.reading().readUnits).toBe(4);
    await metered.store.scan(undefined, 10);
    expect(metered.reading().readUnits).toBe(7);
  });

  test('puts are rounded up to 1 KB for each item, and count the old item when it was larger', async () => {
    await metered.store.put([itemOf('a', 1_024), itemOf('b', 1_025), itemOf('c', 100)]);
    expect(metered.reading().writeUnits).toBe(1 + 2 + 1);
    await metered.store.put([itemOf('b', 200)]);
    expect(metered.reading().writeUnits).toBe(6);
    await metered.store.put([itemOf('b', 200)]);
    expect(metered.reading().writeUnits).toBe(7);
  });

  test('a removal costs what it removes', async () => {
    await metered.store.put([itemOf('a', 3_000)]);
    metered.reset();
    await metered.store.remove([
      { partition: 'p', sort: 'a' },
      { partition: 'p', sort: 'none' },
    ]);
    expect(metered.reading().writeUnits).toBe(3 + 1);
  });

  test('a commit of one write is a plain write; more, and checks, are a transaction at twice the price', async () => {
    const [revision = '' as Revision] = await metered.store.commit([
      { kind: 'put', item: itemOf('a', 2_000), expect: 'absent' },
    ]);
    expect(metered.reading().writeUnits).toBe(2);
    metered.reset();
    await metered.store.commit([
      { kind: 'put', item: itemOf('b', 500), expect: 'absent' },
      { kind: 'check', key: { partition: 'p', sort: 'a' }, expect: { revision } },
    ]);
    expect(metered.reading().writeUnits).toBe(2 * (1 + 2));
    metered.reset();
    await metered.store.commit([{ kind: 'check', key: { partition: 'p', sort: 'none' }, expect: 'absent' }]);
    expect(metered.reading().writeUnits).toBe(2);
  });

  test('a commit whose condition fails costs the same, and teaches nothing about sizes', async () => {
    await metered.store.put([itemOf('a', 100)]);
    metered.reset();
    const write = { kind: 'put', item: itemOf('a', 5_000), expect: 'absent' } as const;
    await expect(metered.store.commit([write])).rejects.toThrow();
    expect(metered.reading()).toEqual({ readUnits: 0, writeUnits: 5, roundTrips: 1 });
    await metered.store.put([itemOf('a', 100)]);
    expect(metered.reading().writeUnits).toBe(6);
  });
});

describe('round trips', () => {
  const key = { partition: 'p', sort: 'a' };

  test('one after another they add up, side by side they count once', async () => {
    const { store, reading, reset } = meter(open());
    await store.get([key]);
    await store.put([itemAt('p', 'a')]);
    expect(reading().roundTrips).toBe(2);
    reset();
    await Promise.all([store.get([key]), store.range('p'), store.put([itemAt('p', 'b')])]);
    expect(reading().roundTrips).toBe(1);
    await Promise.all([store.get([key]).then(() => store.get([key])), store.get([key])]);
    expect(reading().roundTrips).toBe(3);
  });

  test('a call that began before another was answered does not come after it', async () => {
    const gate = Promise.withResolvers<void>();
    const slow = open();
    const { store, reading } = meter({
      ...slow,
      range: (...asked) => gate.promise.then(() => slow.range(...asked)),
    });
    const ranged = store.range('p');
    await store.get([key]);
    await store.get([key]);
    gate.resolve();
    await ranged;
    expect(reading().roundTrips).toBe(2);
    await store.get([key]);
    expect(reading().roundTrips).toBe(3);
  });

  test('a call of more batches than go out at a time takes several turns', async () => {
    const { store, reading, reset } = meter(open());
    await store.put(Array.from({ length: batchWriteItems * maxParallel }, (_, n) => itemAt('p', `s${n}`)));
    expect(reading().roundTrips).toBe(1);
    reset();
    await store.put(
      Array.from({ length: batchWriteItems * maxParallel + 1 }, (_, n) => itemAt('p', `s${n}`)),
    );
    expect(reading().roundTrips).toBe(2);
    reset();
    await store.get(
      Array.from({ length: batchReadKeys * maxParallel + 1 }, (_, n) => ({ partition: 'p', sort: `s${n}` })),
    );
    expect(reading().roundTrips).toBe(2);
    reset();
    await Promise.all([store.get([]), store.put([]), store.commit([])]);
    expect(reading()).toEqual({ readUnits: 0, writeUnits: 0, roundTrips: 0 });
  });

  test('what is under way at a reset belongs to the reading before', async () => {
    const { store, reading, reset } = meter(open());
    const before = store.get([key]);
    reset();
    await before;
    expect(reading()).toEqual({ readUnits: 0, writeUnits: 0, roundTrips: 0 });
  });
});
