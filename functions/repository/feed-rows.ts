import type { Item, ItemStore } from '../store/item-store.ts';
import { type FeedSpan, feedSpans } from './feed-spans.ts';
import { feedPartition, hash, proposalOf, shardCount, sortableTime } from './keys.ts';
import type { FeedQuery, ResourceKey } from './repository.ts';

/** Proposes that a version came, see docs/storage.md. */
export interface FeedRow {
  readonly key: ResourceKey;
  readonly version: number;
  readonly attempt: string;
  /** By time first, then by id. */
  readonly sort: string;
}

/** Where a page ended; rows of two types may have the same sort key. */
export interface RowPlace {
  readonly type: string;
  readonly sort: string;
}

interface Source {
  readonly type: string;
  readonly partition: string;
  rows: FeedRow[];
  cursor: string | undefined;
  ended: boolean;
}

const maxAtOnce = 32;
const firstPageRows = 20;
const maxPageRows = 500;

/** The rows of all types' feeds as one list in order of time. */
export async function* mergedRows(
  store: ItemStore,
  query: FeedQuery,
  place: RowPlace | undefined,
): AsyncGenerator<FeedRow, void, void> {
  for await (const span of feedSpans(store, query, place?.sort)) {
    yield* rowsWithin(store, query, span, place);
  }
}

/** Those of a span: four ranges for each type, each read a page at a time and no further than is asked for. */
async function* rowsWithin(
  store: ItemStore,
  query: FeedQuery,
  span: FeedSpan,
  place: RowPlace | undefined,
): AsyncGenerator<FeedRow, void, void> {
  const sources = span.types.flatMap((type) =>
    Array.from({ length: shardCount }, (_, shard): Source => {
      return { type, partition: feedPartition(type, shard), rows: [], cursor: undefined, ended: false };
    }),
  );
  const direction = query.order === 'newest-first' ? -1 : 1;
  let open = sources;
  for (let limit = Math.min(query.count + 1, firstPageRows); ; limit = Math.min(limit * 3, maxPageRows)) {
    await refill(
      store,
      open.filter(({ rows, ended }) => rows.length === 0 && !ended),
      query,
      span,
      place,
      limit,
    );
    open = open.filter(({ rows, ended }) => rows.length > 0 || !ended);
    if (open.length === 0) return;
    while (open.every(({ rows, ended }) => rows.length > 0 || ended)) {
      const next = firstOf(open, direction);
      const row = next?.rows.shift();
      if (!row) return;
      yield row;
    }
  }
}

function firstOf(sources: readonly Source[], direction: 1 | -1): Source | undefined {
  let first: Source | undefined;
  for (const source of sources) {
    const row = source.rows[0];
    const best = first?.rows[0];
    if (row && (!best || compare(row.sort, source.type, best.sort, first?.type ?? '') * direction < 0))
      first = source;
  }
  return first;
}

function compare(sort: string, type: string, otherSort: string, otherType: string): number {
  if (sort !== otherSort) return sort < otherSort ? -1 : 1;
  return type < otherType ? -1 : type > otherType ? 1 : 0;
}

async function refill(
  store: ItemStore,
  dry: readonly Source[],
  query: FeedQuery,
  span: FeedSpan,
  place: RowPlace | undefined,
  limit: number,
): Promise<void> {
  for (let start = 0; start < dry.length; start += maxAtOnce) {
    await Promise.all(
      dry.slice(start, start + maxAtOnce).map((source) => read(store, source, query, span, place, limit)),
    );
  }
}

async function read(
  store: ItemStore,
  source: Source,
  { order, sinceMs }: FeedQuery,
  span: FeedSpan,
  place: RowPlace | undefined,
  limit: number,
): Promise<void> {
  const reverse = order === 'newest-first';
  const since = sinceMs === undefined ? undefined : sortableTime(sinceMs);
  // The place itself is read again and passed over: it may be of another type.
  const from = [since, span.from, reverse ? undefined : place?.sort].flatMap(orNone).toSorted().at(-1);
  const to = [span.to, reverse && place ? `${place.sort}\u0000` : undefined].flatMap(orNone).toSorted()[0];
  const page = await store.range(source.partition, {
    reverse,
    limit,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(source.cursor !== undefined && { cursor: source.cursor }),
  });
  source.cursor = page.cursor;
  source.ended = page.cursor === undefined;
  source.rows = page.items
    .map((item) => rowOf(source.type, item))
    .filter(({ sort }) => {
      const order = place ? compare(sort, source.type, place.sort, place.type) : reverse ? -1 : 1;
      return reverse ? order < 0 : order > 0;
    });
}

function orNone(sort: string | undefined): readonly string[] {
  return sort === undefined ? [] : [sort];
}

function rowOf(type: string, { sort, attributes }: Item): FeedRow {
  const { id, attempt } = proposalOf(sort);
  return { key: { type, id }, version: typeof attributes.v === 'number' ? attributes.v : 0, attempt, sort };
}

/** Tells the query that a cursor belongs to. */
export function queryMark(text: string): string {
  return hash(text).slice(0, 16);
}
