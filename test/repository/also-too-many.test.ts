import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ItemStore } from '../../functions/store/item-store.ts';
import { create, everything, openStore, patient, repositoryOver } from './setup.ts';

const maxCommit = 4;
let store: ItemStore;
beforeEach(() => {
  store = openStore({ maxCommit });
});
afterEach(() => store.close());

const records = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    key: { kind: 'test', id: 'one', part: String(index) },
    value: { index },
    expect: 'absent' as const,
  }));

describe('records that go along with a commit', () => {
  it.each([maxCommit - 1, 1])(
    'are written with it, as many as fit beside a transaction record: %i',
    async (count) => {
      const repository = repositoryOver(store);
      const entries = ['A', 'B', 'C', 'D', 'E'].map((family) => create(patient(family)));
      await repository.commit(entries, everything, { records: records(count) });
      expect(await repository.records.parts('test', 'one')).toHaveLength(count);
    },
  );

  it.each([maxCommit, maxCommit + 5])('are refused in words when they are too many: %i', async (count) => {
    const repository = repositoryOver(store);
    const done = repository.commit([create(patient('A'))], everything, { records: records(count) });
    await expect(done).rejects.toMatchObject({ issues: [{ code: 'too-costly' }] });
    expect(await repository.records.parts('test', 'one')).toEqual([]);
    const { keys } = await store.changes(undefined, 100);
    expect(keys).toEqual([]);
  });
});
