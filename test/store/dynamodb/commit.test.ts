import { describe, expect, test } from 'vitest';
import {
  ConditionFailed,
  LimitExceeded,
  type Revision,
  Unavailable,
  UnknownOutcome,
  type Write,
} from '../../../functions/store/item-store.ts';
import { itemAt } from '../../contract/item-store.ts';
import { awsError, cancelled, fakeDynamoDb, notConnected, throttled, timedOut } from './fake-client.ts';

const put = (sort: string): Write => ({ kind: 'put', item: itemAt('p', sort, { n: 1 }), expect: 'absent' });
const remove: Write = {
  kind: 'remove',
  key: { partition: 'p', sort: 'a' },
  expect: { revision: 'before' as Revision },
};
const conditionFailed = (revision?: string) =>
  awsError(
    'ConditionalCheckFailedException',
    400,
    revision === undefined ? {} : { Item: { _r: { S: revision } } },
  );
const fail = (error: Error): never => {
  throw error;
};
const outcome = (work: Promise<unknown>): Promise<unknown> => work.catch((reason: unknown) => reason);

describe('one write', () => {
  test('is one conditional write, not a transaction', async () => {
    const { store, sent } = fakeDynamoDb(() => ({}));
    expect(await store.commit([put('a')])).toEqual(['r0']);
    expect(await store.commit([remove])).toEqual([undefined]);
    expect(sent.map(({ name }) => name)).toEqual(['PutItem', 'DeleteItem']);
    expect(sent[0]?.input.ConditionExpression).toBe('attribute_not_exists(#p)');
    expect(sent[1]?.input.ExpressionAttributeValues).toEqual({ ':r': { S: 'before' } });
  });

  test('whose condition fails at once is ConditionFailed', async () => {
    const { store, sent } = fakeDynamoDb(() => fail(conditionFailed('other')));
    const error = await outcome(store.commit([put('a')]));
    expect(error).toBeInstanceOf(ConditionFailed);
    expect(sent).toHaveLength(1);
  });

  test.each([
    timedOut,
    () => awsError('InternalServerError', 500),
    () => awsError('ServiceUnavailable', 503),
  ])('whose condition fails after an uncertain attempt is UnknownOutcome', async (uncertain) => {
    for (const write of [put('a'), remove]) {
      const { store, sent } = fakeDynamoDb((_, count) =>
        fail(count === 0 ? uncertain() : conditionFailed('other')),
      );
      expect(await outcome(store.commit([write]))).toBeInstanceOf(UnknownOutcome);
      expect(sent).toHaveLength(2);
    }
  });

  test('that meets its own earlier attempt has been written', async () => {
    const { store } = fakeDynamoDb((_, count) => fail(count < 2 ? timedOut() : conditionFailed('r1')));
    expect(await store.commit([put('a')])).toEqual(['r1']);
  });

  test('gives every attempt a revision of its own', async () => {
    const { store, sent } = fakeDynamoDb((_, count) => (count < 2 ? fail(timedOut()) : {}));
    expect(await store.commit([put('a')])).toEqual(['r2']);
    expect(sent.map(({ input }) => input.Item._r.S)).toEqual(['r0', 'r1', 'r2']);
  });

  test('that a client has repeated by itself is uncertain too', async () => {
    const error = Object.assign(conditionFailed('other'), {
      $metadata: { httpStatusCode: 400, attempts: 2 },
    });
    const { store } = fakeDynamoDb(() => fail(error));
    expect(await outcome(store.commit([put('a')]))).toBeInstanceOf(UnknownOutcome);
  });
});

