import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  type Shard,
} from '@aws-sdk/client-dynamodb-streams';
import { type ChangePage, ChangesLost, type Key, LimitExceeded } from '../item-store.ts';
import { attempts, defaultRetry, GaveUp, type RetryPolicy } from './attempts.ts';
import { keysFromStreamRecords } from './stream-records.ts';

/**
 * How far each shard has been read: the sequence number of its last record, '' for one that is at its beginning,
 * `closed` for one that has ended and been read to its end.
 */
type Position = Readonly<Record<string, string>>;

const closed = 'closed';
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html */
const maxRecords = 1_000;
/** A shard may answer nothing several times although records follow. */
const maxEmptyAnswers = 5;

export interface StreamFeedOptions {
  readonly client: Pick<DynamoDBStreamsClient, 'send'>;
  readonly streamArn: string;
  readonly retry?: Partial<RetryPolicy>;
}

interface Stream {
  readonly client: StreamFeedOptions['client'];
  readonly arn: string;
  readonly retry: RetryPolicy;
  /** Where the last reading of a shard ended: going on from here also gets past answers that hold nothing. */
  readonly resumption: Map<string, { readonly position: string; readonly iterator: string }>;
}

/**
 * The change feed by DynamoDB Streams, for a consumer that polls; a Lambda is given the records instead
 * (`keysFromStreamRecords`). A child shard is read after its parent, which keeps the order of each key.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
 */
export function createStreamFeed({ client, streamArn, retry }: StreamFeedOptions) {
  const stream: Stream = {
    client,
    arn: streamArn,
    retry: { ...defaultRetry, ...retry },
    resumption: new Map(),
  };
  return async (cursor: string | undefined, limit: number): Promise<ChangePage> => {
    const shards = await describeShards(stream);
    const position: Record<string, string> = { ...startPosition(cursor, shards) };
    const keys: Key[] = [];
    for (const shard of parentsFirst(shards)) {
      const id = shard.ShardId ?? '';
      const parent = position[shard.ParentShardId ?? ''];
      if (position[id] === closed || (parent !== undefined && parent !== closed)) continue;
      const read = await readShard(stream, id, position[id] ?? '', limit - keys.length);
      keys.push(...read.keys);
      position[id] = read.position;
      if (keys.length >= limit) break;
    }
    return { keys, cursor: JSON.stringify(position) };
  };
}

async function describeShards({ client, arn, retry }: Stream): Promise<Shard[]> {
  const shards: Shard[] = [];
  let after: string | undefined;
  do {
    const command = new DescribeStreamCommand({ StreamArn: arn, ExclusiveStartShardId: after });
    const { StreamDescription } = await attempts(retry, () => client.send(command));
    shards.push(...(StreamDescription?.Shards ?? []));
    after = StreamDescription?.LastEvaluatedShardId;
  } while (after !== undefined);
  return shards;
}

/** Forgets the shards that the stream has forgotten. @throws ChangesLost when one of them was not read to its end */
function startPosition(cursor: string | undefined, shards: readonly Shard[]): Position {
  const position = cursor === undefined ? {} : parseCursor(cursor);
  const known = new Set(shards.map(({ ShardId }) => ShardId));
  const gone = Object.entries(position).filter(([id]) => !known.has(id));
  if (gone.some(([, at]) => at !== closed)) {
    throw lost();
  }
  return Object.fromEntries(Object.entries(position).filter(([id]) => known.has(id)));
}

/** A parent comes before its children, whatever order the stream names them in. */
function parentsFirst(shards: readonly Shard[]): Shard[] {
  const byId = new Map(shards.map((shard) => [shard.ShardId, shard]));
  const depth = (shard: Shard): number => {
    const parent = byId.get(shard.ParentShardId);
    return parent === undefined ? 0 : 1 + depth(parent);
  };
  return shards.toSorted((a, b) => depth(a) - depth(b));
}

async function readShard(
  stream: Stream,
  shardId: string,
  position: string,
  room: number,
): Promise<{ keys: Key[]; position: string }> {
  const keys: Key[] = [];
  let at = position;
  let iterator = resumed(stream, shardId, position) ?? (await shardIterator(stream, shardId, position));
  for (let empty = 0; iterator !== undefined && keys.length < room && empty < maxEmptyAnswers; ) {
    const answer = await getRecords(stream, iterator, Math.min(maxRecords, room - keys.length));
    const records = answer.Records ?? [];
    keys.push(...keysFromStreamRecords(records));
    at = records.at(-1)?.dynamodb?.SequenceNumber ?? at;
    empty = records.length === 0 ? empty + 1 : 0;
    iterator = answer.NextShardIterator;
  }
  if (iterator !== undefined) stream.resumption.set(shardId, { position: at, iterator });
  return { keys, position: iterator === undefined ? closed : at };
}

/** Taken out: an iterator that has expired meanwhile is not met a second time. */
function resumed({ resumption }: Stream, shardId: string, position: string): string | undefined {
  const last = resumption.get(shardId);
  resumption.delete(shardId);
  return last?.position === position ? last.iterator : undefined;
}

async function shardIterator(stream: Stream, shardId: string, position: string): Promise<string | undefined> {
  const start =
    position === ''
      ? ({ ShardIteratorType: 'TRIM_HORIZON' } as const)
      : ({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: position } as const);
  const command = new GetShardIteratorCommand({ StreamArn: stream.arn, ShardId: shardId, ...start });
  return (await kept(attempts(stream.retry, () => stream.client.send(command)))).ShardIterator;
}

function getRecords(stream: Stream, iterator: string, limit: number): Promise<GetRecordsCommandOutput> {
  const command = new GetRecordsCommand({ ShardIterator: iterator, Limit: limit });
  return kept(attempts(stream.retry, () => stream.client.send(command)));
}

async function kept<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    const cause = error instanceof GaveUp ? error.cause : undefined;
    if (cause instanceof Error && cause.name === 'TrimmedDataAccessException') throw lost(cause);
    throw error;
  }
}

function lost(cause?: Error): ChangesLost {
  return new ChangesLost('The stream no longer holds what follows the cursor: it keeps 24 hours', { cause });
}

function parseCursor(cursor: string): Position {
  try {
    const position: unknown = JSON.parse(cursor);
    if (typeof position === 'object' && position !== null && !Array.isArray(position))
      return position as Position;
  } catch {
    // Said below.
  }
  throw new LimitExceeded(`${JSON.stringify(cursor)} is no cursor of this change feed`);
}
