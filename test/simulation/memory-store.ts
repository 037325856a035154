import { itemBytes } from '../../functions/store/item-size.ts';
import {
  ConditionFailed,
  type Item,
  type ItemStore,
  type Key,
  LimitExceeded,
  type NewItem,
  type Page,
  type RangeOptions,
  type Revision,
  type StoreLimits,
  type Write,
} from '../../functions/store/item-store.ts';
import {
  checkCommit,
  checkItem,
  checkKey,
  checkLimit,
  checkRange,
  defaultPageItems,
  maxPageBytes,
} from '../../functions/store/limits.ts';

export interface MemoryOptions {
  readonly limits?: Partial<StoreLimits>;
  /** Answers another revision each time; it is told which one it takes the place of. */
  readonly newRevision: (before: Revision | undefined) => string;
  /** Fewer items on a page of a range than were asked for, as DynamoDB answers when the items are large. */
  readonly maxPageItems?: number;
}

/** A store that can forget what has expired. */
export interface ExpiringStore extends ItemStore {
  removeExpired(atSeconds: number): Promise<void>;
}

const dynamoDbLimits: StoreLimits = {
  maxCommit: 100,
  maxCommitBytes: 4 * 1024 * 1024,
  maxItemBytes: 400 * 1024,
};

/**
 * What DynamoDB would be if it served one call at a time: the reference for the order of calls, which the simulator
 * decides. `test/contract` holds it to the port.
 */
export function createMemoryStore({ newRevision, maxPageItems, ...options }: MemoryOptions): ExpiringStore {
  const limits = { ...dynamoDbLimits, ...options.limits };
  const table = new Table();
  const changes: Key[] = [];

  const write = (item: NewItem): Revision => {
    const revision = newRevision(table.get(item)?.revision) as Revision;
    table.put(copyOf(item, revision));
    changes.push(keyOf(item));
    return revision;
  };
  const erase = (key: Key): void => {
    if (table.remove(key)) changes.push(keyOf(key));
  };

  return {
    limits,
    async get(keys) {
      keys.forEach(checkKey);
      return keys.map((key) => table.get(key));
    },
    async range(partition, range = {}) {
      checkRange(partition, range);
      const limit = Math.min(range.limit ?? defaultPageItems, maxPageItems ?? defaultPageItems);
      return pageOf(table.range(partition, range), limit, ({ sort }) => sort);
    },
    async put(items) {
      for (const item of items) checkItem(item, limits);
      items.forEach(write);
    },
    async remove(keys) {
      keys.forEach(checkKey);
      keys.forEach(erase);
    },
    async commit(writes) {
      checkCommit(writes, limits);
      const failed = writes.findIndex((one) => !holds(one, table));
      if (failed !== -1) throw new ConditionFailed(failed);
      return writes.map((one) => {
        if (one.kind === 'put') return write(one.item);
        if (one.kind === 'remove') erase(one.key);
        return undefined;
      });
    },
    async changes(cursor = '0', limit) {
      checkLimit(limit);
      const start = numberOf(cursor);
      const keys = changes.slice(start, start + limit);
      return { keys, cursor: String(start + keys.length) };
    },
    async scan(cursor, limit) {
      checkLimit(limit);
      return pageOf(table.all(cursor), limit, table.placeOf);
    },
    async removeExpired(atSeconds) {
      const expired = [...table.all(undefined)].filter(
        ({ expiresAtSeconds = Number.POSITIVE_INFINITY }) => expiresAtSeconds <= atSeconds,
      );
      expired.forEach(erase);
    },
    async close() {},
  };
}

function keyOf({ partition, sort }: Key): Key {
  return { partition, sort };
}

function holds(write: Write, table: Table): boolean {
  const found = table.get(write.kind === 'put' ? write.item : write.key)?.revision;
  return found === (write.expect === 'absent' ? undefined : write.expect.revision);
}

