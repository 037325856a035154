import { expect, test } from 'vitest';
import type { Item, ItemStore, RangeOptions } from '../../../functions/store/item-store.ts';
import { itemAt, newPartition, type StoreUnderTest } from '../item-store.ts';

const letters = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

export function rangeContract(store: StoreUnderTest): void {
  const withLetters = async (): Promise<string> => {
    const partition = newPartition();
    await store().put(letters.map((sort) => itemAt(partition, sort)));
    return partition;
  };
  const sorts = async (partition: string, options?: RangeOptions): Promise<string> =>
    (await store().range(partition, options)).items.map((item) => item.sort).join('');

  test('from is inclusive, to is exclusive, both ways', async () => {
    const partition = await withLetters();
    expect(await sorts(partition)).toBe('abcdefg');
    expect(await sorts(partition, { from: 'c' })).toBe('cdefg');
    expect(await sorts(partition, { to: 'c' })).toBe('ab');
    expect(await sorts(partition, { from: 'b', to: 'e' })).toBe('bcd');
    expect(await sorts(partition, { from: 'b', to: 'e', reverse: true })).toBe('dcb');
    expect(await sorts(partition, { to: 'c', reverse: true })).toBe('ba');
    expect(await sorts(partition, { from: 'bb', to: 'dd' })).toBe('cd');
    expect(await sorts(partition, { from: 'b', to: 'b\u0000' })).toBe('b');
  });

  test('nothing there: an empty page without a cursor', async () => {
    const partition = await withLetters();
    expect(await store().range(newPartition())).toEqual({ items: [] });
    expect(await store().range(partition, { from: 'h' })).toEqual({ items: [] });
    expect(await store().range(partition, { from: 'c', to: 'c' })).toEqual({ items: [] });
    expect(await store().range(partition, { from: 'e', to: 'b' })).toEqual({ items: [] });
    expect(await store().range(partition, { from: 'e', to: 'b', reverse: true })).toEqual({ items: [] });
  });

  test.each([
    { limit: 1, reverse: false },
    { limit: 2, reverse: false },
    { limit: 3, reverse: true },
    { limit: 1, reverse: true },
    { limit: 7, reverse: false },
  ])('pages of $limit (reverse: $reverse) hold each item once', async ({ limit, reverse }) => {
    const partition = await withLetters();
    const options = { from: 'b', to: 'g', limit, reverse };
    const pages = await allPages(store(), partition, options);
    expect(pages.every((page) => page.length <= limit)).toBe(true);
    const all = pages.flat().map((item) => item.sort);
    expect((reverse ? all.toReversed() : all).join('')).toBe('bcdef');
  });

  test('a limit is kept even when more would fit', async () => {
    const partition = await withLetters();
    const page = await store().range(partition, { limit: 2 });
    expect(page.items.map((item) => item.sort)).toEqual(['a', 'b']);
    expect(page.cursor).toBeTypeOf('string');
  });

  test('a cursor goes on after its last item, whatever was written or removed meanwhile', async () => {
    const partition = await withLetters();
    const { cursor = '' } = await store().range(partition, { limit: 3 });
    await store().remove([
      { partition, sort: 'c' },
      { partition, sort: 'e' },
    ]);
    await store().put([itemAt(partition, 'aa'), itemAt(partition, 'cc'), itemAt(partition, 'a')]);
    expect(await sorts(partition, { cursor })).toBe('ccdfg');
    const back = await store().range(partition, { limit: 2, reverse: true });
    await store().remove([{ partition, sort: 'f' }]);
    await store().put([itemAt(partition, 'z')]);
    expect(await sorts(partition, { cursor: back.cursor ?? '', reverse: true })).toBe('dccbaaa');
  });

  test('large items come in several pages, none lost', async () => {
    const partition = newPartition();
    const body = new Uint8Array(300_000).fill(7);
    await store().put(letters.map((sort) => itemAt(partition, sort, { body })));
    const pages = await allPages(store(), partition, {});
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.flat().map((item) => item.sort)).toEqual(letters);
  });

  test('a page is strongly consistent: it holds what was written just before', async () => {
    const partition = newPartition();
    for (let n = 0; n < 20; n += 1) {
      await store().commit([{ kind: 'put', item: itemAt(partition, `s${n}`), expect: 'absent' }]);
      expect((await store().range(partition)).items).toHaveLength(n + 1);
    }
  });
}

async function allPages(store: ItemStore, partition: string, options: RangeOptions): Promise<Item[][]> {
  const pages: Item[][] = [];
  let cursor: string | undefined;
  do {
    const page = await store.range(partition, cursor === undefined ? options : { ...options, cursor });
    pages.push([...page.items]);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return pages;
}
