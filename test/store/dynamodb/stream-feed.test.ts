import { expect, test } from 'vitest';
import { createStreamFeed } from '../../../functions/store/dynamodb/stream-feed.ts';
import { keysFromStreamRecords } from '../../../functions/store/dynamodb/stream-records.ts';
import { ChangesLost, LimitExceeded } from '../../../functions/store/item-store.ts';
import { awsError, fakeClient, type Sent } from './fake-client.ts';

interface FakeShard {
  readonly parent?: string;
  readonly sorts: string[];
  closed?: boolean;
  /** How many answers hold nothing before the records come. */
  readonly empties?: number;
}

/** A stream whose iterators are `shard:position:empties`. */
function fakeStream(shards: Record<string, FakeShard>) {
  const sent: Sent[] = [];
  const client = fakeClient(sent, ({ name, input }) => {
    if (name === 'DescribeStream') {
      const Shards = Object.entries(shards).map(([ShardId, { parent }]) => ({
        ShardId,
        ParentShardId: parent,
      }));
      return { StreamDescription: { Shards } };
    }
    if (name === 'GetShardIterator') {
      const start = input.ShardIteratorType === 'TRIM_HORIZON' ? 0 : Number(input.SequenceNumber) + 1;
      return { ShardIterator: `${input.ShardId}:${start}:0` };
    }
    const [id = '', position, empties] = input.ShardIterator.split(':');
    const shard = shards[id];
    if (shard === undefined) throw awsError('ResourceNotFoundException');
    if (Number(empties) < (shard.empties ?? 0)) {
      return { Records: [], NextShardIterator: `${id}:${position}:${Number(empties) + 1}` };
    }
    const end = Number(position) + input.Limit;
    const Records = shard.sorts.slice(Number(position), end).map((sort, index) => ({
      dynamodb: {
        Keys: { pk: { S: 'p' }, sk: { S: sort } },
        SequenceNumber: String(Number(position) + index),
      },
    }));
    const next = Math.min(end, shard.sorts.length);
    const ended = shard.closed === true && next === shard.sorts.length;
    return { Records, NextShardIterator: ended ? undefined : `${id}:${next}:${empties}` };
  });
  const changes = createStreamFeed({
    client: client as never,
    streamArn: 'arn',
    retry: { sleep: async () => {} },
  });
  const sorts = async (cursor: string | undefined, limit: number) => {
    const page = await changes(cursor, limit);
    return { sorts: page.keys.map((key) => key.sort).join(''), cursor: page.cursor };
  };
  return { sorts, changes, sent };
}

test('a child shard is read after its parent has ended, whatever the order of the list', async () => {
  const parent: FakeShard = { sorts: ['a', 'b'] };
  const { sorts } = fakeStream({ child: { parent: 'parent', sorts: ['c', 'd'] }, parent });
  const first = await sorts(undefined, 10);
  expect(first.sorts).toBe('ab');
  parent.closed = true;
  expect((await sorts(first.cursor, 10)).sorts).toBe('cd');
});

test('pages go on where the last one ended, in a process that knows nothing of it too', async () => {
  const shards = { one: { sorts: ['a', 'b', 'c', 'd', 'e'] } };
  const { sorts } = fakeStream(shards);
  const first = await sorts(undefined, 2);
  const second = await sorts(first.cursor, 2);
  expect([first.sorts, second.sorts]).toEqual(['ab', 'cd']);
  expect((await fakeStream(shards).sorts(second.cursor, 2)).sorts).toBe('e');
});

test('records behind many empty answers are reached', async () => {
  const { sorts } = fakeStream({ one: { sorts: ['a'], empties: 12 } });
  let seen = '';
  let cursor: string | undefined;
  for (let poll = 0; poll < 4; poll += 1) {
    const page = await sorts(cursor, 10);
    seen += page.sorts;
    cursor = page.cursor;
  }
  expect(seen).toBe('a');
});

test('a shard that has gone is forgotten when it was read to its end, and otherwise changes are lost', async () => {
  const { changes } = fakeStream({ now: { sorts: ['z'] } });
  const read = await changes(JSON.stringify({ gone: 'closed', now: '' }), 10);
  expect(read.keys).toEqual([{ partition: 'p', sort: 'z' }]);
  expect(JSON.parse(read.cursor)).toEqual({ now: '0' });
  await expect(changes(JSON.stringify({ gone: '17' }), 10)).rejects.toBeInstanceOf(ChangesLost);
});

test('a position that the stream has trimmed means that changes are lost', async () => {
  const client = fakeClient([], ({ name }) => {
    if (name === 'DescribeStream') return { StreamDescription: { Shards: [{ ShardId: 'one' }] } };
    throw awsError('TrimmedDataAccessException');
  });
  const changes = createStreamFeed({ client: client as never, streamArn: 'arn' });
  await expect(changes('{"one":"5"}', 10)).rejects.toBeInstanceOf(ChangesLost);
});

test.each(['', '7', '[]', 'null'])('%j is no cursor', async (cursor) => {
  const { changes } = fakeStream({});
  await expect(changes(cursor, 10)).rejects.toBeInstanceOf(LimitExceeded);
});

test('the records of a Lambda event give their keys, in order', () => {
  const record = (sort: string) => ({
    eventName: 'MODIFY',
    dynamodb: { Keys: { pk: { S: 'p' }, sk: { S: sort } } },
  });
  const keys = keysFromStreamRecords([record('b'), { dynamodb: {} }, record('a'), {}]);
  expect(keys).toEqual([
    { partition: 'p', sort: 'b' },
    { partition: 'p', sort: 'a' },
  ]);
});
