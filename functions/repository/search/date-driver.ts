import type { DirectClause } from '../../fhir/search/match.ts';
import type { DateValue, SearchParameter, SearchValue } from '../../fhir/search/query.ts';
import { longSpanMs, rowsAnswering } from '../index-rows.ts';
import { datePartition, feedPartition, sortableTime } from '../keys.ts';
import { type Driver, drivable, type RowRange, rank, shards } from './driver.ts';
import type { Indexes } from './plan.ts';

/** Dates of one parameter, taken together where one value has to meet all: `date=ge…&date=lt…` is one stretch of time. */
export function dateDrivers(
  { definitions, posted }: Indexes,
  type: string,
  clauses: readonly DirectClause[],
): readonly (Driver | undefined)[] {
  const stretches = new Map<SearchParameter, Stretch>();
  for (const clause of clauses) {
    if (clause.kind !== 'value' || clause.parameter.type !== 'date' || !drivable(clause)) continue;
    const stretch = stretchOf(clause.values);
    if (!stretch) continue;
    const { parameter } = clause;
    const earlier = stretches.get(parameter);
    if (!earlier) stretches.set(parameter, stretch);
    else if (findsOneValue(parameter)) stretches.set(parameter, overlap(earlier, stretch));
  }
  return [...stretches].map(([parameter, stretch]) => {
    const rows = rowsAnswering(definitions, posted, type, parameter);
    return rows === undefined ? undefined : dateDriver(type, parameter.code, rows, stretch);
  });
}

/**
 * R4 has no repeating date among the members of a resource itself: only deeper may two values meet a condition each, or
 * wherever a client's own expression leads.
 */
export function findsOneValue({ paths, find }: SearchParameter): boolean {
  return find === undefined && paths.every((path) => !path.includes('.'));
}

function overlap(one: Stretch, other: Stretch): Stretch {
  return { from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) };
}

/** What matches overlaps it: `from` ≤ t < `to`, epoch milliseconds. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

const always: Stretch = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

function stretchOf(values: readonly SearchValue[]): Stretch | undefined {
  const [value] = values;
  if (values.length !== 1 || value?.kind !== 'date') return undefined;
  return stretchByPrefix[value.prefix]?.(value);
}

const stretchByPrefix: Partial<Record<DateValue['prefix'], (value: DateValue) => Stretch>> = {
  eq: ({ from, to }) => ({ from, to }),
  gt: ({ from }) => ({ ...always, from }),
  ge: ({ from }) => ({ ...always, from }),
  sa: ({ from }) => ({ ...always, from }),
  lt: ({ to }) => ({ ...always, to }),
  le: ({ to }) => ({ ...always, to }),
  eb: ({ to }) => ({ ...always, to }),
};

function dateDriver(type: string, code: string, rows: string, stretch: Stretch): Driver {
  const bounded = Number.isFinite(stretch.from) && Number.isFinite(stretch.to);
  const ranges = code === '_lastUpdated' ? feedRanges(type, stretch) : dateRanges(type, rows, stretch);
  return { kind: 'rows', rank: bounded ? rank.fair : rank.open, ranges, sortedById: false };
}

function feedRanges(type: string, { from, to }: Stretch): readonly RowRange[] {
  return shards().map((shard) => ({ partition: feedPartition(type, shard), ...timeRange(from, to) }));
}

/** Short spans lie by their beginning, which may be up to a day before `from`; long ones by their end. */
function dateRanges(type: string, rows: string, { from, to }: Stretch): readonly RowRange[] {
  return shards().flatMap((shard) => [
    { partition: datePartition(type, rows, 'short', shard), ...timeRange(from - longSpanMs, to) },
    { partition: datePartition(type, rows, 'long', shard), ...timeRange(from, Number.POSITIVE_INFINITY) },
  ]);
}

/** Both ends inclusive, for `match` decides at the ends. */
function timeRange(from: number, to: number): Pick<RowRange, 'from' | 'to'> {
  return { from: sortableTime(from), to: `${sortableTime(to)}\u{10ffff}` };
}
