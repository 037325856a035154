import {
  type AttributeValue,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { ownAttribute as own } from '../item-size.ts';
import { LimitExceeded, type Page, type RangeOptions } from '../item-store.ts';
import { defaultPageItems } from '../limits.ts';
import { attempts } from './attempts.ts';
import type { DynamoDbContext } from './context.ts';
import { type DynamoDbItem, fromDynamoDbItem, fromDynamoDbKey, toDynamoDbKey } from './item.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html */
export async function queryPage(
  context: DynamoDbContext,
  partition: string,
  options: RangeOptions,
): Promise<Page> {
  const { from, to, cursor } = options;
  if (from !== undefined && to !== undefined && Buffer.compare(Buffer.from(from), Buffer.from(to)) >= 0) {
    return { items: [] };
  }
  let start = cursor === undefined ? undefined : toDynamoDbKey({ partition, sort: cursor });
  for (;;) {
    const input = queryInput(context.table, partition, options, start);
    const answer = await attempts(context.retry, () => context.client.send(new QueryCommand(input)));
    const items = (answer.Items ?? []).map(fromDynamoDbItem).filter((item) => item.sort !== to);
    start = answer.LastEvaluatedKey;
    if (items.length > 0 && start !== undefined) return { items, cursor: fromDynamoDbKey(start).sort };
    if (start === undefined) return { items };
    // The page held nothing but the item at `to`: the next one does.
  }
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html */
export async function scanPage(
  { client, table, retry }: DynamoDbContext,
  cursor: string | undefined,
  limit: number,
): Promise<Page> {
  const start = cursor === undefined ? undefined : parseScanCursor(cursor);
  const command = { TableName: table, ConsistentRead: true, Limit: limit, ExclusiveStartKey: start };
  const answer = await attempts(retry, () => client.send(new ScanCommand(command)));
  const items = (answer.Items ?? []).map(fromDynamoDbItem);
  if (answer.LastEvaluatedKey === undefined) return { items };
  const { partition, sort } = fromDynamoDbKey(answer.LastEvaluatedKey);
  return { items, cursor: JSON.stringify([partition, sort]) };
}

function queryInput(
  table: string,
  partition: string,
  { from, to, limit = defaultPageItems, reverse = false }: RangeOptions,
  start: DynamoDbItem | undefined,
): QueryCommandInput {
  const values: Record<string, AttributeValue> = { ':p': { S: partition } };
  if (from !== undefined) values[':from'] = { S: from };
  if (to !== undefined) values[':to'] = { S: to };
  const bounds = boundsOn(from, to);
  return {
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: bounds === '' ? '#p = :p' : `#p = :p AND ${bounds}`,
    ExpressionAttributeNames: { '#p': own.partition, ...(bounds === '' ? {} : { '#s': own.sort }) },
    ExpressionAttributeValues: values,
    Limit: limit,
    ScanIndexForward: !reverse,
    ExclusiveStartKey: start,
  };
}

/** BETWEEN takes in its upper bound, and there is nothing else for two bounds: the item at `to` is left out later. */
function boundsOn(from: string | undefined, to: string | undefined): string {
  if (from !== undefined) return to === undefined ? '#s >= :from' : '#s BETWEEN :from AND :to';
  return to === undefined ? '' : '#s < :to';
}

function parseScanCursor(cursor: string): DynamoDbItem {
  try {
    const [partition, sort] = JSON.parse(cursor) as unknown[];
    if (typeof partition === 'string' && typeof sort === 'string') return toDynamoDbKey({ partition, sort });
  } catch {
    // Said below.
  }
  throw new LimitExceeded(`${JSON.stringify(cursor)} is no cursor of a scan`);
}
