import { expect, it } from 'vitest';
import { tellingTheOperator } from '../../functions/local/store-notices.ts';
import { ConditionFailed, Unavailable } from '../../functions/store/item-store.ts';
import { openSqliteStore } from '../../functions/store/sqlite.ts';
import { newRevisions } from '../store/revisions.ts';

/** A store whose commits fail as long as `failure` is set, its notices, and its time. */
function failing() {
  const state: { failure: Error | undefined; nowMs: number } = { failure: undefined, nowMs: 0 };
  const said: string[] = [];
  const real = openSqliteStore({ folder: ':memory:', newRevision: newRevisions() });
  const commit: typeof real.commit = (writes) =>
    state.failure ? Promise.reject(state.failure) : real.commit(writes);
  const say = (line: string) => void said.push(line);
  return { state, said, store: tellingTheOperator({ ...real, commit }, say, () => state.nowMs) };
}

it('says once a minute why it cannot be written, and once that it can again', async () => {
  const { state, said, store } = failing();
  state.failure = new Unavailable('The disk is full: make room');
  for (state.nowMs = 0; state.nowMs < 90_000; state.nowMs += 1_000) {
    await expect(store.commit([])).rejects.toBe(state.failure);
  }
  expect(said).toEqual(['The disk is full: make room', 'The disk is full: make room']);
  state.failure = undefined;
  await store.commit([]);
  expect(said).toHaveLength(2);
  state.nowMs += 10_000;
  await store.commit([]);
  await store.commit([]);
  expect(said.slice(2)).toEqual(['The database can be written again']);
  state.failure = new Unavailable('Again');
  await expect(store.commit([])).rejects.toThrow();
  expect(said.slice(3)).toEqual(['Again']);
});

it('says nothing of a precondition that does not hold', async () => {
  const { state, said, store } = failing();
  state.failure = new ConditionFailed(0);
  await expect(store.commit([])).rejects.toBeInstanceOf(ConditionFailed);
  expect(said).toEqual([]);
});
