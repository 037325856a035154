import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openToWrite } from '../../../functions/store/sqlite/database.ts';
import type { Operation, Row } from '../../../functions/store/sqlite/operation.ts';
import { pack, unpack } from '../../../functions/store/sqlite/parcel.ts';
import { createWriter } from '../../../functions/store/sqlite/writer.ts';
import { newFolder } from './folders.ts';

const row = (sort: string, revision = `r-${sort}`): Row => ({
  partition: 'p',
  sort,
  revision,
  format: 1,
  expires: null,
  attributes: new Uint8Array([0, 0, 0, 2, 91, 93, sort.length]),
});
const create = (...sorts: string[]): Operation => ({
  kind: 'commit',
  writes: sorts.map((sort) => ({ kind: 'put', row: row(sort), expect: 'absent' })),
});

test('one transaction for a group; a commit that fails is left out alone; later ones see earlier ones', () => {
  const db = openToWrite(':memory:');
  let transactions = 0;
  const writer = createWriter(
    new Proxy(db, {
      get(target, name) {
        if (name === 'exec') {
          return (sql: string) => {
            if (sql.startsWith('BEGIN')) transactions += 1;
            target.exec(sql);
          };
        }
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    }),
    100,
  );
  const outcomes = writer.apply([create('a', 'b'), create('c', 'b', 'a'), create('d'), create('d')]);
  expect(outcomes).toEqual([undefined, 1, undefined, 0]);
  expect(transactions).toBe(1);
  const sorts = db.prepare('SELECT sort FROM item ORDER BY sort').all();
  expect(sorts.map((found) => found.sort)).toEqual(['a', 'b', 'd']);
  db.close();
});

test('what is committed waits for the disk', () => {
  const db = openToWrite(join(newFolder(), 'kring.db'));
  expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
  expect(db.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
  db.close();
});

test('a group survives its journey to the writing thread', () => {
  const group: Operation[] = [
    create('a', 'bb'),
    { kind: 'put', rows: [{ ...row('\u0000\u{1f600}\n"'), expires: 12 }, row('c')] },
    { kind: 'remove', keys: [{ partition: 'p', sort: 'é' }] },
    {
      kind: 'commit',
      writes: [{ kind: 'check', key: { partition: 'p', sort: 'x' }, expect: 'absent' }],
    },
    { kind: 'trim-changes', before: 5 },
  ];
  expect(unpack(pack(group))).toEqual(group);
});
