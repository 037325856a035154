import { expect, test } from 'vitest';
import { keyText } from '../../../functions/store/key-text.ts';
import { itemAt, newPartition, type StoreUnderTest } from '../item-store.ts';

export function scanContract(store: StoreUnderTest): void {
  test('a scan meets every item that is there throughout, whatever else is written', async () => {
    const items = Array.from({ length: 40 }, (_, n) => itemAt(newPartition(), `s${n}`, { n }));
    await store().put(items);
    const met = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = await store().scan(cursor, 17);
      expect(page.items.length).toBeLessThanOrEqual(17);
      for (const item of page.items) met.add(keyText(item));
      cursor = page.cursor;
      await store().put(
        [...items.slice(0, 3), itemAt(newPartition(), 'more')].slice(0, met.size < 40 ? 4 : 0),
      );
    } while (cursor !== undefined);
    expect(items.filter((item) => !met.has(keyText(item)))).toEqual([]);
  });
}
