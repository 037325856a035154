import { expect, test } from 'vitest';
import { ConditionFailed, type Revision, type Write } from '../../../functions/store/item-store.ts';
import { itemAt, newPartition, type StoreUnderTest } from '../item-store.ts';

export function commitContract(store: StoreUnderTest): void {
  const create = (partition: string, sort: string, n = 0): Write => ({
    kind: 'put',
    item: itemAt(partition, sort, { n }),
    expect: 'absent',
  });
  const failedIndex = async (writes: readonly Write[]): Promise<number> => {
    const error = await store()
      .commit(writes)
      .catch((reason: unknown) => reason);
    if (!(error instanceof ConditionFailed)) throw new Error(`Expected ConditionFailed, not ${error}`);
    return error.index;
  };
  const contents = async (partition: string): Promise<string> =>
    (await store().range(partition)).items.map((item) => `${item.sort}${item.attributes.n}`).join(' ');
  const stale = 'no-such-revision' as Revision;

  test('answers the revision of each write, and the item carries it', async () => {
    const partition = newPartition();
    const revisions = await store().commit([create(partition, 'a'), create(partition, 'b')]);
    const items = await store().get([
      { partition, sort: 'a' },
      { partition, sort: 'b' },
    ]);
    expect(revisions).toEqual(items.map((item) => item?.revision));
    expect(revisions[0]).not.toBe(revisions[1]);
    expect(await store().commit([])).toEqual([]);
  });

  test('puts, removes and checks together', async () => {
    const partition = newPartition();
    const [a, b, c] = await store().commit([
      create(partition, 'a'),
      create(partition, 'b'),
      create(partition, 'c'),
    ]);
    const answers = await store().commit([
      { kind: 'put', item: itemAt(partition, 'a', { n: 1 }), expect: { revision: a ?? stale } },
      { kind: 'remove', key: { partition, sort: 'b' }, expect: { revision: b ?? stale } },
      { kind: 'check', key: { partition, sort: 'c' }, expect: { revision: c ?? stale } },
      { kind: 'check', key: { partition, sort: 'none' }, expect: 'absent' },
    ]);
    expect(answers).toEqual([expect.any(String), undefined, undefined, undefined]);
    expect(await contents(partition)).toBe('a1 c0');
    const [unchanged] = await store().get([{ partition, sort: 'c' }]);
    expect(unchanged?.revision).toBe(c);
  });

  test('one write alone, of each kind, keeps its precondition too', async () => {
    const partition = newPartition();
    const key = { partition, sort: 'a' };
    const [revision = stale] = await store().commit([create(partition, 'a')]);
    expect(await failedIndex([create(partition, 'a', 9)])).toBe(0);
    expect(
      await failedIndex([{ kind: 'put', item: itemAt(partition, 'a'), expect: { revision: stale } }]),
    ).toBe(0);
    expect(await failedIndex([{ kind: 'remove', key, expect: { revision: stale } }])).toBe(0);
    expect(await failedIndex([{ kind: 'check', key, expect: 'absent' }])).toBe(0);
    expect(await store().commit([{ kind: 'check', key, expect: { revision } }])).toEqual([undefined]);
    expect(await contents(partition)).toBe('a0');
    expect(await store().commit([{ kind: 'remove', key, expect: { revision } }])).toEqual([undefined]);
    expect(await failedIndex([{ kind: 'remove', key, expect: { revision } }])).toBe(0);
    expect(await failedIndex([{ kind: 'put', item: itemAt(partition, 'a'), expect: { revision } }])).toBe(0);
    expect(await contents(partition)).toBe('');
  });

  test.each([0, 1, 2, 3])('write %i fails: it is named, and nothing is written', async (wrong) => {
    const partition = newPartition();
    await store().commit([create(partition, 'taken')]);
    const writes = ['a', 'b', 'c', 'd'].map((sort, index) =>
      create(partition, index === wrong ? 'taken' : sort, 5),
    );
    expect(await failedIndex(writes)).toBe(wrong);
    expect(await contents(partition)).toBe('taken0');
  });

  test('of several that fail, the first is named', async () => {
    const partition = newPartition();
    await store().commit([create(partition, 'b'), create(partition, 'c')]);
    const [b, c] = [create(partition, 'b'), create(partition, 'c')];
    expect(await failedIndex([create(partition, 'a'), c, b])).toBe(1);
    const check: Write = { kind: 'check', key: { partition, sort: 'none' }, expect: { revision: stale } };
    expect(await failedIndex([create(partition, 'a'), create(partition, 'd'), check, c])).toBe(2);
    expect(await contents(partition)).toBe('b0 c0');
  });

  test('no revision comes twice: not by commit, put, removal and creation anew', async () => {
    const partition = newPartition();
    const key = { partition, sort: 'a' };
    const seen: (string | undefined)[] = [];
    for (let round = 0; round < 5; round += 1) {
      const [first = stale] = await store().commit([create(partition, 'a')]);
      const item = itemAt(partition, 'a');
      const [second = stale] = await store().commit([{ kind: 'put', item, expect: { revision: first } }]);
      await store().put([item]);
      const [found] = await store().get([key]);
      const third = found?.revision ?? stale;
      expect(await failedIndex([{ kind: 'put', item, expect: { revision: second } }])).toBe(0);
      await store().commit([{ kind: 'remove', key, expect: { revision: third } }]);
      seen.push(first, second, third);
    }
    expect(new Set(seen).size).toBe(15);
    expect(seen).not.toContain(stale);
  });

  test('a commit is seen whole by whoever reads after it', async () => {
    const partitions = Array.from({ length: 30 }, newPartition);
    await store().commit(partitions.map((partition, n) => create(partition, 'head', n)));
    const found = await store().get(partitions.map((partition) => ({ partition, sort: 'head' })));
    expect(found.map((item) => item?.attributes.n)).toEqual(partitions.map((_, n) => n));
  });
}
