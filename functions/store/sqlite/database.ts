import { DatabaseSync } from 'node:sqlite';
import { ChangesLost, LimitExceeded, Unavailable } from '../item-store.ts';

const schemaVersion = 1;

/**
 * An ordinary rowid table with an index on the key: measured faster than WITHOUT ROWID, because the index stays
 * small while bodies live elsewhere. Text compares by its UTF-8 bytes. A row of `change` is one commit: a JSON array
 * of partition, sort key, partition, sort key …
 */
const schema = `
  CREATE TABLE item (
    partition  TEXT NOT NULL,
    sort       TEXT NOT NULL,
    revision   TEXT NOT NULL,
    format     INTEGER NOT NULL,
    expires    INTEGER,
    attributes BLOB NOT NULL,
    PRIMARY KEY (partition, sort)
  ) STRICT;
  CREATE INDEX item_expires ON item (expires) WHERE expires IS NOT NULL;
  CREATE TABLE change (seq INTEGER PRIMARY KEY, keys TEXT NOT NULL) STRICT;
  PRAGMA user_version = ${schemaVersion};
`;

/** Milliseconds, and KB of pages in memory (negative: KB, not pages). */
const shared = 'PRAGMA busy_timeout = 5000; PRAGMA cache_size = -32000;';

/** Opens a file to write it; makes the tables in a new one. @throws Unavailable saying what is wrong with the file */
export function openToWrite(file: string): DatabaseSync {
  return attempt(file, () => {
    const db = new DatabaseSync(file);
    try {
      // What is removed is overwritten: an erased person must not be found in pages that are free again.
      db.exec(`${shared} PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;`);
      prepareSchema(db);
      return db;
    } catch (cause) {
      db.close();
      throw cause;
    }
  });
}

/** A second connection that never waits for the writing one. */
export function openToRead(file: string): DatabaseSync {
  return attempt(file, () => {
    const db = new DatabaseSync(file, { readOnly: true });
    db.exec(shared);
    return db;
  });
}

function prepareSchema(db: DatabaseSync): void {
  const version = Number(db.prepare('PRAGMA user_version').get()?.user_version);
  if (version === 0) {
    db.exec(`BEGIN IMMEDIATE; ${schema} COMMIT;`);
  } else if (version !== schemaVersion) {
    throw new Error(`its layout is version ${version}, this is Kring for version ${schemaVersion}`);
  }
}

const portErrors = [Unavailable, LimitExceeded, ChangesLost];

/** Whatever SQLite, the file system or a damaged row says becomes `Unavailable`, with the file and the reason. */
export function attempt<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw portErrors.some((kind) => cause instanceof kind) ? cause : unavailable(file, cause);
  }
}

export function unavailable(file: string, cause: unknown): Unavailable {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Unavailable(`The database ${file} cannot be used: ${reason}${advice(cause)}`, { cause });
}

/** https://sqlite.org/rescode.html: the primary code is in the low byte. */
const adviceByCode: Readonly<Record<number, string>> = {
  5: '. Is another program using it?',
  8: '. Kring must be able to write the file and its folder.',
  11: '. The file is damaged: put a copy back that was made before.',
  13: '. The disk is full: make room.',
  14: '. Does the folder exist, and may Kring write in it?',
  26: '. This file is no Kring database, or it is damaged.',
};

export function sqliteCode(cause: unknown): number | undefined {
  if (!(cause instanceof Error) || !('errcode' in cause)) return undefined;
  return typeof cause.errcode === 'number' ? cause.errcode & 0xff : undefined;
}

function advice(cause: unknown): string {
  return adviceByCode[sqliteCode(cause) ?? 0] ?? '';
}
