import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSqliteStore } from '../../../functions/store/sqlite.ts';
import { newRevisions } from '../revisions.ts';
import { newFolder } from './folders.ts';

/*
 * What was removed is not on the disk any more: neither in pages that are free again, nor in the write-ahead log once
 * the hourly upkeep has been done.
 */

const item = (sort: string, text: string) => ({
  partition: `x#Patient#family#${text}`,
  sort,
  format: 1,
  attributes: { b: Buffer.from(text.repeat(50)) },
});

function bytesOf(folder: string): string {
  return ['kring.db', 'kring.db-wal']
    .map((name) => join(folder, name))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'latin1'))
    .join('');
}

it('of a running server', async () => {
  const folder = newFolder();
  const store = openSqliteStore({ folder, newRevision: newRevisions() });
  const planted = Array.from({ length: 200 }, (_, index) => item(`${index}`, 'plantedname'));
  await store.put([...planted, item('stays', 'other')]);
  await store.removeExpired(0);
  expect(bytesOf(folder)).toContain('plantedname');
  await store.remove(planted);
  await store.removeExpired(0);
  expect(bytesOf(folder)).not.toContain('plantedname');
  expect(bytesOf(folder)).toContain('other');
  await store.close();
});

it('of one that is replaced', async () => {
  const folder = newFolder();
  const store = openSqliteStore({ folder, newRevision: newRevisions() });
  await store.put([item('1', 'plantedname')]);
  await store.put([{ ...item('1', 'plantedname'), attributes: { b: Buffer.from('x') } }]);
  await store.removeExpired(0);
  expect(bytesOf(folder)).not.toContain('plantednameplantedname');
  await store.close();
});
