import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { defaultRetry, GaveUp, type RetryPolicy } from './dynamodb/attempts.ts';
import { type BatchWrite, batchGet, batchWrite } from './dynamodb/batch.ts';
import { transactionBytes, transactionWrites } from './dynamodb/batch-limits.ts';
import { commit } from './dynamodb/commit.ts';
import type { DynamoDbContext } from './dynamodb/context.ts';
import { portError } from './dynamodb/failure.ts';
import { queryPage, scanPage } from './dynamodb/range.ts';
import type { ChangePage, ItemStore, Key, StoreLimits } from './item-store.ts';
import { keyText } from './key-text.ts';
import { checkCommit, checkItem, checkKey, checkLimit, checkRange } from './limits.ts';

export interface DynamoDbOptions {
  /** Made by `createDynamoDbClient`: one that repeats requests by itself blurs what is certain. */
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly table: string;
  /** Answers another revision each time, in every process: see `createRevisions`. */
  readonly newRevision: () => string;
  /** The change feed; see `createStreamFeed`. Without one `changes` throws. */
  readonly changes?: (cursor: string | undefined, limit: number) => Promise<ChangePage>;
  readonly limits?: Partial<StoreLimits>;
  readonly retry?: Partial<RetryPolicy>;
}

const defaultLimits: StoreLimits = {
  maxCommit: transactionWrites,
  maxCommitBytes: transactionBytes,
  maxItemBytes: 400 * 1024,
};

/** An `ItemStore` in one DynamoDB table, which is as `tableDefinition` says. */
export function openDynamoDbStore(options: DynamoDbOptions): ItemStore {
  const { client, table, newRevision } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const context: DynamoDbContext = {
    client,
    table,
    newRevision,
    retry: { ...defaultRetry, ...options.retry },
  };

  return {
    limits,
    async get(keys) {
      keys.forEach(checkKey);
      const items = await answered(
        table,
        batchGet(
          context,
          onlyOnce(keys, (key) => key),
        ),
      );
      const byKey = new Map(items.map((item) => [keyText(item), item]));
      return keys.map((key) => byKey.get(keyText(key)));
    },
    async range(partition, range = {}) {
      checkRange(partition, range);
      return answered(table, queryPage(context, partition, range));
    },
    async put(items) {
      for (const item of items) checkItem(item, limits);
      const writes = items.map((item): BatchWrite => ({ kind: 'put', item }));
      await answered(table, batchWrite(context, onlyOnce(writes, writtenKey)));
    },
    async remove(keys) {
      keys.forEach(checkKey);
      const writes = keys.map((key): BatchWrite => ({ kind: 'remove', key }));
      await answered(table, batchWrite(context, onlyOnce(writes, writtenKey)));
    },
    async commit(writes) {
      checkCommit(writes, limits);
      return writes.length === 0 ? [] : commit(context, writes);
    },
    async changes(cursor, limit) {
      checkLimit(limit);
      if (options.changes === undefined) throw new Error('This store was opened without a change feed');
      return answered(table, options.changes(cursor, limit));
    },
    async scan(cursor, limit) {
      checkLimit(limit);
      return answered(table, scanPage(context, cursor, limit));
    },
    /** The client belongs to whoever made it. */
    async close() {},
  };
}

async function answered<T>(table: string, request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    throw error instanceof GaveUp ? portError(table, error.cause) : error;
  }
}

function writtenKey(write: BatchWrite): Key {
  return write.kind === 'put' ? write.item : write.key;
}

/** A batch takes no key twice; the last one counts. */
function onlyOnce<T>(inputs: readonly T[], keyOf: (input: T) => Key): T[] {
  return [...new Map(inputs.map((input) => [keyText(keyOf(input)), input])).values()];
}
