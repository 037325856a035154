import { batchReadKeys, batchWriteItems, maxParallel } from './dynamodb/batch-limits.ts';
import { itemBytes } from './item-size.ts';
import type { ItemStore, Key, NewItem, Page, Write } from './item-store.ts';
import { keyText } from './key-text.ts';

export interface MeterReading {
  readonly readUnits: number;
  readonly writeUnits: number;
  /** The longest chain of requests of which each could only be sent when the one before was answered. */
  readonly roundTrips: number;
}

export interface Meter {
  readonly store: ItemStore;
  reading(): MeterReading;
  /** Begins anew; what is under way belongs to the reading before. */
  reset(): void;
}

/**
 * Counts what calls of a store cost on DynamoDB, whichever adapter carries them out:
 * - a strongly consistent read of one item: a unit for each 4 KB begun, one where there is none; a page of a range
 *   or a scan: the same for its items together;
 * - a write of one item: a unit for each KB begun of the larger of the old and the new item, twice that in a
 *   transaction (a commit of more than one write, or of a check), and checks count as writes there; a write whose
 *   condition fails counts all the same. The old item's size is known when the meter has seen it; otherwise it
 *   counts as no larger than the new one.
 *
 * Round trips are counted by causality: a call comes after all that had been answered when it was made, so calls
 * under way together count once. A call of several batches is as many round trips as its batches take turns.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
export function meter(store: ItemStore): Meter {
  const sizes = createSizes();
  let count = { readUnits: 0, writeUnits: 0, roundTrips: 0 };

  /** Carries a call out; whatever is called after its answer is at least `turns` round trips later. */
  const trip = async <T>(turns: number, call: () => Promise<T>): Promise<T> => {
    const mine = count;
    const depth = mine.roundTrips + turns;
    try {
      return await call();
    } finally {
      mine.roundTrips = Math.max(mine.roundTrips, depth);
    }
  };
  const read = async (call: () => Promise<Page>): Promise<Page> => {
    const mine = count;
    const page = await trip(1, call);
    mine.readUnits += readUnitsOf(sum(page.items.map(sizes.learn)));
    return page;
  };

  const metered: ItemStore = {
    limits: store.limits,
    async get(keys) {
      const mine = count;
      const distinct = new Set(keys.map(keyText)).size;
      const found = await trip(turnsOf(distinct, batchReadKeys), () => store.get(keys));
      const once = new Map(keys.map((key, index) => [keyText(key), found[index]]));
      mine.readUnits += sum([...once.values()].map((item) => readUnitsOf(item ? sizes.learn(item) : 0)));
      return found;
    },
    range: (partition, options) => read(() => store.range(partition, options)),
    scan: (cursor, limit) => read(() => store.scan(cursor, limit)),
    async put(items) {
      const once = [...new Map(items.map((item) => [keyText(item), item])).values()];
      count.writeUnits += sum(once.map((item) => writeUnitsOf(sizes.larger(item))));
      await trip(turnsOf(once.length, batchWriteItems), () => store.put(items));
      once.forEach(sizes.learn);
    },
    async remove(keys) {
      const once = [...new Map(keys.map((key) => [keyText(key), key])).values()];
      count.writeUnits += sum(once.map((key) => writeUnitsOf(sizes.known(key))));
      await trip(turnsOf(once.length, batchWriteItems), () => store.remove(keys));
      once.forEach(sizes.forget);
    },
    async commit(writes) {
      count.writeUnits += commitUnits(writes, sizes);
      const revisions = await trip(Math.min(writes.length, 1), () => store.commit(writes));
      for (const write of writes) {
        if (write.kind === 'put') sizes.learn(write.item);
        if (write.kind === 'remove') sizes.forget(write.key);
      }
      return revisions;
    },
    changes: (cursor, limit) => trip(1, () => store.changes(cursor, limit)),
    close: () => store.close(),
  };

  return {
    store: metered,
    reading: () => ({ ...count }),
    reset() {
      count = { readUnits: 0, writeUnits: 0, roundTrips: 0 };
    },
  };
}

type Sizes = ReturnType<typeof createSizes>;

/** Bytes of the items that the meter has seen, read or written. */
function createSizes() {
  const sizes = new Map<string, number>();
  const known = (key: Key): number => sizes.get(keyText(key)) ?? 0;
  return {
    known,
    larger: (item: NewItem): number => Math.max(itemBytes(item), known(item)),
    learn(item: NewItem): number {
      const bytes = itemBytes(item);
      sizes.set(keyText(item), bytes);
      return bytes;
    },
    forget: (key: Key): void => void sizes.delete(keyText(key)),
  };
}

function commitUnits(writes: readonly Write[], sizes: Sizes): number {
  const isTransaction = writes.length > 1 || writes[0]?.kind === 'check';
  const units = writes.map((write) =>
    writeUnitsOf(write.kind === 'put' ? sizes.larger(write.item) : sizes.known(write.key)),
  );
  return sum(units) * (isTransaction ? 2 : 1);
}

function readUnitsOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 4_096));
}

function writeUnitsOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 1_024));
}

/** How many turns the batches of one call take, when so many go out at a time. */
function turnsOf(count: number, batch: number): number {
  return Math.ceil(Math.ceil(count / batch) / maxParallel);
}

function sum(units: readonly number[]): number {
  return units.reduce((total, unit) => total + unit, 0);
}
