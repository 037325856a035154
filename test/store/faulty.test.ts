import { expect, test } from 'vitest';
import { Unavailable, UnknownOutcome } from '../../functions/store/item-store.ts';
import { openSqliteStore } from '../../functions/store/sqlite.ts';
import { itemAt } from '../contract/item-store.ts';
import { type Fault, faulty } from './faulty.ts';
import { newRevisions } from './revisions.ts';

const create = (sort: string) => ({ kind: 'put', item: itemAt('p', sort), expect: 'absent' }) as const;
const open = (...faults: (Fault | undefined)[]) =>
  faulty(
    openSqliteStore({ folder: ':memory:', newRevision: newRevisions() }),
    ({ number }) => faults[number],
  );

test('each call meets its own fault', async () => {
  const store = open({ kind: 'unavailable' }, { kind: 'answer-lost' }, { kind: 'request-lost' }, undefined);
  await expect(store.commit([create('refused')])).rejects.toBeInstanceOf(Unavailable);
  await expect(store.commit([create('applied')])).rejects.toBeInstanceOf(UnknownOutcome);
  await expect(store.commit([create('lost')])).rejects.toBeInstanceOf(UnknownOutcome);
  expect((await store.range('p')).items.map((item) => item.sort)).toEqual(['applied']);
});

test('a put is carried out in part', async () => {
  const store = open({ kind: 'partial', count: 2 });
  await expect(store.put(['a', 'b', 'c'].map((sort) => itemAt('p', sort)))).rejects.toBeInstanceOf(
    Unavailable,
  );
  expect((await store.range('p')).items.map((item) => item.sort)).toEqual(['a', 'b']);
});

test('a delay holds a call back before or after it is carried out', async () => {
  const [before, after] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const store = open({ kind: 'delay', before: before.promise, after: after.promise });
  let answered = false;
  const put = store.put([itemAt('p', 'a')]).then(() => {
    answered = true;
  });
  expect((await store.range('p')).items).toHaveLength(0);
  before.resolve();
  await expect.poll(async () => (await store.range('p')).items.length).toBe(1);
  expect(answered).toBe(false);
  after.resolve();
  await put;
  expect(answered).toBe(true);
});
