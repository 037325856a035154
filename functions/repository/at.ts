import { fhirError } from '../fhir/outcome.ts';
import { type Content, contentOfItem } from './cell.ts';
import type { Context } from './context.ts';
import type { RowPlace } from './feed-rows.ts';
import { typesEver } from './feed-spans.ts';
import {
  headKey,
  historyKey,
  listPartition,
  orderedRow,
  proposalOf,
  shardCount,
  sortableTime,
} from './keys.ts';
import type { FeedQuery, ResourceKey } from './repository.ts';
import { Verdicts } from './settled.ts';
import type { Located } from './version.ts';

type Span = NonNullable<FeedQuery['at']>;

interface Current extends Located {
  readonly sort: string;
}

interface CurrentPage {
  readonly located: readonly Located[];
  /** Where the next page goes on. */
  readonly last?: { readonly key: Pick<ResourceKey, 'type'>; readonly sort: string };
}

/**
 * `_at`: the versions that were current at some time of a span (https://hl7.org/fhir/R4/http.html#history). Every
 * resource of the types has to be looked at, since the version that was current then may be as old as the resource.
 * @throws FhirError `too-costly`
 */
export async function versionsAt(
  context: Context,
  query: FeedQuery,
  span: Span,
  place: RowPlace | undefined,
): Promise<CurrentPage> {
  const keys = await allKeys(context, await typesEver(context.store, query.types));
  const all: Current[] = [];
  for (let start = 0; start < keys.length; start += bunch) {
    const some = keys.slice(start, start + bunch);
    all.push(...(await currentOf(context, some, span, query.sinceMs)));
  }
  const direction = query.order === 'newest-first' ? -1 : 1;
  const order = (one: RowPlace, other: RowPlace) => compare(one, other) * direction;
  const sorted = all.toSorted((one, other) => order(placeOf(one), placeOf(other)));
  const rest = place ? sorted.filter((one) => order(placeOf(one), place) > 0) : sorted;
  const located = rest.slice(0, query.count);
  const last = located.at(-1);
  return { located, ...(rest.length > query.count && last && { last }) };
}

const bunch = 200;

function placeOf({ key: { type }, sort }: Current): RowPlace {
  return { type, sort };
}

function compare(one: RowPlace, other: RowPlace): number {
  if (one.sort !== other.sort) return one.sort < other.sort ? -1 : 1;
  return one.type < other.type ? -1 : one.type > other.type ? 1 : 0;
}

async function allKeys(
  { store, limits }: Context,
  types: readonly string[],
): Promise<readonly ResourceKey[]> {
  const keys: ResourceKey[] = [];
  for (const type of types) {
    for (let shard = 0; shard < shardCount; shard++) {
      const ids = new Set<string>();
      let cursor: string | undefined;
      do {
        const page = await store.range(listPartition(type, shard), cursor === undefined ? {} : { cursor });
        for (const { sort } of page.items) ids.add(proposalOf(sort).id);
        cursor = page.cursor;
        if (keys.length + ids.size > limits.maxScanned) throw tooCostly(limits.maxScanned);
      } while (cursor !== undefined);
      keys.push(...[...ids].map((id) => ({ type, id })));
    }
  }
  return keys;
}

function tooCostly(maxScanned: number) {
  const text = `_at would look at more than ${maxScanned} resources; ask for the history of one resource, or with _since`;
  return fhirError('too-costly', text);
}

/** Of each resource the versions that were current in the span: a version is until the next one comes. */
async function currentOf(
  context: Context,
  keys: readonly ResourceKey[],
  { fromMs, toMs }: Span,
  sinceMs = Number.NEGATIVE_INFINITY,
): Promise<readonly Current[]> {
  const heads = await new Verdicts(context.store).settle(keys.map(headKey));
  const found = await Promise.all(
    keys.map(async (key, index) => {
      const content = heads[index]?.content;
      if (!content) return [];
      const older = content.stampMs <= fromMs ? [] : await olderSince(context, key, content, fromMs);
      return [content, ...older]
        .filter(({ stampMs }) => stampMs < toMs && stampMs >= sinceMs)
        .map((each): Current => {
          const { partition } = headKey(key);
          const { sort } = orderedRow('', sortableTime(each.stampMs), key.id, each.attempt);
          return { key, partition, content: each, sort };
        });
    }),
  );
  return found.flat();
}

/** Newest first, down to the one that was current when the span begins. */
async function olderSince(
  { store }: Context,
  key: ResourceKey,
  head: Content,
  fromMs: number,
): Promise<readonly Content[]> {
  const from = historyKey(key, 0);
  const to = historyKey(key, head.version);
  const contents: Content[] = [];
  let cursor: string | undefined;
  do {
    const options = { from: from.sort, to: to.sort, reverse: true };
    const page = await store.range(from.partition, cursor === undefined ? options : { ...options, cursor });
    for (const item of page.items) {
      const content = contentOfItem(item);
      if (content) contents.push(content);
      if (content && content.stampMs <= fromMs) return contents;
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return contents;
}
