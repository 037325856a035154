import type { ItemStore } from '../store/item-store.ts';
import { dayAfter, dayPartition, dayRowOf, feedBeginKey, feedDay, feedDayOf, noDay } from './keys.ts';
import type { FeedQuery } from './repository.ts';

/** A part of the feeds: what came of these types on a day or later, and before another. */
export interface FeedSpan {
  readonly types: readonly string[];
  readonly from?: string;
  readonly to?: string;
}

interface DayRow {
  readonly day: string;
  readonly type: string;
}

/**
 * The spans in which a query's rows lie, in its order, from where the page before has ended. Of one type, and in a store
 * that does not know its days (`feed-days.ts`), that is everything.
 * @param placeSort a sort key of the feed
 */
export async function* feedSpans(
  store: ItemStore,
  { types, order, sinceMs }: FeedQuery,
  placeSort: string | undefined,
): AsyncGenerator<FeedSpan, void, void> {
  const begin = await firstDay(store, types);
  if (begin === undefined) {
    yield { types };
    return;
  }
  const reverse = order === 'newest-first';
  const place = placeSort === undefined ? undefined : feedDayOf(placeSort);
  const lowest = latest(sinceMs === undefined ? noDay : feedDay(sinceMs), reverse ? undefined : place);
  const before = lowest < begin;
  if (before && !reverse) yield* spanBefore(store, types, begin);
  const days = dayRows(store, latest(lowest, begin), reverse ? place : undefined, reverse);
  for await (const some of inGroups(days)) yield* spanOf(types, some);
  if (before && reverse) yield* spanBefore(store, types, begin);
}

/** Those of the types of which there ever was a version. */
export async function typesEver(store: ItemStore, types: readonly string[]): Promise<readonly string[]> {
  if ((await firstDay(store, types)) === undefined) return types;
  return among(types, await all(dayRows(store, noDay, undefined, false)));
}

/** The day from which on every version has its row. */
async function firstDay(store: ItemStore, types: readonly string[]): Promise<string | undefined> {
  const [item] = types.length > 1 ? await store.get([feedBeginKey]) : [];
  return typeof item?.attributes.d === 'string' ? item.attributes.d : undefined;
}

function latest(day: string, other: string | undefined): string {
  return other !== undefined && other > day ? other : day;
}

/** @param to the last day, and not the one after it */
async function* dayRows(
  store: ItemStore,
  from: string,
  to: string | undefined,
  reverse: boolean,
): AsyncGenerator<DayRow, void, void> {
  const bounds = { from, to: to === undefined ? feedBeginKey.sort : dayAfter(to), reverse };
  let cursor: string | undefined;
  do {
    const page = await store.range(dayPartition, cursor === undefined ? bounds : { ...bounds, cursor });
    for (const { sort } of page.items) yield dayRowOf(sort);
    cursor = page.cursor;
  } while (cursor !== undefined);
}

/** A day by itself, then two, four and so on: few reads for the last hour, and few rounds for who goes far back. */
async function* inGroups(rows: AsyncIterable<DayRow>): AsyncGenerator<readonly DayRow[], void, void> {
  let group: DayRow[] = [];
  let days = 0;
  let wanted = 1;
  for await (const row of rows) {
    if (group.at(-1)?.day !== row.day) days += 1;
    if (days > wanted) {
      yield group;
      group = [];
      days = 1;
      wanted *= 2;
    }
    group.push(row);
  }
  yield group;
}

function* spanOf(types: readonly string[], rows: readonly DayRow[]): Generator<FeedSpan, void, void> {
  const days = rows.map(({ day }) => day).toSorted();
  const [from, to] = [days[0], days.at(-1)];
  const came = among(types, rows);
  if (from !== undefined && to !== undefined && came.length > 0)
    yield { types: came, from, to: dayAfter(to) };
}

/** A writer whose clock is behind has rows of days before the first, beside those of no day. */
async function* spanBefore(
  store: ItemStore,
  types: readonly string[],
  to: string,
): AsyncGenerator<FeedSpan, void, void> {
  const rows = await all(dayRows(store, noDay, undefined, false));
  const came = among(
    types,
    rows.filter(({ day }) => day < to),
  );
  if (came.length > 0) yield { types: came, to };
}

function among(types: readonly string[], rows: readonly DayRow[]): readonly string[] {
  const came = new Set(rows.map(({ type }) => type));
  return types.filter((type) => came.has(type));
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
