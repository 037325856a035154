import { expect, test } from 'vitest';
import { ChangesLost, LimitExceeded } from '../../../functions/store/item-store.ts';
import { openSqliteStore } from '../../../functions/store/sqlite.ts';
import { itemAt } from '../../contract/item-store.ts';
import { newRevisions } from '../revisions.ts';
import { newFolder } from './folders.ts';

const open = (folder: string, keepChanges = 1_000) =>
  openSqliteStore({ folder, newRevision: newRevisions(), keepChanges });
const create = (sort: string) => ({ kind: 'put', item: itemAt('p', sort), expect: 'absent' }) as const;

test('changes that every consumer has read are forgotten; an older cursor is told so', async () => {
  const store = open(':memory:');
  for (const sort of ['a', 'b', 'c']) await store.commit([create(sort)]);
  const start = (await store.changes(undefined, 1)).cursor;
  const { cursor } = await store.changes(start, 1);
  await store.trimChanges(cursor);
  expect((await store.changes(undefined, 10)).keys.map((key) => key.sort)).toEqual(['c']);
  expect((await store.changes(cursor, 10)).keys.map((key) => key.sort)).toEqual(['c']);
  await expect(store.changes(start, 10)).rejects.toBeInstanceOf(ChangesLost);
});

test('a cursor stays good when all is forgotten, and over a restart', async () => {
  const folder = newFolder();
  const before = open(folder);
  await before.commit([create('a'), create('b')]);
  const { cursor } = await before.changes(undefined, 10);
  await before.trimChanges(cursor);
  expect((await before.changes(cursor, 10)).keys).toEqual([]);
  await before.close();
  const after = open(folder);
  await after.commit([create('c')]);
  expect((await after.changes(cursor, 10)).keys.map((key) => key.sort)).toEqual(['c']);
  await after.close();
});

test('the feed keeps no more commits than it is told to, give or take a hundred', async () => {
  const store = open(':memory:', 50);
  for (let n = 0; n < 320; n += 1) await store.commit([create(`s${n}`)]);
  const { keys } = await store.changes(undefined, 1_000);
  expect(keys.length).toBeGreaterThanOrEqual(50);
  expect(keys.length).toBeLessThanOrEqual(150);
  expect(keys.at(-1)?.sort).toBe('s319');
});

test.each(['', '1', 'a.b', '1.2.3', '-1.0'])('%j is no cursor of the feed', async (cursor) => {
  await expect(open(':memory:').changes(cursor, 10)).rejects.toBeInstanceOf(LimitExceeded);
});

test('items that have expired are removed when asked, others stay', async () => {
  const store = open(':memory:');
  const expiring = [10, 20, 30].map((expiresAtSeconds) => ({
    ...itemAt('p', `s${expiresAtSeconds}`),
    expiresAtSeconds,
  }));
  await store.put([...expiring, itemAt('p', 'stays')]);
  await store.removeExpired(20);
  expect((await store.range('p')).items.map((item) => item.sort)).toEqual(['s30', 'stays']);
});
