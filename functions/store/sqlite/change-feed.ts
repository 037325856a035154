import type { DatabaseSync } from 'node:sqlite';
import { type ChangePage, ChangesLost, type Key, LimitExceeded } from '../item-store.ts';

/** The next change to read: the row of a commit, and how many of its keys have been read. */
export interface ChangePosition {
  readonly seq: number;
  readonly offset: number;
}

export type ReadChanges = (cursor: string | undefined, limit: number) => ChangePage;

export function createChangeFeed(db: DatabaseSync): ReadChanges {
  const oldest = db.prepare('SELECT min(seq) AS seq FROM change');
  const from = db.prepare('SELECT seq, keys FROM change WHERE seq >= ? ORDER BY seq');

  return (cursor, limit) => {
    const first = Number(oldest.get()?.seq ?? 1);
    const start = cursor === undefined ? { seq: first, offset: 0 } : parseCursor(cursor);
    if (start.seq < first) {
      throw new ChangesLost(`Changes are kept from commit ${first} on; the cursor goes on at ${start.seq}`);
    }
    const keys: Key[] = [];
    let next = start;
    for (const row of from.iterate(start.seq)) {
      const seq = Number(row.seq);
      const commit = keysOf(String(row.keys)).slice(seq === start.seq ? start.offset : 0);
      const room = limit - keys.length;
      keys.push(...commit.slice(0, room));
      if (commit.length > room) {
        next = { seq, offset: (seq === start.seq ? start.offset : 0) + room };
        break;
      }
      next = { seq: seq + 1, offset: 0 };
      if (keys.length === limit) break;
    }
    return { keys, cursor: `${next.seq}.${next.offset}` };
  };
}

/** @throws LimitExceeded for what is no cursor of this feed */
export function parseCursor(cursor: string): ChangePosition {
  const parts = /^(\d{1,15})\.(\d{1,9})$/.exec(cursor);
  if (parts === null) throw new LimitExceeded(`${JSON.stringify(cursor)} is no cursor of this change feed`);
  return { seq: Number(parts[1]), offset: Number(parts[2]) };
}

function keysOf(json: string): Key[] {
  const values = JSON.parse(json) as string[];
  const keys: Key[] = [];
  for (let index = 0; index + 1 < values.length; index += 2) {
    keys.push({ partition: values[index] ?? '', sort: values[index + 1] ?? '' });
  }
  return keys;
}
