import { expect, test } from 'vitest';
import { ConditionFailed, type Revision } from '../../../functions/store/item-store.ts';
import { itemAt, newPartition, type StoreUnderTest } from '../item-store.ts';

export function concurrencyContract(store: StoreUnderTest): void {
  const race = async (count: number, attempt: (n: number) => Promise<unknown>): Promise<number[]> => {
    const results = await Promise.allSettled(Array.from({ length: count }, (_, n) => attempt(n)));
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(ConditionFailed);
    }
    return results.flatMap((result, n) => (result.status === 'fulfilled' ? [n] : []));
  };

  test('of 50 that write on one revision, one wins', async () => {
    const partition = newPartition();
    const [revision = '' as Revision] = await store().commit([
      { kind: 'put', item: itemAt(partition, 'a'), expect: 'absent' },
    ]);
    const won = await race(50, (n) =>
      store().commit([{ kind: 'put', item: itemAt(partition, 'a', { n }), expect: { revision } }]),
    );
    expect(won).toHaveLength(1);
    expect((await store().get([{ partition, sort: 'a' }]))[0]?.attributes.n).toBe(won[0]);
  });

  test('of 50 transactions that create one item, one wins, and it alone has written the rest', async () => {
    const partition = newPartition();
    const won = await race(50, (n) =>
      store().commit([
        { kind: 'put', item: itemAt(partition, `own-${n}`, { n }), expect: 'absent' },
        { kind: 'put', item: itemAt(partition, 'one', { n }), expect: 'absent' },
      ]),
    );
    expect(won).toHaveLength(1);
    expect((await store().range(partition)).items.map((item) => item.sort)).toEqual(['one', `own-${won[0]}`]);
  });

  test('commits that have nothing to do with each other all succeed', async () => {
    const partition = newPartition();
    const won = await race(20, (n) =>
      store().commit([
        { kind: 'put', item: itemAt(partition, `a${n}`), expect: 'absent' },
        { kind: 'put', item: itemAt(partition, `b${n}`), expect: 'absent' },
      ]),
    );
    expect(won).toHaveLength(20);
    expect((await store().range(partition)).items).toHaveLength(40);
  });

  test('20 writers that read, add one and try again lose no addition', async () => {
    const partition = newPartition();
    const key = { partition, sort: 'counter' };
    await store().put([itemAt(partition, 'counter', { n: 0 })]);
    const addOne = async (): Promise<void> => {
      for (;;) {
        const [found] = await store().get([key]);
        if (found === undefined) throw new Error('The counter is gone');
        const item = itemAt(partition, 'counter', { n: Number(found.attributes.n) + 1 });
        try {
          await store().commit([{ kind: 'put', item, expect: { revision: found.revision } }]);
          return;
        } catch (error) {
          if (!(error instanceof ConditionFailed)) throw error;
        }
      }
    };
    await Promise.all(Array.from({ length: 20 }, addOne));
    expect((await store().get([key]))[0]?.attributes.n).toBe(20);
  });
}