describe('a transaction', () => {
  test('has one token, the same in every attempt, and the same revisions', async () => {
    const { store, sent } = fakeDynamoDb((_, count) => (count < 3 ? fail(timedOut()) : {}));
    expect(await store.commit([put('b'), put('c'), remove])).toEqual(['r0', 'r1', undefined]);
    expect(sent).toHaveLength(4);
    expect(new Set(sent.map(({ name, input }) => `${name} ${input.ClientRequestToken}`)).size).toBe(1);
    expect(new Set(sent.map(({ input }) => JSON.stringify(input.TransactItems))).size).toBe(1);
    expect(sent[0]?.input.ClientRequestToken).toBeTypeOf('string');
  });

  test.each([
    [['None', 'ConditionalCheckFailed', 'ConditionalCheckFailed'], 1],
    [['TransactionConflict', 'None', 'ConditionalCheckFailed'], 2],
    [['ConditionalCheckFailed', 'None', 'ThrottlingError'], 0],
  ] as const)('cancelled for %j names write %i', async (codes, index) => {
    const { store, sent } = fakeDynamoDb(() => fail(cancelled(...codes)));
    const error = await outcome(store.commit([put('a'), put('b'), put('c')]));
    expect(error).toBeInstanceOf(ConditionFailed);
    expect(error).toHaveProperty('index', index);
    expect(sent).toHaveLength(1);
  });

  test.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'cancelled for %s is tried again, and in the end Unavailable',
    async (code) => {
      const again = fakeDynamoDb((_, count) => (count < 2 ? fail(cancelled('None', code)) : {}));
      expect(await again.store.commit([put('a'), put('b')])).toEqual(['r0', 'r1']);
      const never = fakeDynamoDb(() => fail(cancelled(code, 'None')));
      expect(await outcome(never.store.commit([put('a'), put('b')]))).toBeInstanceOf(Unavailable);
      expect(never.sent).toHaveLength(6);
    },
  );

  test('that is still in progress is waited for', async () => {
    const answers = [timedOut(), awsError('TransactionInProgressException')];
    const { store } = fakeDynamoDb((_, count) => (answers[count] === undefined ? {} : fail(answers[count])));
    expect(await store.commit([put('a'), put('b')])).toEqual(['r0', 'r1']);
  });
});

describe.each([
  ['one write', [put('a')]],
  ['a transaction', [put('a'), put('b')]],
])('%s', (_name, writes) => {
  test('that is always throttled is Unavailable, after pauses that double', async () => {
    const { store, sent, pauses } = fakeDynamoDb(() => fail(throttled()));
    expect(await outcome(store.commit(writes))).toBeInstanceOf(Unavailable);
    expect(sent).toHaveLength(6);
    expect(pauses).toEqual([50, 100, 200, 400, 800]);
  });

  test('pauses are anywhere between nothing and the whole', async () => {
    const { store, pauses } = fakeDynamoDb(() => fail(throttled()), { random: () => 0.25, maxAttempts: 3 });
    await outcome(store.commit(writes));
    expect(pauses).toEqual([12.5, 25]);
  });

  test('that never gets an answer is UnknownOutcome, with its cause', async () => {
    const { store } = fakeDynamoDb(() => fail(timedOut()));
    const error = await outcome(store.commit(writes));
    expect(error).toBeInstanceOf(UnknownOutcome);
    expect((error as Error).cause).toHaveProperty('message', 'socket hang up');
  });

  test('that is refused after an uncertain attempt is UnknownOutcome', async () => {
    for (const refusal of [throttled, notConnected, () => awsError('AccessDeniedException')]) {
      const { store } = fakeDynamoDb((_, count) => fail(count === 0 ? timedOut() : refusal()));
      expect(await outcome(store.commit(writes))).toBeInstanceOf(UnknownOutcome);
    }
  });

  test('that never left the machine is Unavailable', async () => {
    const { store, sent } = fakeDynamoDb(() => fail(notConnected()));
    expect(await outcome(store.commit(writes))).toBeInstanceOf(Unavailable);
    expect(sent).toHaveLength(6);
  });

  test.each(['AccessDeniedException', 'ResourceNotFoundException'])('%s is said at once', async (name) => {
    const { store, sent } = fakeDynamoDb(() => fail(awsError(name)));
    const error = await outcome(store.commit(writes));
    expect(error).toBeInstanceOf(Unavailable);
    expect((error as Error).message).toContain(name);
    expect(sent).toHaveLength(1);
  });

  test('that the service finds invalid is LimitExceeded', async () => {
    const { store } = fakeDynamoDb(() => fail(awsError('ValidationException')));
    expect(await outcome(store.commit(writes))).toBeInstanceOf(LimitExceeded);
  });
});
