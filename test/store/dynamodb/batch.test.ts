import { expect, test } from 'vitest';
import { Unavailable } from '../../../functions/store/item-store.ts';
import { itemAt } from '../../contract/item-store.ts';
import { awsError, fakeDynamoDb, type Sent, throttled, timedOut } from './fake-client.ts';

const keys = (count: number) => Array.from({ length: count }, (_, n) => ({ partition: 'p', sort: `s${n}` }));
const items = (count: number) => keys(count).map(({ sort }) => itemAt('p', sort));
const asked = ({ input }: Sent) => input.RequestItems.items.Keys as Record<string, { S: string }>[];
const written = ({ input }: Sent) =>
  input.RequestItems.items as { PutRequest: { Item: { sk: { S: string } } } }[];
const stored = (key: Record<string, { S: string }>) => ({ ...key, _r: { S: 'r' }, _f: { N: '1' } });

test('250 keys are asked for 100 at a time, consistently, each once', async () => {
  const { store, sent } = fakeDynamoDb((request) => ({ Responses: { items: asked(request).map(stored) } }));
  const wanted = [...keys(250), ...keys(250)];
  const found = await store.get(wanted);
  expect(found.map((item) => item?.sort)).toEqual(wanted.map((key) => key.sort));
  expect(sent.map((request) => asked(request).length)).toEqual([100, 100, 50]);
  expect(sent.every(({ input }) => input.RequestItems.items.ConsistentRead)).toBe(true);
});

test('unprocessed keys are asked for again, after a pause', async () => {
  const { store, sent, pauses } = fakeDynamoDb((request) => {
    const all = asked(request);
    const [now, later] = [all.slice(0, 7), all.slice(7)];
    return {
      Responses: { items: now.map(stored) },
      UnprocessedKeys: later.length ? { items: { Keys: later } } : {},
    };
  });
  const found = await store.get(keys(20));
  expect(found.filter((item) => item !== undefined)).toHaveLength(20);
  expect(sent.map((request) => asked(request).length)).toEqual([20, 13, 6]);
  expect(pauses).toEqual([50, 50]);
});

test('keys that stay unprocessed end in Unavailable', async () => {
  const { store, sent, pauses } = fakeDynamoDb(({ input }) => ({ UnprocessedKeys: input.RequestItems }));
  await expect(store.get(keys(3))).rejects.toBeInstanceOf(Unavailable);
  expect(sent).toHaveLength(6);
  expect(pauses).toEqual([100, 200, 400, 800, 1_000]);
});

test('60 items are put 25 at a time; only what was left is put again', async () => {
  const { store, sent } = fakeDynamoDb((request, count) =>
    count === 0 ? { UnprocessedItems: { items: written(request).slice(20) } } : {},
  );
  await store.put(items(60));
  expect(sent.map((request) => written(request).length)).toEqual([25, 25, 10, 5]);
  const sorts = written(sent[3] as Sent).map(({ PutRequest }) => PutRequest.Item.sk.S);
  expect(sorts).toEqual(['s20', 's21', 's22', 's23', 's24']);
});

test('removals that were left are sent again', async () => {
  const { store, sent } = fakeDynamoDb((request, count) =>
    count === 0 ? { UnprocessedItems: { items: written(request).slice(1) } } : {},
  );
  await store.remove(keys(3));
  expect(sent.map((request) => written(request))).toEqual([
    keys(3).map(({ sort }) => ({ DeleteRequest: { Key: { pk: { S: 'p' }, sk: { S: sort } } } })),
    ['s1', 's2'].map((sort) => ({ DeleteRequest: { Key: { pk: { S: 'p' }, sk: { S: sort } } } })),
  ]);
});

test('a put that may have been written is written again under another revision', async () => {
  const { store, sent } = fakeDynamoDb((_, count) => {
    if (count === 0) throw timedOut();
    return {};
  });
  await store.put(items(1));
  const revisions = sent.map(({ input }) => input.RequestItems.items[0].PutRequest.Item._r.S);
  expect(new Set(revisions).size).toBe(2);
});

test.each([throttled, timedOut, () => awsError('InternalServerError', 500)])(
  'reads and idempotent writes that never succeed are Unavailable, after six attempts',
  async (failure) => {
    for (const call of ['get', 'put', 'remove', 'range', 'scan'] as const) {
      const { store, sent } = fakeDynamoDb(() => {
        throw failure();
      });
      const calls = {
        get: () => store.get(keys(1)),
        put: () => store.put(items(1)),
        remove: () => store.remove(keys(1)),
        range: () => store.range('p'),
        scan: () => store.scan(undefined, 10),
      };
      await expect(calls[call]()).rejects.toBeInstanceOf(Unavailable);
      expect(sent).toHaveLength(6);
    }
  },
);
