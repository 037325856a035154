import { expect, test } from 'vitest';
import { itemBytes } from '../../../functions/store/item-size.ts';
import { LimitExceeded, type NewItem, type Write } from '../../../functions/store/item-store.ts';
import { itemAt, newPartition, type StoreUnderTest } from '../item-store.ts';

export function limitsContract(store: StoreUnderTest): void {
  const create = (item: NewItem): Write => ({ kind: 'put', item, expect: 'absent' });
  const ofBytes = (partition: string, sort: string, bytes: number): NewItem => {
    const overhead = itemBytes(itemAt(partition, sort, { body: new Uint8Array() }));
    return itemAt(partition, sort, { body: new Uint8Array(bytes - overhead) });
  };
  const refused = (work: Promise<unknown>) => expect(work).rejects.toBeInstanceOf(LimitExceeded);

  test('an item may have all its bytes, and not one more', async () => {
    const partition = newPartition();
    const { maxItemBytes } = store().limits;
    const [fits, over] = [ofBytes(partition, 'a', maxItemBytes), ofBytes(partition, 'b', maxItemBytes + 1)];
    await store().put([fits]);
    await refused(store().put([over]));
    await refused(store().commit([create(over)]));
    expect((await store().range(partition)).items.map((item) => item.sort)).toEqual(['a']);
  });

  test('a commit takes maxCommit writes, and not one more', async () => {
    const partition = newPartition();
    const count = Math.min(store().limits.maxCommit, 1_000);
    const writes = Array.from({ length: count }, (_, n) => create(itemAt(partition, `s${n}`)));
    expect(await store().commit(writes)).toHaveLength(count);
    if (store().limits.maxCommit > count) return;
    const more = Array.from({ length: count + 1 }, (_, n) => create(itemAt(partition, `t${n}`)));
    await refused(store().commit(more));
    expect(await store().get([{ partition, sort: 't0' }])).toEqual([undefined]);
  });

  test('a commit takes maxCommitBytes, and not more', async () => {
    const partition = newPartition();
    const { maxCommitBytes, maxItemBytes, maxCommit } = store().limits;
    const count = Math.ceil(maxCommitBytes / maxItemBytes) + 1;
    if (count > maxCommit) return;
    const writes = Array.from({ length: count }, (_, n) => create(ofBytes(partition, `s${n}`, maxItemBytes)));
    await refused(store().commit(writes));
    expect((await store().range(partition)).items).toEqual([]);
  });

  test('one item is written once in a commit', async () => {
    const partition = newPartition();
    const item = itemAt(partition, 'a');
    await refused(store().commit([create(item), create(item)]));
    await refused(store().commit([create(item), { kind: 'check', key: item, expect: 'absent' }]));
    expect(await store().get([item])).toEqual([undefined]);
  });

  test('keys have 1 to 2,048 and 1 to 1,024 bytes of well-formed Unicode', async () => {
    const partition = newPartition();
    const long = 'é'.repeat(512);
    const widest = partition.padEnd(2_048, '.');
    await store().put([itemAt(partition, long), itemAt(widest, 'a')]);
    const found = await store().get([
      { partition, sort: long },
      { partition: widest, sort: 'a' },
    ]);
    expect(found.map((item) => item?.sort)).toEqual([long, 'a']);
    const wrong = [
      { partition, sort: '' },
      { partition: '', sort: 'a' },
      { partition, sort: `${long}x` },
      { partition: `${widest}x`, sort: 'a' },
      { partition, sort: '\ud83d' },
      { partition: `${partition}\udc00`, sort: 'a' },
    ];
    for (const key of wrong) {
      await refused(store().get([key]));
      await refused(store().put([itemAt(key.partition, key.sort)]));
      await refused(store().remove([key]));
      await refused(store().commit([create(itemAt(key.partition, key.sort))]));
    }
    await refused(store().range(partition, { from: `${long}x` }));
    await refused(store().range(partition, { limit: 0 }));
    await refused(store().range(''));
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 1e126, -1e300, 1e-131, 5e-324, 'half \ud83d'])(
    'no adapter may keep %s differently from another: it is refused',
    async (value) => {
      await refused(store().put([itemAt(newPartition(), 'a', { value })]));
    },
  );
}
