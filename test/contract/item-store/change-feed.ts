import { expect, test } from 'vitest';
import type { Key, Revision } from '../../../functions/store/item-store.ts';
import { itemAt, newPartition, type StoreUnderTest, type Waivers } from '../item-store.ts';

export function changeFeedContract(store: StoreUnderTest, waivers: Waivers): void {
  /** Reads on until a page is empty. */
  const drain = async (from: string | undefined, limit: number) => {
    const keys: Key[] = [];
    for (let cursor = from; ; ) {
      const page = await store().changes(cursor, limit);
      expect(page.keys.length).toBeLessThanOrEqual(limit);
      keys.push(...page.keys);
      if (page.keys.length === 0) return { keys, cursor: page.cursor };
      cursor = page.cursor;
    }
  };

  test.each([1, 3, 1_000])(
    'in pages of %i: what is committed appears, in the order of commits',
    async (limit) => {
      const partition = newPartition();
      const { cursor } = await drain(undefined, 1_000);
      const [a = '' as Revision] = await store().commit([
        { kind: 'put', item: itemAt(partition, 'a'), expect: 'absent' },
        { kind: 'put', item: itemAt(partition, 'b'), expect: 'absent' },
        { kind: 'check', key: { partition, sort: 'checked' }, expect: 'absent' },
      ]);
      const item = itemAt(partition, 'a', { n: 1 });
      const [again = '' as Revision] = await store().commit([{ kind: 'put', item, expect: { revision: a } }]);
      await store().commit([{ kind: 'remove', key: item, expect: { revision: again } }]);
      const seen = await drain(cursor, limit);
      const sorts = seen.keys.filter((key) => key.partition === partition).map((key) => key.sort);
      expect(sorts.toSorted()).toEqual(['a', 'a', 'a', 'b']);
      expect(await drain(seen.cursor, limit)).toEqual({ keys: [], cursor: expect.any(String) });
    },
  );

  const { failedCommitLeavesNoChange: waived } = waivers;
  const noChange = 'a commit that failed leaves no change';
  test.skipIf(waived)(waived === undefined ? noChange : `${noChange} (skipped: ${waived})`, async () => {
    const partition = newPartition();
    const { cursor } = await drain(undefined, 1_000);
    const item = itemAt(partition, 'a');
    const missing = {
      kind: 'check',
      key: { partition, sort: 'x' },
      expect: { revision: 'r' as Revision },
    } as const;
    await expect(store().commit([{ kind: 'put', item, expect: 'absent' }, missing])).rejects.toThrow();
    expect((await drain(cursor, 10)).keys).toEqual([]);
  });

  test('a consumer that goes on from a cursor misses nothing of what is written meanwhile', async () => {
    const partition = newPartition();
    const start = await drain(undefined, 1_000);
    const seen: string[] = [];
    let { cursor } = start;
    for (let n = 0; n < 12; n += 1) {
      await store().commit([
        { kind: 'put', item: itemAt(partition, `s${n}`), expect: 'absent' },
        { kind: 'put', item: itemAt(partition, `t${n}`), expect: 'absent' },
      ]);
      const page = await store().changes(cursor, 1);
      seen.push(...page.keys.map((key) => key.sort));
      cursor = page.cursor;
    }
    seen.push(...(await drain(cursor, 5)).keys.map((key) => key.sort));
    const expected = Array.from({ length: 12 }, (_, n) => [`s${n}`, `t${n}`]).flat();
    expect(seen.filter((sort) => /^[st]\d+$/.test(sort)).toSorted()).toEqual(expected.toSorted());
  });
}
