import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FeedQuery, Version } from '../../functions/repository/repository.ts';
import { type ItemStore, Unavailable } from '../../functions/store/item-store.ts';
import { meter } from '../../functions/store/metered.ts';
import { intercepted } from './intercepted.ts';
import { definitions, everything, openStore, patient, repositoryOver, update } from './setup.ts';

describe('the feed of what has changed', () => {
  let store: ItemStore;
  let repository: ReturnType<typeof repositoryOver>;
  let nowMs: number;

  beforeEach(() => {
    store = openStore({ maxCommit: 3 });
    nowMs = Date.parse('2026-01-01T00:00:00Z');
    repository = repositoryOver(store, { clock: () => nowMs, worksAfterAnswer: false });
  });
  afterEach(async () => {
    await repository.upkeep.settled();
    await store.close();
  });

  /** Every version of the feed, page by page. */
  async function all(query: Omit<FeedQuery, 'count'>, count = 3): Promise<readonly Version[]> {
    const versions: Version[] = [];
    let cursor: string | undefined;
    do {
      const page = await repository.feed({ ...query, count, ...(cursor !== undefined && { cursor }) });
      expect(page.versions.length).toBeLessThanOrEqual(count);
      versions.push(...page.versions);
      cursor = page.cursor;
    } while (cursor !== undefined);
    return versions;
  }

  it.each(['newest-first', 'oldest-first'] as const)(
    'states on its last page, %s, no time after its first: what has come meanwhile is on none of them',
    async (order) => {
      for (const id of ['a', 'b']) await repository.commit([update({ ...patient('Old'), id })], everything);
      const query = { types: ['Patient'], order, count: 1 };
      const first = await repository.feed(query);
      await repository.commit([update({ ...patient('New'), id: 'a' })], everything);
      nowMs += 3_600_000;
      let last = first;
      const seen = [...first.versions];
      while (last.cursor !== undefined && seen.length < 2) {
        last = await repository.feed({ ...query, cursor: last.cursor });
        seen.push(...last.versions);
      }
      expect(last.asOfMs).toBe(first.asOfMs);
      const later = await all({ ...query, sinceMs: last.asOfMs });
      expect([...seen, ...later].map(named)).toContain('Patient/a/2');
    },
  );

  const named = ({ type, id, versionId }: Version) => `${type}/${id}/${versionId}`;

  it('is what all histories say together, in either order, whatever was written and however it is paged', async () => {
    const write = fc.record({
      type: fc.constantFrom('Patient', 'Group', 'Encounter'),
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      kind: fc.constantFrom('update', 'update', 'delete'),
      afterMs: fc.constantFrom(0, 0, 1, 60_000),
    });
    const asked = fc.record({
      order: fc.constantFrom('newest-first' as const, 'oldest-first' as const),
      count: fc.integer({ min: 1, max: 8 }),
      sinceMs: fc.option(fc.integer({ min: 0, max: 1_200_000 }), { nil: undefined }),
      at: fc.option(fc.tuple(fc.integer({ min: 0, max: 600_000 }), fc.integer({ min: 1, max: 600_000 })), {
        nil: undefined,
      }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(write, { maxLength: 25 }),
        asked,
        async (writes, { order, count, ...when }) => {
          const own = openStore({ maxCommit: 3 });
          repository = repositoryOver(own, { clock: () => nowMs, worksAfterAnswer: false });
          const startMs = nowMs;
          for (const { type, id, kind, afterMs } of writes) {
            nowMs += afterMs;
            await repository.commit(
              [kind === 'delete' ? { kind, type, id } : update({ resourceType: type, id })],
              everything,
            );
          }
          const types = ['Encounter', 'Group', 'Patient'];
          const at = when.at && { fromMs: startMs + when.at[0], toMs: startMs + when.at[0] + when.at[1] };
          const sinceMs = when.sinceMs === undefined ? undefined : startMs + when.sinceMs;
          const expected: string[] = [];
          for (const type of types) {
            for (const id of ['a', 'b', 'c', 'd', 'e']) {
              const { versions } = await repository.history(type, id, { count: 1_000 });
              const times = versions.map(({ lastUpdated }) => Date.parse(lastUpdated));
              versions.forEach((version, index) => {
                const from = times[index] ?? 0;
                const until = times[index - 1] ?? Number.POSITIVE_INFINITY;
                if (sinceMs !== undefined && from < sinceMs) return;
                if (at && (from >= at.toMs || until <= at.fromMs)) return;
                expected.push(named(version));
              });
            }
          }
          const found = await all(
            { types, order, ...(sinceMs !== undefined && { sinceMs }), ...(at && { at }) },
            count,
          );
          expect(found.map(named).toSorted()).toEqual(expected.toSorted());
          const times = found.map(({ lastUpdated }) => lastUpdated);
          const sorted = times.toSorted();
          expect(times).toEqual(order === 'newest-first' ? sorted.toReversed() : sorted);
          await own.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('tells nothing of a write that was staged and never committed', async () => {
    await repository.commit([update({ ...patient('Jansen'), id: 'a' })], everything);
    const failing = repositoryOver(
      intercepted(store, async ({ method }, proceed) => {
        if (method === 'commit') throw new Unavailable('not now');
        return proceed();
      }),
      { clock: () => nowMs, worksAfterAnswer: false },
    );
    await expect(failing.commit([update({ ...patient('Bakker'), id: 'a' })], everything)).rejects.toThrow();
    await expect(failing.commit([update({ ...patient('Bakker'), id: 'b' })], everything)).rejects.toThrow();
    const found = await all({ types: ['Patient'], order: 'newest-first' });
    expect(found.map(named)).toEqual(['Patient/a/1']);
  });

  it('states a time that no version can come before any more', async () => {
    const { asOfMs } = await repository.feed({ types: ['Patient'], order: 'newest-first', count: 1 });
    expect(asOfMs).toBe(nowMs - 5 * 60_000);
  });

  it('takes no cursor of another feed', async () => {
    for (const id of ['a', 'b']) await repository.commit([update({ ...patient(id), id })], everything);
    const { cursor = '' } = await repository.feed({ types: ['Patient'], order: 'newest-first', count: 1 });
    const other = { types: ['Group'], order: 'newest-first', count: 1, cursor } as const;
    await expect(repository.feed(other)).rejects.toMatchObject({ issues: [{ code: 'value' }] });
    await expect(repository.feed({ ...other, cursor: 'x' })).rejects.toMatchObject({
      issues: [{ code: 'value' }],
    });
  });

  it('reads no more of a long feed than a page takes', async () => {
    for (let index = 0; index < 60; index++) {
      nowMs += 1;
      await repository.commit([update({ ...patient('x'), id: `p${index}` })], everything);
    }
    const counted = meter(store);
    const over = repositoryOver(counted.store, { clock: () => nowMs });
    await over.feed({ types: ['Patient'], order: 'newest-first', count: 5 });
    // Four ranges, and the heads of the six that are looked at.
    expect(counted.reading()).toMatchObject({ readUnits: 10, roundTrips: 2 });
    counted.reset();
    const types = [...definitions.resourceTypes];
    await over.upkeep.scrub();
    counted.reset();
    await over.feed({ types, order: 'newest-first', count: 5 });
    // The days, four ranges for today and four for tomorrow, which is held to have something, and the heads.
    expect(counted.reading().readUnits).toBe(16);
  });
});
