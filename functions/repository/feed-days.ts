import type { Item, ItemStore, NewItem } from '../store/item-store.ts';
import { itemFormat } from './body.ts';
import type { Context } from './context.ts';
import { dayAfter, dayRow, feedBeginKey, feedDay, feedPartition, noDay, shardCount } from './keys.ts';

/**
 * On which days versions of which types came. There is no feed of all types, which every write would have to pay for:
 * by these rows, one for each type and day, a history of the whole server reads the feeds that have something in it.
 */
export interface FeedDays {
  /** The rows that versions have to be staged with, as far as this process does not know them to be there. */
  readonly missing: (versions: readonly Dated[]) => readonly NewItem[];
  /** They have been put. */
  readonly known: (rows: readonly NewItem[]) => void;
}

/** A version by its type and its time, in epoch milliseconds. */
export interface Dated {
  readonly type: string;
  readonly stampMs: number;
}

export function createFeedDays(): FeedDays {
  let days = new Set<string>();
  return {
    missing: (versions) => {
      const rows = versions.map(({ type, stampMs }) => item(dayRow(feedDay(stampMs), type)));
      return [...new Map(rows.map((row) => [row.sort, row])).values()].filter(({ sort }) => !days.has(sort));
    },
    known: (rows) => {
      if (days.size > maxKnown) days = new Set();
      for (const { sort } of rows) days.add(sort);
    },
  };
}

const maxKnown = 1_000;

function item(key: Pick<Item, 'partition' | 'sort'>, attributes: NewItem['attributes'] = {}): NewItem {
  return { ...key, format: itemFormat, attributes };
}

/**
 * Once in a store's life, by who has the time: finds out what types came before there were such rows. Only then are
 * histories read by them.
 */
export async function beginFeedDays({
  store,
  definitions,
  clock,
}: Pick<Context, 'store' | 'definitions' | 'clock'>): Promise<void> {
  const [begun] = await store.get([feedBeginKey]);
  if (begun) return;
  const types = await typesWithFeed(store, [...definitions.resourceTypes]);
  const today = feedDay(clock());
  // Who does not write these rows yet may be at work for a while after this.
  const days = [noDay, today, dayAfter(today)];
  const rows = types.flatMap((type) => days.map((day) => item(dayRow(day, type))));
  if (rows.length > 0) await store.put(rows);
  await store.put([item(feedBeginKey, { d: today })]);
}

async function typesWithFeed(store: ItemStore, types: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (let start = 0; start < types.length; start += typesAtOnce) {
    const some = types.slice(start, start + typesAtOnce);
    const has = await Promise.all(some.map((type) => hasFeed(store, type)));
    found.push(...some.filter((_, index) => has[index]));
  }
  return found;
}

const typesAtOnce = 8;

async function hasFeed(store: ItemStore, type: string): Promise<boolean> {
  const shards = Array.from({ length: shardCount }, (_, shard) => feedPartition(type, shard));
  const pages = await Promise.all(shards.map((partition) => store.range(partition, { limit: 1 })));
  return pages.some(({ items }) => items.length > 0);
}
