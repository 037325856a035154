import type { DatabaseSync } from 'node:sqlite';
import type { Key } from '../item-store.ts';
import type { Operation, Outcome, Row, RowWrite } from './operation.ts';

export interface Writer {
  /**
   * Carries out a group of operations in one transaction, so with one fsync; a commit whose precondition fails is
   * left out alone.
   * @throws CommitUncertain when the group may or may not be on disk; any other error: nothing was written
   */
  apply(group: readonly Operation[]): Outcome[];
}

/** The transaction's own COMMIT failed: SQLite cannot say whether it survives a crash. */
export class CommitUncertain extends Error {
  override readonly name = 'CommitUncertain';
}

export function createWriter(db: DatabaseSync, keepChanges: number): Writer {
  const rows = createRows(db);
  const changes = createChanges(db, keepChanges);

  const applyOne = (operation: Operation): Outcome => {
    switch (operation.kind) {
      case 'commit':
        return applyCommit(operation.writes, rows, changes);
      case 'put':
        operation.rows.forEach(rows.put);
        return undefined;
      case 'remove':
        operation.keys.forEach(rows.remove);
        return undefined;
      case 'trim-changes':
        changes.trim(operation.before);
        return undefined;
      case 'remove-expired':
        rows.removeExpired(operation.atSeconds);
        return undefined;
    }
  };

  return {
    apply: (group) => {
      const outcomes = inTransaction(db, () => group.map(applyOne));
      if (group.some(({ kind }) => kind === 'remove-expired')) emptyLog(db);
      return outcomes;
    },
  };
}

/** The write-ahead log keeps what was removed until it is begun anew; while somebody reads it waits for the next time. */
function emptyLog(db: DatabaseSync): void {
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}

function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  let answer: T;
  try {
    answer = work();
  } catch (cause) {
    rollBack(db);
    throw cause;
  }
  try {
    db.exec('COMMIT');
  } catch (cause) {
    rollBack(db);
    throw new CommitUncertain('COMMIT failed', { cause });
  }
  return answer;
}

/** Some errors have rolled the transaction back already. */
function rollBack(db: DatabaseSync): void {
  if (db.isTransaction) db.exec('ROLLBACK');
}

type Rows = ReturnType<typeof createRows>;
type Changes = ReturnType<typeof createChanges>;

/** Checks every precondition before the first write, so that a commit that fails needs no undoing. */
function applyCommit(writes: readonly RowWrite[], rows: Rows, changes: Changes): Outcome {
  const failed = writes.findIndex((write) => !holds(write, rows));
  if (failed !== -1) return failed;
  const changed: string[] = [];
  for (const write of writes) {
    if (write.kind === 'check') continue;
    const { partition, sort } = write.kind === 'put' ? write.row : write.key;
    changed.push(partition, sort);
    if (write.kind === 'put') rows.put(write.row);
    else rows.remove(write.key);
  }
  if (changed.length > 0) changes.append(changed);
  return undefined;
}

function holds(write: RowWrite, rows: Rows): boolean {
  const found = rows.revision(write.kind === 'put' ? write.row : write.key);
  return found === (write.expect === 'absent' ? undefined : write.expect.revision);
}

function createRows(db: DatabaseSync) {
  const revision = db.prepare('SELECT revision FROM item WHERE partition = ? AND sort = ?');
  const remove = db.prepare('DELETE FROM item WHERE partition = ? AND sort = ?');
  const removeExpired = db.prepare('DELETE FROM item WHERE expires <= ?');
  const put = db.prepare(`
    INSERT INTO item (partition, sort, revision, format, expires, attributes) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET
      revision = excluded.revision, format = excluded.format,
      expires = excluded.expires, attributes = excluded.attributes`);
  return {
    revision: (key: Key) => revision.get(key.partition, key.sort)?.revision as string | undefined,
    remove: (key: Key): void => void remove.run(key.partition, key.sort),
    removeExpired: (atSeconds: number): void => void removeExpired.run(atSeconds),
    put: (row: Row): void =>
      void put.run(row.partition, row.sort, row.revision, row.format, row.expires, row.attributes),
  };
}

/** How many commits pass between two trims to what is kept: one DELETE in a hundred is not seen in latency. */
const trimEvery = 100;

function createChanges(db: DatabaseSync, keep: number) {
  const append = db.prepare('INSERT INTO change (keys) VALUES (?)');
  // The newest row always stays, so that SQLite goes on counting from it and no number is used twice.
  const trim = db.prepare('DELETE FROM change WHERE seq < min(?, (SELECT max(seq) FROM change))');
  return {
    append(keys: readonly string[]): void {
      const seq = Number(append.run(JSON.stringify(keys)).lastInsertRowid);
      if (seq % trimEvery === 0 && seq > keep) trim.run(seq - keep);
    },
    trim: (before: number): void => void trim.run(before),
  };
}
