import { join } from 'node:path';
import { encodeAttributes } from './attribute-codec.ts';
import {
  ConditionFailed,
  type ItemStore,
  type NewItem,
  type Revision,
  type StoreLimits,
  type Write,
} from './item-store.ts';
import { checkCommit, checkItem, checkKey, checkLimit, checkRange } from './limits.ts';
import { createChangeFeed, parseCursor } from './sqlite/change-feed.ts';
import { connectFile, connectMemory } from './sqlite/connections.ts';
import { attempt } from './sqlite/database.ts';
import { createGroupQueue } from './sqlite/group-queue.ts';
import type { Row, RowWrite } from './sqlite/operation.ts';
import { createReader } from './sqlite/reader.ts';

export interface SqliteOptions {
  /** Where the database is: a folder (made when it is not there), or `:memory:` for one that is gone at `close`. */
  readonly folder: string;
  /** Answers another revision each time, across restarts too: at least 96 random bits in at most 24 characters. */
  readonly newRevision: () => string;
  readonly limits?: Partial<StoreLimits>;
  /** How many commits the change feed remembers. Default 1,000,000. */
  readonly keepChanges?: number;
}

/** An `ItemStore` in one SQLite file, for one process at a time. */
export interface SqliteStore extends ItemStore {
  /** Forgets the changes before `cursor`, once every consumer has gone past it. */
  trimChanges(cursor: string): Promise<void>;
  /** Removes the items whose `expiresAtSeconds` is not after `atSeconds`, and from the disk whatever was removed before. */
  removeExpired(atSeconds: number): Promise<void>;
}

const defaultLimits: StoreLimits = {
  maxCommit: Number.MAX_SAFE_INTEGER,
  maxCommitBytes: 64 * 1024 * 1024,
  maxItemBytes: 400 * 1024,
};

const memory = ':memory:';

/**
 * Opens (or makes) the store in a folder. A commit is on disk when it is answered.
 * @throws Unavailable when the folder cannot be written, the file is damaged, or another process has it open
 */
export function openSqliteStore(options: SqliteOptions): SqliteStore {
  const { newRevision, keepChanges = 1_000_000 } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const file = options.folder === memory ? memory : join(options.folder, 'kring.db');
  const connections = file === memory ? connectMemory(keepChanges) : connectFile(file, keepChanges);
  const reader = createReader(connections.reading);
  const changes = createChangeFeed(connections.reading);
  const queue = createGroupQueue(connections.apply);

  return {
    limits,
    async get(keys) {
      keys.forEach(checkKey);
      return attempt(file, () => reader.get(keys));
    },
    async range(partition, range = {}) {
      checkRange(partition, range);
      return attempt(file, () => reader.range(partition, range));
    },
    async put(items) {
      for (const item of items) checkItem(item, limits);
      if (items.length > 0) {
        await queue.submit({ kind: 'put', rows: items.map((item) => rowOf(item, newRevision())) });
      }
    },
    async remove(keys) {
      keys.forEach(checkKey);
      if (keys.length > 0) await queue.submit({ kind: 'remove', keys });
    },
    async commit(writes) {
      checkCommit(writes, limits);
      if (writes.length === 0) return [];
      const rowWrites = writes.map((write) => rowWriteOf(write, newRevision));
      const failed = await queue.submit({ kind: 'commit', writes: rowWrites });
      if (failed !== undefined) throw new ConditionFailed(failed);
      return rowWrites.map((write) => (write.kind === 'put' ? (write.row.revision as Revision) : undefined));
    },
    async changes(cursor, limit) {
      checkLimit(limit);
      return attempt(file, () => changes(cursor, limit));
    },
    async scan(cursor, limit) {
      checkLimit(limit);
      return attempt(file, () => reader.scan(cursor, limit));
    },
    async trimChanges(cursor) {
      await queue.submit({ kind: 'trim-changes', before: parseCursor(cursor).seq });
    },
    async removeExpired(atSeconds) {
      await queue.submit({ kind: 'remove-expired', atSeconds });
    },
    async close() {
      await queue.close();
      await connections.close();
    },
  };
}

function rowOf(item: NewItem, revision: string): Row {
  const { partition, sort, format, expiresAtSeconds } = item;
  const attributes = encodeAttributes(item.attributes);
  return { partition, sort, revision, format, expires: expiresAtSeconds ?? null, attributes };
}

function rowWriteOf(write: Write, newRevision: () => string): RowWrite {
  return write.kind === 'put'
    ? { kind: 'put', row: rowOf(write.item, newRevision()), expect: write.expect }
    : write;
}
