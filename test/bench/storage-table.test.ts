import { expect, test } from 'vitest';
import { storagePageWithCosts } from '../../bench/storage-table.ts';
import { readStoragePage } from '../../bench/written-table.ts';

test('docs/storage.md has the costs that are measured now; if not, run `node bench/storage-table.ts`', async () => {
  const page = readStoragePage();
  expect(await storagePageWithCosts(page)).toBe(page);
});

test('the table is measured: another number in it is found out', async () => {
  const page = readStoragePage();
  const changed = page.replace(/^\| read \| {2}\| 1 \|/m, '| read |  | 2 |');
  expect(changed).not.toBe(page);
  expect(await storagePageWithCosts(changed)).toBe(page);
});

test('a page without the markers is refused', async () => {
  await expect(storagePageWithCosts('# How resources are stored')).rejects.toThrow('lacks');
});
