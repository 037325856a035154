import type {
  Clause,
  DateValue,
  SearchDefinitions,
  SearchParameter,
  SearchValue,
} from '../../fhir/search/query.ts';
import { normaliseString } from '../../fhir/search/string.ts';
import { indexedBy } from '../../fhir/search/subsumption.ts';
import { longSpanMs, prefixValue, tokenValue } from '../index-rows.ts';
import {
  datePartition,
  equalityPartition,
  feedPartition,
  listPartition,
  prefixPartition,
  shardCount,
  sortableTime,
} from '../keys.ts';

/** Where the ids come from that a search looks at; every clause is then matched on the resource itself. */
export type Driver =
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  | {
      readonly kind: 'rows';
      /** How few ids it is likely to propose: the smaller, the better. */
      readonly rank: number;
      readonly ranges: readonly RowRange[];
      /** Rows of each range come in the order of their ids. */
      readonly sortedById: boolean;
    };

export interface RowRange {
  readonly partition: string;
  readonly from?: string;
  readonly to?: string;
}

/** One driver, or two lists sorted by id whose intersection drives. */
export type Plan = readonly [Driver] | readonly [Driver, Driver];

const rank = { identifier: 0, person: 1, selective: 3, fair: 4, coarse: 6, open: 7, everything: 9 } as const;

export function plan(definitions: SearchDefinitions, type: string, clauses: readonly Clause[]): Plan {
  const drivers = [
    ...clauses.map((clause) => driverOf(definitions, type, clause)),
    ...dateDrivers(definitions, type, clauses),
  ].filter((driver) => driver !== undefined);
  const ids = drivers.find((driver) => driver.kind === 'ids');
  if (ids) return [ids];
  const [best, ...others] = drivers
    .filter((driver) => driver.kind === 'rows')
    .sort((a, b) => a.rank - b.rank);
  if (!best) return [everything(type)];
  const second = others.find((driver) => driver.sortedById);
  // Index rows are small: reading a second list saves reading heads, unless the first is short anyway.
  return best.rank >= rank.selective && best.sortedById && second ? [best, second] : [best];
}

function everything(type: string): Driver {
  const ranges = shards().map((shard) => ({ partition: listPartition(type, shard) }));
  return { kind: 'rows', rank: rank.everything, ranges, sortedById: true };
}

function shards(): readonly number[] {
  return Array.from({ length: shardCount }, (_, shard) => shard);
}

type ValueClause = Extract<Clause, { kind: 'value' }>;

function driverOf(definitions: SearchDefinitions, type: string, clause: Clause): Driver | undefined {
  if (clause.kind !== 'value') return undefined;
  const { parameter, modifier, values } = clause;
  if (parameter.code === '_id' && modifier === undefined) return idDriver(values);
  if (parameter.type === 'date' || !drivable(clause)) return undefined;
  const rows = indexedBy(definitions, type, parameter.code);
  const perValue = values.map((value) => rangesOf(type, rows, parameter, value));
  const ranges = perValue.flatMap((some) => some ?? []);
  // One value without rows would be missed, and with it what only that value finds.
  if (perValue.some((some) => some === undefined) || ranges.length > maxRanges) return undefined;
  return { kind: 'rows', rank: rankOf(clause), ranges, sortedById: parameter.type !== 'string' };
}

/** More ranges than this cost more than they save. */
const maxRanges = 1_000;

function idDriver(values: readonly SearchValue[]): Driver {
  const ids = values.flatMap((value) =>
    value.kind === 'token' && value.code !== undefined ? [value.code] : [],
  );
  return { kind: 'ids', ids };
}

function drivable({ modifier, parameter }: ValueClause): boolean {
  return modifier === undefined || (modifier === 'exact' && parameter.type === 'string');
}

/** `undefined` when no rows answer the value. */
function rangesOf(
  type: string,
  rows: string,
  parameter: SearchParameter,
  value: SearchValue,
): readonly RowRange[] | undefined {
  if (value.kind === 'token')
    return value.code === undefined ? undefined : equality(type, rows, tokenValue(value.code));
  if (value.kind === 'uri') return equality(type, rows, value.uri);
  if (value.kind === 'string') return prefixRange(type, rows, value.text);
  if (value.kind !== 'reference') return undefined;
  if ('url' in value) return equality(type, rows, value.url);
  const types = value.type === undefined ? parameter.targets : [value.type];
  if (types.length === 0) return undefined;
  return types.flatMap((target) => equality(type, rows, `${target}/${value.id}`));
}

function equality(type: string, rows: string, value: string): readonly RowRange[] {
  return [{ partition: equalityPartition(type, rows, value) }];
}

function prefixRange(type: string, rows: string, text: string): readonly RowRange[] | undefined {
  const normalised = normaliseString(text);
  if (normalised === '') return undefined;
  const from = prefixValue(normalised);
  return [{ partition: prefixPartition(type, rows, normalised), from, to: `${from}\u{10ffff}` }];
}

const people: ReadonlySet<string> = new Set(['Patient', 'Encounter', 'RelatedPerson', 'EpisodeOfCare']);
const coarseTokens: ReadonlySet<string> = new Set([
  'status',
  'gender',
  'active',
  'class',
  'category',
  'intent',
  'priority',
  'type',
  'use',
  '_profile',
  '_tag',
  '_security',
]);

function rankOf({ parameter, values }: ValueClause): number {
  if (parameter.code === 'identifier') return rank.identifier;
  if (parameter.type === 'reference') return values.every(namesPerson) ? rank.person : rank.selective;
  if (parameter.type === 'uri') return rank.selective;
  if (parameter.type === 'string') return values.every(isLongText) ? rank.selective : rank.coarse;
  return coarseTokens.has(parameter.code) ? rank.coarse : rank.fair;
}

function namesPerson(value: SearchValue): boolean {
  return value.kind === 'reference' && 'type' in value && value.type !== undefined && people.has(value.type);
}

function isLongText(value: SearchValue): boolean {
  return value.kind === 'string' && value.text.length >= 3;
}

/** Dates of one parameter, taken together where one value has to meet all: `date=ge…&date=lt…` is one stretch of time. */
function dateDrivers(
  definitions: SearchDefinitions,
  type: string,
  clauses: readonly Clause[],
): readonly (Driver | undefined)[] {
  const stretches = new Map<string, Stretch>();
  for (const clause of clauses) {
    if (clause.kind !== 'value' || clause.modifier !== undefined || clause.parameter.type !== 'date')
      continue;
    const stretch = stretchOf(clause.values);
    if (!stretch) continue;
    const { code } = clause.parameter;
    const earlier = stretches.get(code);
    if (!earlier) stretches.set(code, stretch);
    else if (findsOneValue(clause.parameter)) stretches.set(code, overlap(earlier, stretch));
  }
  return [...stretches].map(([code, stretch]) =>
    dateDriver(type, code, indexedBy(definitions, type, code), stretch),
  );
}

/** R4 has no repeating date among the members of a resource itself: only deeper may two values meet a condition each. */
export function findsOneValue({ paths }: SearchParameter): boolean {
  return paths.every((path) => !path.includes('.'));
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
