import { fhirError } from '../fhir/outcome.ts';
import { versionsAt } from './at.ts';
import { contentOfItem } from './cell.ts';
import type { Context } from './context.ts';
import { type FeedRow, mergedRows, queryMark, type RowPlace } from './feed-rows.ts';
import { headKey, historyKey } from './keys.ts';
import type { FeedPage, FeedQuery, ResourceKey } from './repository.ts';
import { Verdicts } from './settled.ts';
import { type Located, loadSuperseded } from './version.ts';

/** How many rows are looked up at once. */
const bunchRows = 100;

/**
 * What has changed, by the rows that every version leaves in the feed of its type. A row proposes a version, the head
 * of its resource answers whether that version ever was: rows are staged before the commit that decides.
 */
export async function feed(context: Context, query: FeedQuery): Promise<FeedPage> {
  const begun = openCursor(context, query);
  const place = begun?.place;
  // Of the first page: what has come since then may be on none of them.
  const asOfMs = begun?.asOfMs ?? context.clock() - context.limits.longestRequestMs;
  if (query.at !== undefined) {
    const { located, last } = await versionsAt(context, query, query.at, place);
    const versions = await loadSuperseded(context.store, located);
    return { versions, asOfMs, ...(last && { cursor: closeCursor(context, query, asOfMs, last) }) };
  }
  const found: Found[] = [];
  for await (const one of committed(context, mergedRows(context.store, query, place), query.count + 1)) {
    found.push(one);
    if (found.length > query.count) break;
  }
  const page = found.slice(0, query.count);
  const last = page.at(-1);
  const versions = await loadSuperseded(
    context.store,
    page.map(({ located }) => located),
  );
  const goesOn = found.length > query.count && last;
  return { versions, asOfMs, ...(goesOn && { cursor: closeCursor(context, query, asOfMs, last.row) }) };
}

interface Found {
  readonly row: FeedRow;
  readonly located: Located;
}

/** The rows that speak of a version that there is, looked up several at a time. */
async function* committed(
  context: Context,
  rows: AsyncGenerator<FeedRow, void, void>,
  wanted: number,
): AsyncGenerator<Found, void, void> {
  let bunch: FeedRow[] = [];
  for (;;) {
    const next = await rows.next();
    if (!next.done) bunch.push(next.value);
    if (!next.done && bunch.length < Math.min(bunchRows, wanted)) continue;
    const versions = await locate(context, bunch);
    for (const [index, row] of bunch.entries()) {
      const located = versions[index];
      if (located) yield { row, located };
    }
    if (next.done) return;
    bunch = [];
  }
}

/** The version that each row speaks of, if it was committed. */
async function locate(context: Context, rows: readonly FeedRow[]): Promise<readonly (Located | undefined)[]> {
  if (rows.length === 0) return [];
  const keys = new Map(rows.map(({ key }) => [headKey(key).partition, key]));
  const settled = await new Verdicts(context.store).settle([...keys.values()].map(headKey));
  const heads = new Map([...keys.keys()].map((partition, index) => [partition, settled[index]?.content]));
  const older = rows.filter(
    ({ key, version }) => version < (heads.get(headKey(key).partition)?.version ?? 0),
  );
  const items = await context.store.get(older.map(({ key, version }) => historyKey(key, version)));
  const contents = new Map(older.map((row, index) => [row, items[index] && contentOfItem(items[index])]));
  return rows.map((row) => {
    const { partition } = headKey(row.key);
    const content = contents.get(row) ?? heads.get(partition);
    return content?.attempt === row.attempt && content.version === row.version
      ? { key: row.key, partition, content }
      : undefined;
  });
}

function closeCursor(
  context: Context,
  query: FeedQuery,
  asOfMs: number,
  { sort, key: { type } }: PlaceOfRow,
): string {
  return context.seal.close(JSON.stringify([fingerprint(query), type, sort, asOfMs]));
}

interface PlaceOfRow {
  readonly key: Pick<ResourceKey, 'type'>;
  readonly sort: string;
}

/** Where the page before ended, and the time that the first one has stated. */
interface Begun {
  readonly place: RowPlace;
  readonly asOfMs: number;
}

/** @throws FhirError `value` */
function openCursor({ seal }: Context, query: FeedQuery): Begun | undefined {
  if (query.cursor === undefined) return undefined;
  const text = seal.open(query.cursor);
  const [asked, type, sort, asOfMs] = text === undefined ? [] : (JSON.parse(text) as unknown[]);
  const known = typeof type === 'string' && typeof sort === 'string' && typeof asOfMs === 'number';
  if (asked !== fingerprint(query) || !known) {
    throw fhirError(
      'value',
      'This page link was altered, or belongs to another history; start again from the first page',
      'http._cursor',
    );
  }
  return { place: { type, sort }, asOfMs };
}

function fingerprint({ types, order, sinceMs, at }: FeedQuery): string {
  return queryMark(JSON.stringify([types, order, sinceMs ?? null, at ?? null]));
}
