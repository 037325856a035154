import { DatabaseSync } from 'node:sqlite';
import { Unavailable } from '../item-store.ts';
import { sqliteCode, unavailable } from './database.ts';

const busy = 5;

/**
 * Keeps every other process (and every other store of this one) off a database. The lock is SQLite's own on a
 * second, empty database beside it: an advisory lock of the operating system, which lets go of it when the
 * process ends, however it ends. The function that comes back lets go of it.
 * @throws Unavailable when somebody else holds it
 */
export function lockDatabase(file: string): () => void {
  const lockFile = `${file}.lock`;
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(lockFile);
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE;');
  } catch (cause) {
    lock?.close();
    if (sqliteCode(cause) !== busy) throw unavailable(file, cause);
    throw new Unavailable(
      `${file} is in use by another Kring process. Stop that one first, or give this one a folder of its own.`,
      { cause },
    );
  }
  const held = lock;
  return () => held.close();
}
