import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { encodeAttributes } from '../../../functions/store/attribute-codec.ts';
import { Unavailable, UnknownOutcome } from '../../../functions/store/item-store.ts';
import { openToWrite } from '../../../functions/store/sqlite/database.ts';
import { startThreadedWriter } from '../../../functions/store/sqlite/threaded-writer.ts';
import { writeFailure } from '../../../functions/store/sqlite/write-failure.ts';
import { CommitUncertain, createWriter } from '../../../functions/store/sqlite/writer.ts';
import { openSqliteStore } from '../../../functions/store/sqlite.ts';
import { itemAt } from '../../contract/item-store.ts';
import { newRevisions } from '../revisions.ts';
import { newFolder } from './folders.ts';

const open = (folder: string) => openSqliteStore({ folder, newRevision: newRevisions() });
const failure = (work: () => unknown): Error => {
  try {
    work();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('It did not fail');
};
const row = (sort: string, bytes: number) => ({
  partition: 'p',
  sort,
  revision: `r-${sort}`,
  format: 1,
  expires: null,
  attributes: encodeAttributes({ body: new Uint8Array(bytes) }),
});

test('a folder that cannot be made', () => {
  const file = join(newFolder(), 'file');
  writeFileSync(file, '');
  const error = failure(() => open(join(file, 'below')));
  expect(error).toBeInstanceOf(Unavailable);
  expect(error.message).toContain('ENOTDIR');
  expect(error.cause).toBeInstanceOf(Error);
});

const asRoot = process.getuid?.() === 0;
test.skipIf(asRoot)(
  `a folder that may not be written${asRoot ? ' (skipped: root may write anywhere)' : ''}`,
  () => {
    const folder = newFolder();
    chmodSync(folder, 0o555);
    const error = failure(() => open(folder));
    expect(error).toBeInstanceOf(Unavailable);
    expect(error.message).toContain('may Kring write in it?');
    chmodSync(folder, 0o755);
  },
);

test('a folder where the file should be', () => {
  const folder = newFolder();
  mkdirSync(join(folder, 'kring.db'));
  expect(failure(() => open(folder)).message).toContain('may Kring write in it?');
});

test('a file that is no database is refused and left as it was; the lock is let go', () => {
  const folder = newFolder();
  const file = join(folder, 'kring.db');
  writeFileSync(file, 'Dear diary, '.repeat(1_000));
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const error = failure(() => open(folder));
    expect(error).toBeInstanceOf(Unavailable);
    expect(error.message).toContain('no Kring database');
  }
  expect(readFileSync(file, 'utf8')).toBe('Dear diary, '.repeat(1_000));
});

test('a database of a later layout is refused', () => {
  const folder = newFolder();
  const db = new DatabaseSync(join(folder, 'kring.db'));
  db.exec('PRAGMA user_version = 99');
  db.close();
  expect(failure(() => open(folder)).message).toContain('layout is version 99');
});

test('a damaged page is said when it is read', async () => {
  const folder = newFolder();
  const store = open(folder);
  await store.put(Array.from({ length: 500 }, (_, n) => itemAt('p', `s${n}`, { body: new Uint8Array(500) })));
  await store.close();
  const file = join(folder, 'kring.db');
  const bytes = readFileSync(file);
  bytes.fill(0x5a, 4_096 * 6);
  writeFileSync(file, bytes);
  const damaged = open(folder);
  await expect(damaged.range('p')).rejects.toBeInstanceOf(Unavailable);
  await expect(damaged.range('p')).rejects.toThrow(/damaged/);
  await damaged.close();
});

test('a full disk: Unavailable, nothing of the group is written, and what was there stays', () => {
  const file = join(newFolder(), 'kring.db');
  const db = openToWrite(file);
  const writer = createWriter(db, 100);
  writer.apply([{ kind: 'put', rows: [row('before', 100)] }]);
  db.exec('PRAGMA max_page_count = 20');
  const error = failure(() =>
    writer.apply([
      { kind: 'put', rows: [row('small', 100)] },
      { kind: 'put', rows: [row('large', 200_000)] },
    ]),
  );
  expect(writeFailure(file, error)).toBeInstanceOf(Unavailable);
  expect(writeFailure(file, error).message).toContain('The disk is full');
  db.exec('PRAGMA max_page_count = 10000');
  writer.apply([{ kind: 'put', rows: [row('after', 100)] }]);
  const sorts = db
    .prepare('SELECT sort FROM item ORDER BY sort')
    .all()
    .map((found) => found.sort);
  expect(sorts).toEqual(['after', 'before']);
  db.close();
});

test('COMMIT itself failing is certain only when the disk was full', () => {
  const sqlite = (errcode: number) => Object.assign(new Error('SQLite said so'), { errcode });
  const fsync = 10 + 4 * 256;
  expect(writeFailure('f', new CommitUncertain('', { cause: sqlite(fsync) }))).toBeInstanceOf(UnknownOutcome);
  expect(writeFailure('f', new CommitUncertain('', { cause: sqlite(13) }))).toBeInstanceOf(Unavailable);
});

test('when the writing thread has died, writes say so and reads go on', async () => {
  const writer = startThreadedWriter({
    file: join(newFolder(), 'no', 'such', 'folder', 'kring.db'),
    keepChanges: 1,
  });
  const group = [{ kind: 'put', rows: [row('a', 1)] }] as const;
  await expect(writer.apply(group)).rejects.toBeInstanceOf(UnknownOutcome);
  await expect(writer.apply(group)).rejects.toBeInstanceOf(Unavailable);
  await writer.close();
});

test('a closed store is Unavailable', async () => {
  for (const folder of [newFolder(), ':memory:']) {
    const store = open(folder);
    await store.close();
    await expect(store.get([{ partition: 'p', sort: 'a' }])).rejects.toBeInstanceOf(Unavailable);
    await expect(store.put([itemAt('p', 'a')])).rejects.toBeInstanceOf(Unavailable);
  }
});
