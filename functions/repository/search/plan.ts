import type { DirectClause } from '../../fhir/search/match.ts';
import type { SearchDefinitions, SearchParameter, SearchValue } from '../../fhir/search/query.ts';
import { normaliseString } from '../../fhir/search/string.ts';
import { isCommon } from '../common-values.ts';
import { prefixValue, rowsAnswering, tokenValue } from '../index-rows.ts';
import { containedPartition, equalityPartition, listPartition, prefixPartition } from '../keys.ts';
import type { PostedIndex } from '../posted-index.ts';
import { dateDrivers } from './date-driver.ts';
import { type Driver, drivable, type RowRange, rank, shards, type ValueClause } from './driver.ts';

/** One driver, or two lists whose intersection drives. */
export type Plan = readonly [Driver] | readonly [Driver, Driver];

/** What rows there are to propose resources of a type. */
export interface Indexes {
  readonly definitions: SearchDefinitions;
  readonly posted: readonly PostedIndex[];
}

export function plan(indexes: Indexes, type: string, clauses: readonly DirectClause[]): Plan {
  const drivers = [
    ...clauses.map((clause) => driverOf(indexes, type, clause)),
    ...dateDrivers(indexes, type, clauses),
  ].filter((driver) => driver !== undefined);
  const ids = drivers.find((driver) => driver.kind === 'ids');
  if (ids) return [ids];
  const [best, ...others] = drivers
    .filter((driver) => driver.kind === 'rows')
    .sort((a, b) => a.rank - b.rank);
  if (!best) return [everything(type)];
  // A bounded period is gathered whole, and sorted then: its rows too cost less than the heads of all that the first finds.
  const second = others.find((driver) => driver.sortedById || driver.rank === rank.fair);
  // Index rows are small: reading a second list saves reading heads, unless the first is short anyway.
  return best.rank >= rank.selective && best.sortedById && second ? [best, second] : [best];
}

function everything(type: string): Driver {
  const ranges = shards().map((shard) => ({ partition: listPartition(type, shard) }));
  return { kind: 'rows', rank: rank.everything, ranges, sortedById: true };
}

/** Whatever contains a resource of this type. */
export function planContained(type: string): Plan {
  const ranges = [{ partition: containedPartition(type) }];
  return [{ kind: 'rows', rank: rank.everything, ranges, sortedById: true }];
}

function driverOf(indexes: Indexes, type: string, clause: DirectClause): Driver | undefined {
  if (clause.kind === 'any') return anyDriver(clause.clauses.map((one) => driverOf(indexes, type, one)));
  if (clause.kind === 'contained') return insideDriver(clause);
  if (clause.kind !== 'value') return undefined;
  const { parameter, modifier, values } = clause;
  if (parameter.type === 'composite') return compositeDriver(indexes, type, parameter, values);
  if (parameter.code === '_id' && modifier === undefined) return idDriver(values);
  if (parameter.type === 'date' || !drivable(clause)) return undefined;
  const rows = rowsAnswering(indexes.definitions, indexes.posted, type, parameter);
  if (rows === undefined) return undefined;
  const perValue = values.map((value) => rangesOf(type, rows, parameter, value));
  const ranges = perValue.flatMap((some) => some ?? []);
  // One value without rows would be missed, and with it what only that value finds.
  if (perValue.some((some) => some === undefined) || ranges.length > maxRanges) return undefined;
  return { kind: 'rows', rank: rankOf(clause), ranges, sortedById: parameter.type !== 'string' };
}

/**
 * Everything that contains a resource of these types: few, as a rule, so that the chain whose other half it is keeps
 * about the rank that it has.
 */
function insideDriver({ type, branches }: Extract<DirectClause, { kind: 'contained' }>): Driver {
  const targets = [...new Set(branches.map(({ targetType }) => targetType))];
  return {
    kind: 'rows',
    rank: targets.every((target) => people.has(target)) ? rank.person : rank.selective,
    ranges: targets.map((target) => ({ partition: containedPartition(target), container: type })),
    sortedById: true,
  };
}

/** All of them together, if there are rows for each. */
function anyDriver(drivers: readonly (Driver | undefined)[]): Driver | undefined {
  const rows = drivers.filter((driver) => driver?.kind === 'rows');
  if (rows.length === 0 || rows.length < drivers.length) return undefined;
  return {
    kind: 'rows',
    rank: Math.max(...rows.map((driver) => driver.rank)),
    ranges: rows.flatMap(({ ranges }) => ranges),
    sortedById: rows.every(({ sortedById }) => sortedById),
  };
}

/** A composite has no rows; those of a parameter that finds the same as one of its components propose. */
function compositeDriver(
  indexes: Indexes,
  type: string,
  { paths, components = [] }: SearchParameter,
  values: readonly SearchValue[],
): Driver | undefined {
  for (const [index, component] of components.entries()) {
    const parameter = indexes.definitions.parameter(type, component.code);
    if (parameter === undefined || component.fromResource || !findsAll(parameter, paths, component)) continue;
    const wanted = values.flatMap((value) =>
      value.kind === 'composite' ? (value.components[index] ?? []) : [],
    );
    const driver = driverOf(indexes, type, { kind: 'value', parameter, values: wanted });
    if (driver !== undefined) return driver;
  }
  return undefined;
}

/** Whether a parameter looks everywhere where the component of a composite does. */
function findsAll({ paths }: SearchParameter, roots: readonly string[], component: SearchParameter): boolean {
  return roots.every((root) => {
    const [steps = ''] = root.split(':');
    return component.paths.every((path) => paths.includes(steps === '' ? path : `${steps}.${path}`));
  });
}

/** More ranges than this cost more than they save. */
const maxRanges = 1_000;

function idDriver(values: readonly SearchValue[]): Driver {
  const ids = values.flatMap((value) =>
    value.kind === 'token' && value.code !== undefined ? [value.code] : [],
  );
  return { kind: 'ids', ids };
}

/** `undefined` when no rows answer the value. */
function rangesOf(
  type: string,
  rows: string,
  parameter: SearchParameter,
  value: SearchValue,
): readonly RowRange[] | undefined {
  if (value.kind === 'nothing') return [];
  if (value.kind === 'of-type') return equality(type, rows, tokenValue(value.value));
  if (value.kind === 'token')
    return value.code === undefined ? undefined : equality(type, rows, tokenValue(value.code));
  if (value.kind === 'uri') return equality(type, rows, value.uri);
  if (value.kind === 'string') return prefixRange(type, rows, value.text);
  if (value.kind !== 'reference') return undefined;
  if ('url' in value) return equality(type, rows, value.url);
  const types = value.type === undefined ? parameter.targets : [value.type];
  if (types.length === 0) return undefined;
  const ranges = types.map((target) => equality(type, rows, `${target}/${value.id}`));
  return ranges.every((some) => some !== undefined) ? ranges.flat() : undefined;
}

/** `undefined` for a value that so many bear that it has no rows. */
function equality(type: string, rows: string, value: string): readonly RowRange[] | undefined {
  return isCommon(type, rows, value) ? undefined : [{ partition: equalityPartition(type, rows, value) }];
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
