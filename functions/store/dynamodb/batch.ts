import { BatchGetItemCommand, BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { type Item, type Key, type NewItem, Unavailable } from '../item-store.ts';
import { keyText } from '../key-text.ts';
import { attempts, pause } from './attempts.ts';
import { batchReadKeys, batchWriteItems, maxParallel } from './batch-limits.ts';
import type { DynamoDbContext } from './context.ts';
import { inChunks, inParallel } from './in-parallel.ts';
import {
  type DynamoDbItem,
  fromDynamoDbItem,
  fromDynamoDbKey,
  toDynamoDbItem,
  toDynamoDbKey,
} from './item.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html; no key twice. */
export async function batchGet(context: DynamoDbContext, keys: readonly Key[]): Promise<Item[]> {
  const encoded = keys.map(toDynamoDbKey);
  const found = await inParallel(inChunks(encoded, batchReadKeys), maxParallel, (chunk) =>
    getChunk(context, chunk),
  );
  return found.flat().map(fromDynamoDbItem);
}

export type BatchWrite =
  | { readonly kind: 'put'; readonly item: NewItem }
  | { readonly kind: 'remove'; readonly key: Key };

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html; no key twice. */
export async function batchWrite(context: DynamoDbContext, writes: readonly BatchWrite[]): Promise<void> {
  await inParallel(inChunks(writes, batchWriteItems), maxParallel, (chunk) => writeChunk(context, chunk));
}

async function getChunk(context: DynamoDbContext, chunk: readonly DynamoDbItem[]): Promise<DynamoDbItem[]> {
  const { client, table, retry } = context;
  const found: DynamoDbItem[] = [];
  await untilProcessed(context, chunk, async (keys) => {
    const request = { RequestItems: { [table]: { Keys: [...keys], ConsistentRead: true } } };
    const answer = await attempts(retry, () => client.send(new BatchGetItemCommand(request)));
    found.push(...(answer.Responses?.[table] ?? []));
    return answer.UnprocessedKeys?.[table]?.Keys ?? [];
  });
  return found;
}

async function writeChunk(context: DynamoDbContext, chunk: readonly BatchWrite[]): Promise<void> {
  const { client, table, retry, newRevision } = context;
  await untilProcessed(context, chunk, async (writes) => {
    const answer = await attempts(retry, () => {
      // Encoded for each attempt: an item that is written twice has two revisions.
      const requests = writes.map((write) =>
        write.kind === 'put'
          ? { PutRequest: { Item: toDynamoDbItem(write.item, newRevision()) } }
          : { DeleteRequest: { Key: toDynamoDbKey(write.key) } },
      );
      return client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
    });
    const left = (answer.UnprocessedItems?.[table] ?? []).map(
      ({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key ?? {},
    );
    return unprocessed(writes, left);
  });
}

/** Sends what is left until nothing is. Only rounds without any progress count as attempts. @throws Unavailable */
async function untilProcessed<T>(
  { retry, table }: DynamoDbContext,
  chunk: readonly T[],
  send: (chunk: readonly T[]) => Promise<readonly T[]>,
): Promise<void> {
  let stalls = 0;
  for (let left = chunk; left.length > 0; ) {
    const before = left.length;
    left = await send(left);
    if (left.length === 0) return;
    stalls = left.length < before ? 0 : stalls + 1;
    if (stalls >= retry.maxAttempts) {
      throw new Unavailable(`The table ${table} left ${left.length} of ${chunk.length} items unprocessed`);
    }
    await pause(retry, stalls + 1);
  }
}

function unprocessed(writes: readonly BatchWrite[], left: readonly DynamoDbItem[]): BatchWrite[] {
  const keys = new Set(left.map((item) => keyText(fromDynamoDbKey(item))));
  return writes.filter((write) => keys.has(keyText(write.kind === 'put' ? write.item : write.key)));
}
