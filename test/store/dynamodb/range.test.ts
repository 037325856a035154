import { expect, test } from 'vitest';
import { LimitExceeded } from '../../../functions/store/item-store.ts';
import { fakeDynamoDb } from './fake-client.ts';

const at = (sort: string) => ({ pk: { S: 'p' }, sk: { S: sort }, _r: { S: 'r' }, _f: { N: '1' } });

test('a page that held only the item at the upper bound is followed by the next', async () => {
  const pages = [
    { Items: [at('c')], LastEvaluatedKey: { pk: { S: 'p' }, sk: { S: 'c' } } },
    { Items: [at('b')], LastEvaluatedKey: { pk: { S: 'p' }, sk: { S: 'b' } } },
  ];
  const { store, sent } = fakeDynamoDb((_, count) => pages[count]);
  const page = await store.range('p', { from: 'a', to: 'c', limit: 1, reverse: true });
  expect(page).toMatchObject({ items: [{ sort: 'b' }], cursor: 'b' });
  expect(sent.map(({ input }) => input.ExclusiveStartKey?.sk.S)).toEqual([undefined, 'c']);
});

test('bounds that hold nothing are answered without a request', async () => {
  const { store, sent } = fakeDynamoDb(() => ({}));
  expect(await store.range('p', { from: '\u{1f600}', to: '\uff5e' })).toEqual({ items: [] });
  expect(sent).toHaveLength(0);
});

test('reads are strongly consistent', async () => {
  const { store, sent } = fakeDynamoDb(() => ({ Items: [] }));
  await store.range('p', { to: 'b', cursor: 'a' });
  await store.scan(undefined, 5);
  expect(sent.map(({ name, input }) => [name, input.ConsistentRead])).toEqual([
    ['Query', true],
    ['Scan', true],
  ]);
});

test.each(['', 'x', '{}', '["a"]', '[1,2]'])('%j is no cursor of a scan', async (cursor) => {
  const { store } = fakeDynamoDb(() => ({}));
  await expect(store.scan(cursor, 5)).rejects.toBeInstanceOf(LimitExceeded);
});
