import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import { decodeAttributes } from '../attribute-codec.ts';
import {
  type Item,
  type Key,
  LimitExceeded,
  type Page,
  type RangeOptions,
  type Revision,
} from '../item-store.ts';
import { defaultPageItems, maxPageBytes } from '../limits.ts';

export interface Reader {
  get(keys: readonly Key[]): (Item | undefined)[];
  range(partition: string, options: RangeOptions): Page;
  scan(cursor: string | undefined, limit: number): Page;
}

type Cells = SQLOutputValue[];

const columns = 'revision, format, expires, attributes, partition, sort, rowid';
/** Greater than any sort key: SQLite orders every blob after every text. https://sqlite.org/datatype3.html */
const end = new Uint8Array();

export function createReader(db: DatabaseSync): Reader {
  const one = prepare(db, `SELECT ${columns} FROM item WHERE partition = ? AND sort = ?`);
  const within = `SELECT ${columns} FROM item WHERE partition = ? AND`;
  const forward = prepare(db, `${within} sort >= ? AND sort < ? ORDER BY sort LIMIT ?`);
  const onward = prepare(db, `${within} sort > ? AND sort < ? ORDER BY sort LIMIT ?`);
  const all = prepare(db, `SELECT ${columns} FROM item WHERE rowid > ? ORDER BY rowid LIMIT ?`);
  const backward = prepare(db, `${within} sort >= ? AND sort < ? ORDER BY sort DESC LIMIT ?`);

  return {
    get: (keys) =>
      keys.map(({ partition, sort }) => {
        const row = one.get(partition, sort);
        return row === undefined ? undefined : itemOf(row as unknown as Cells);
      }),

    range(partition, { from = '', to = end, limit = defaultPageItems, reverse = false, cursor }) {
      if (reverse) return readPage(backward, [partition, from, cursor ?? to], limit, sortOf);
      if (cursor === undefined) return readPage(forward, [partition, from, to], limit, sortOf);
      return readPage(onward, [partition, cursor, to], limit, sortOf);
    },

    scan: (cursor, limit) => readPage(all, [parseScanCursor(cursor)], limit, rowIdOf),
  };
}

function prepare(db: DatabaseSync, sql: string): StatementSync {
  const statement = db.prepare(sql);
  statement.setReturnArrays(true);
  return statement;
}

/** Reads until `limit` items or the size of a page; the cursor is what `cursorOf` takes from the last row. */
function readPage(
  statement: StatementSync,
  bounds: readonly SQLInputValue[],
  limit: number,
  cursorOf: (cells: Cells) => string,
): Page {
  const items: Item[] = [];
  let bytes = 0;
  for (const row of statement.iterate(...bounds, limit)) {
    const cells = row as unknown as Cells;
    items.push(itemOf(cells));
    bytes += (cells[3] as Uint8Array).byteLength;
    if (items.length === limit || bytes >= maxPageBytes) return { items, cursor: cursorOf(cells) };
  }
  return { items };
}

function itemOf([revision, format, expires, attributes, partition, sort]: Cells): Item {
  const item = {
    partition: partition as string,
    sort: sort as string,
    revision: revision as Revision,
    format: format as number,
    attributes: decodeAttributes(attributes as Uint8Array),
  };
  return expires === null ? item : { ...item, expiresAtSeconds: expires as number };
}

function sortOf(cells: Cells): string {
  return cells[5] as string;
}

function rowIdOf(cells: Cells): string {
  return String(cells[6]);
}

function parseScanCursor(cursor = '0'): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw new LimitExceeded(`${JSON.stringify(cursor)} is no cursor of a scan`);
}