/** Bytes are copied, so that nobody changes what is stored behind the store's back. */
function copyOf(item: NewItem, revision: Revision): Item {
  const attributes = Object.fromEntries(
    Object.entries(item.attributes).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? Uint8Array.from(value) : value,
    ]),
  );
  const { format, expiresAtSeconds } = item;
  const stored = { ...keyOf(item), format, attributes, revision };
  return expiresAtSeconds === undefined ? stored : { ...stored, expiresAtSeconds };
}

function pageOf(items: Iterable<Item>, limit: number, cursorOf: (item: Item) => string): Page {
  const taken: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    taken.push(item);
    bytes += itemBytes(item);
    if (taken.length === limit || bytes >= maxPageBytes) return { items: taken, cursor: cursorOf(item) };
  }
  return { items: taken };
}

function numberOf(cursor: string): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw new LimitExceeded(`${JSON.stringify(cursor)} is no cursor of this store`);
}

/** Partitions in the order in which they came, each sorted by the UTF-8 bytes of its sort keys. */
class Table {
  readonly #partitions = new Map<string, Item[]>();
  readonly #numbers = new Map<string, number>();

  get(key: Key): Item | undefined {
    const items = this.#partitions.get(key.partition) ?? [];
    const found = items[placeIn(items, key.sort)];
    return found?.sort === key.sort ? found : undefined;
  }

  put(item: Item): void {
    const items = this.#partitions.get(item.partition) ?? this.#add(item.partition);
    const place = placeIn(items, item.sort);
    items.splice(place, items[place]?.sort === item.sort ? 1 : 0, item);
  }

  remove(key: Key): boolean {
    const items = this.#partitions.get(key.partition) ?? [];
    const place = placeIn(items, key.sort);
    if (items[place]?.sort !== key.sort) return false;
    items.splice(place, 1);
    return true;
  }

  *range(partition: string, { from, to, reverse = false, cursor }: RangeOptions): Iterable<Item> {
    const items = this.#partitions.get(partition) ?? [];
    const after = cursor === undefined ? undefined : cursor;
    const first = from === undefined ? 0 : placeIn(items, from);
    const end = to === undefined ? items.length : placeIn(items, to);
    if (reverse) {
      const last = after === undefined ? end : Math.min(end, placeIn(items, after));
      yield* items.slice(first, Math.max(first, last)).reverse();
    } else {
      const next = after === undefined ? first : Math.max(first, placeIn(items, `${after}\0`));
      yield* items.slice(next, Math.max(next, end));
    }
  }

  *all(cursor: string | undefined): Iterable<Item> {
    const [number = '0', sort] = cursor === undefined ? [] : splitOnce(cursor);
    for (const partition of [...this.#partitions.keys()].slice(numberOf(number))) {
      const within = sort !== undefined && this.#numbers.get(partition) === Number(number);
      yield* this.range(partition, within ? { cursor: sort } : {});
    }
  }

  /** Where a scan goes on after this item. */
  placeOf = ({ partition, sort }: Item): string => `${this.#numbers.get(partition)}#${sort}`;

  #add(partition: string): Item[] {
    const items: Item[] = [];
    this.#numbers.set(partition, this.#partitions.size);
    this.#partitions.set(partition, items);
    return items;
  }
}

function splitOnce(cursor: string): [string, string] {
  const end = cursor.indexOf('#');
  return [cursor.slice(0, end), cursor.slice(end + 1)];
}

/** The place of the first item whose sort key is not before `sort`. */
function placeIn(items: readonly Item[], sort: string): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(items[middle]?.sort ?? '', sort)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** By UTF-8 bytes, which is by code point: UTF-16 differs where one side has a surrogate. */
function isBefore(a: string, b: string): boolean {
  const end = Math.min(a.length, b.length);
  for (let index = 0; index < end; index++) {
    const [left, right] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (left !== right) return byCodePoint(left) < byCodePoint(right);
  }
  return a.length < b.length;
}

/** Moves surrogates above all other code units. */
function byCodePoint(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x1_0000 : unit;
}
