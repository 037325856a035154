import type { Item, ItemStore, RangeOptions } from '../../store/item-store.ts';
import { proposalOf } from '../keys.ts';
import { containerPrefix, type Driver, type RowRange } from './driver.ts';
import type { Plan } from './plan.ts';

/** Ascending, each id once, in bunches; the ids that a plan proposes after `after`. */
export type Candidates = AsyncGenerator<readonly string[], void, void>;

export function candidates(store: ItemStore, plan: Plan, after: string | undefined): Candidates {
  const [first, second] = plan;
  const ids = proposed(store, first, after);
  return second ? intersection(ids, proposed(store, second, after)) : ids;
}

function proposed(store: ItemStore, driver: Driver, after: string | undefined): Candidates {
  if (driver.kind === 'ids') return given(driver.ids, after);
  if (driver.sortedById) return merged(store, driver.ranges, after);
  return gathered(store, driver.ranges, after);
}

async function* given(ids: readonly string[], after: string | undefined): Candidates {
  yield ascending(ids, after);
}

function ascending(ids: Iterable<string>, after: string | undefined): readonly string[] {
  return [...new Set(ids)].filter((id) => after === undefined || id > after).sort();
}

/** Rows in another order than the ids: all of them are needed before the first id is known. */
async function* gathered(
  store: ItemStore,
  ranges: readonly RowRange[],
  after: string | undefined,
): Candidates {
  const ids = new Set<string>();
  await Promise.all(
    ranges.map(async (range) => {
      const { partition } = range;
      let cursor: string | undefined;
      do {
        const page = await store.range(partition, withCursor(boundsOf(range), cursor));
        for (const item of page.items) ids.add(idOf(item, range));
        cursor = page.cursor;
      } while (cursor !== undefined);
    }),
  );
  yield ascending(ids, after);
}

function withCursor(options: RangeOptions, cursor: string | undefined): RangeOptions {
  return cursor === undefined ? options : { ...options, cursor };
}

const firstPageRows = 100;
const maxPageRows = 1_000;

interface Source {
  readonly range: RowRange;
  ids: string[];
  cursor: string | undefined;
  ended: boolean;
}

/** Several lists sorted by id as one, read a page at a time and no further than is asked for. */
async function* merged(store: ItemStore, ranges: readonly RowRange[], after: string | undefined): Candidates {
  const sources: Source[] = ranges.map((range) => ({ range, ids: [], cursor: undefined, ended: false }));
  let last: string | undefined;
  for (let limit = firstPageRows; ; limit = Math.min(limit * 3, maxPageRows)) {
    const dry = sources.filter((source) => source.ids.length === 0 && !source.ended);
    await Promise.all(dry.map((source) => refill(store, source, after, limit)));
    const open = sources.filter(({ ended }) => !ended);
    // An id beyond the last one read of some list might still be preceded by that list's next page.
    const bound = open.map(({ ids }) => ids.at(-1) ?? '').sort()[0];
    // Rows of several versions of one id may lie on both sides of a page's end.
    const ready = ascending(
      sources.flatMap((source) => takeUpTo(source, bound)),
      last,
    );
    last = ready.at(-1) ?? last;
    if (ready.length > 0) yield ready;
    if (open.length === 0) return;
  }
}

async function refill(
  store: ItemStore,
  source: Source,
  after: string | undefined,
  limit: number,
): Promise<void> {
  const { range } = source;
  const from = after === undefined ? {} : { from: `${containerPrefix(range)}${after}#\u{10ffff}` };
  const bounds = range.container === undefined ? from : { ...boundsOf(range), ...from };
  const page = await store.range(range.partition, withCursor({ ...bounds, limit }, source.cursor));
  source.ids = page.items.map((item) => idOf(item, range));
  source.cursor = page.cursor;
  source.ended = page.cursor === undefined;
}

function boundsOf(range: RowRange): RangeOptions {
  const { from, to, container } = range;
  if (container !== undefined) return { from: containerPrefix(range), to: `${container}/\u{10ffff}` };
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

function idOf(item: Item, range: RowRange): string {
  return proposalOf(item.sort).id.slice(containerPrefix(range).length);
}

function takeUpTo(source: Source, bound: string | undefined): readonly string[] {
  if (bound === undefined) return source.ids.splice(0);
  const end = source.ids.findIndex((id) => id > bound);
  return source.ids.splice(0, end === -1 ? source.ids.length : end);
}

/** What two ascending lists have in common; stops as soon as either ends. */
async function* intersection(first: Candidates, second: Candidates): Candidates {
  let left: readonly string[] = [];
  let right: readonly string[] = [];
  for (;;) {
    if (left.length === 0) {
      const next = await first.next();
      if (next.done) return;
      left = next.value;
    }
    if (right.length === 0) {
      const next = await second.next();
      if (next.done) return;
      right = next.value;
    }
    const bound = smaller(left.at(-1), right.at(-1));
    const inRight = new Set(right);
    const common = left.filter((id) => id <= bound && inRight.has(id));
    if (common.length > 0) yield common;
    left = left.filter((id) => id > bound);
    right = right.filter((id) => id > bound);
  }
}

function smaller(a = '', b = ''): string {
  return a < b ? a : b;
}
