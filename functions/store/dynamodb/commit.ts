import {
  DeleteItemCommand,
  type DeleteItemCommandInput,
  PutItemCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { ownAttribute as own } from '../item-size.ts';
import {
  ConditionFailed,
  type Precondition,
  type Revision,
  UnknownOutcome,
  type Write,
} from '../item-store.ts';
import { attempts, GaveUp } from './attempts.ts';
import type { DynamoDbContext } from './context.ts';
import { failedCondition, portError } from './failure.ts';
import { type DynamoDbItem, revisionOf, toDynamoDbItem, toDynamoDbKey } from './item.ts';

type Revisions = (Revision | undefined)[];

/** One write is a conditional write, at half the price of a transaction; more are a transaction. */
export async function commit(context: DynamoDbContext, writes: readonly Write[]): Promise<Revisions> {
  const [only] = writes;
  try {
    if (writes.length === 1 && only?.kind === 'put') return [await putOne(context, only)];
    if (writes.length === 1 && only?.kind === 'remove') return [await removeOne(context, only)];
    return await transact(context, writes);
  } catch (error) {
    throw error instanceof GaveUp ? commitError(context.table, error) : error;
  }
}

/**
 * The token makes repeating it safe for ten minutes: a transaction that was carried out answers so again.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
async function transact(context: DynamoDbContext, writes: readonly Write[]): Promise<Revisions> {
  const { client, table, retry, newRevision } = context;
  const revisions = writes.map((write) => (write.kind === 'put' ? (newRevision() as Revision) : undefined));
  const command = new TransactWriteItemsCommand({
    TransactItems: writes.map((write, index) => transactItem(table, write, revisions[index])),
    ClientRequestToken: newRevision(),
  });
  try {
    await attempts(retry, () => client.send(command));
  } catch (error) {
    if (error instanceof GaveUp && error.failure === 'condition') {
      throw new ConditionFailed(failedCondition(error.cause));
    }
    throw error;
  }
  return revisions;
}

/** Each attempt writes a revision of its own; meeting one of them means that an earlier attempt was carried out. */
async function putOne(context: DynamoDbContext, write: Write & { readonly kind: 'put' }): Promise<Revision> {
  const { client, table, retry, newRevision } = context;
  const tried: Revision[] = [];
  try {
    await attempts(retry, () => {
      const revision = newRevision() as Revision;
      tried.push(revision);
      return client.send(
        new PutItemCommand({
          TableName: table,
          Item: toDynamoDbItem(write.item, revision),
          ...condition(write.expect),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
    });
  } catch (error) {
    const found = revisionOf(itemFound(error));
    if (found !== undefined && tried.includes(found)) return found;
    throw error;
  }
  return tried.at(-1) as Revision;
}

async function removeOne(
  context: DynamoDbContext,
  write: Write & { readonly kind: 'remove' },
): Promise<undefined> {
  const input: DeleteItemCommandInput = {
    TableName: context.table,
    Key: toDynamoDbKey(write.key),
    ...condition(write.expect),
  };
  await attempts(context.retry, () => context.client.send(new DeleteItemCommand(input)));
  return undefined;
}

function transactItem(table: string, write: Write, revision: Revision | undefined): TransactWriteItem {
  const rest = { TableName: table, ...condition(write.expect) };
  switch (write.kind) {
    case 'put':
      return { Put: { ...rest, Item: toDynamoDbItem(write.item, revision ?? '') } };
    case 'remove':
      return { Delete: { ...rest, Key: toDynamoDbKey(write.key) } };
    case 'check':
      return { ConditionCheck: { ...rest, Key: toDynamoDbKey(write.key) } };
  }
}

function condition(expect: Precondition) {
  return expect === 'absent'
    ? { ConditionExpression: 'attribute_not_exists(#p)', ExpressionAttributeNames: { '#p': own.partition } }
    : {
        ConditionExpression: '#r = :r',
        ExpressionAttributeNames: { '#r': own.revision },
        ExpressionAttributeValues: { ':r': { S: expect.revision } },
      };
}

/** What a conditional write met in place of what it expected. */
function itemFound(error: unknown): DynamoDbItem | undefined {
  const cause = error instanceof GaveUp ? error.cause : undefined;
  return cause instanceof Error && 'Item' in cause ? (cause.Item as DynamoDbItem | undefined) : undefined;
}

/** A condition that fails after an uncertain attempt may have failed because of that very attempt. */
function commitError(table: string, { failure, uncertain, cause }: GaveUp): Error {
  if (uncertain) return new UnknownOutcome(`The table ${table} may or may not have written`, { cause });
  return failure === 'condition' ? new ConditionFailed(0) : portError(table, cause);
}
