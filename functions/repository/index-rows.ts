import type { Resource } from '../fhir/resource.ts';
import { indexValues, parameterValues } from '../fhir/search/index-values.ts';
import type { IndexValue, SearchDefinitions, SearchParameter } from '../fhir/search/query.ts';
import { normaliseString } from '../fhir/search/string.ts';
import { indexedBy } from '../fhir/search/subsumption.ts';
import type { Key } from '../store/item-store.ts';
import { isCommon } from './common-values.ts';
import type { Context } from './context.ts';
import {
  containedPartition,
  datePartition,
  equalityPartition,
  equalityRow,
  feedPartition,
  listPartition,
  orderedRow,
  prefixPartition,
  shardOf,
  sortableTime,
} from './keys.ts';
import { answers, type PostedIndex } from './posted-index.ts';
import type { ResourceKey } from './repository.ts';
import { containedIn } from './search/contained.ts';

/** Spans up to this are found by their beginning with some slack, longer ones by their end. */
export const longSpanMs = 24 * 3_600_000;

/** How much of a string lies in its row's key: more would not select better. */
const prefixLength = 64;

/**
 * The rows by which a version of a resource can be found: a pure function of the version, so that they can be made
 * again when they are to be swept. Only for parameters that no other one's rows answer; numbers and quantities have
 * none (they are asked together with something more selective).
 * @param posted the indexes of parameters that clients have posted
 */
export function indexRows(
  { definitions, baseUrl }: Pick<Context, 'definitions' | 'baseUrl'>,
  resource: Resource,
  attempt: string,
  posted: readonly PostedIndex[],
): readonly Key[] {
  const { resourceType: type } = resource;
  const values = indexValues(definitions, resource, baseUrl).filter(({ parameter }) =>
    hasRows(definitions, type, parameter),
  );
  return [
    ...rowsOfValues(resource, attempt, values),
    ...containedRows(resource, attempt),
    ...posted.flatMap((index) => postedRows(baseUrl, resource, attempt, index)),
  ];
}

/** The rows that a version has in the index of a posted parameter. */
export function postedRows(
  baseUrl: string,
  resource: Resource,
  attempt: string,
  { name, parameters }: PostedIndex,
): readonly Key[] {
  const parameter = parameters.get(resource.resourceType);
  if (parameter === undefined || !mayHavePostedRows(resource.resourceType)) return [];
  return rowsOfValues(resource, attempt, parameterValues({ ...parameter, code: name }, resource, baseUrl));
}

function rowsOfValues(
  { resourceType: type, id = '' }: Resource,
  attempt: string,
  values: readonly IndexValue[],
): readonly Key[] {
  const rows = new Map<string, Key>();
  for (const value of values) {
    const row = rowOf(type, id, attempt, value);
    if (row) rows.set(`${row.partition}\n${row.sort}`, row);
  }
  return [...rows.values()];
}

/**
 * Under which name rows answer a parameter, if they do: its own, that of one that finds the same and more, or that of
 * the index of a posted one when it is complete.
 */
export function rowsAnswering(
  definitions: SearchDefinitions,
  posted: readonly PostedIndex[],
  type: string,
  parameter: SearchParameter,
): string | undefined {
  if (parameter.find !== undefined) return posted.find((index) => answers(index, type, parameter))?.name;
  const rows = indexedBy(definitions, type, parameter.code);
  return isIndexed(type, rows) ? rows : undefined;
}

/** By what it contains, a resource is only found by who asks for that: https://hl7.org/fhir/R4/search.html#contained */
function containedRows(resource: Resource, attempt: string): readonly Key[] {
  const types = new Set(containedIn(resource).map(({ resourceType }) => resourceType));
  const container = `${resource.resourceType}/${resource.id}`;
  return [...types].map((type) => equalityRow(containedPartition(type), container, attempt));
}

function hasRows(definitions: SearchDefinitions, type: string, parameter: string): boolean {
  if (answeredElsewhere.has(parameter) || indexedBy(definitions, type, parameter) !== parameter) return false;
  return isIndexed(type, parameter);
}

/**
 * Types that are written far more often than they are searched have rows for what they are searched by only; the
 * rest is matched behind these. An AuditEvent is written at each request.
 */
const onlyIndexedBy: Readonly<Record<string, ReadonlySet<string>>> = {
  AuditEvent: new Set(['agent', 'altid', 'date', 'patient']),
};

/** Whether versions of this type are written with rows for parameters that clients have posted. */
export function mayHavePostedRows(type: string): boolean {
  return onlyIndexedBy[type] === undefined;
}

/** Whether a search by this parameter, or the one that answers it, can be driven by rows. */
function isIndexed(type: string, parameter: string): boolean {
  return onlyIndexedBy[type]?.has(parameter) ?? true;
}

/** `_id` names the head itself and has a list of its own; the feed knows when. */
const answeredElsewhere: ReadonlySet<string> = new Set(['_id', '_lastUpdated']);

function rowOf(type: string, id: string, attempt: string, value: IndexValue): Key | undefined {
  const equal = equalityValue(value);
  if (equal !== undefined) return equalRow(type, id, attempt, value.parameter, equal);
  if (value.kind === 'string') return stringRow(type, id, attempt, value.parameter, value.text);
  if (value.kind === 'date') return dateRow(type, id, attempt, value);
  return undefined;
}

function equalRow(
  type: string,
  id: string,
  attempt: string,
  parameter: string,
  value: string,
): Key | undefined {
  if (isCommon(type, parameter, value)) return undefined;
  return equalityRow(equalityPartition(type, parameter, value), id, attempt);
}

/** What equality rows are made of: the code of a token whatever its system, a reference's target, a URI. */
function equalityValue(value: IndexValue): string | undefined {
  if (value.kind === 'token') return value.code === undefined ? undefined : tokenValue(value.code);
  if (value.kind === 'uri') return value.uri;
  if (value.kind === 'reference') {
    if (value.type !== undefined && value.id !== undefined) return `${value.type}/${value.id}`;
    return value.url;
  }
  return undefined;
}

/** Folded: whether case matters is for `match` to say. */
export function tokenValue(code: string): string {
  return code.toLowerCase();
}

function stringRow(
  type: string,
  id: string,
  attempt: string,
  parameter: string,
  text: string,
): Key | undefined {
  const normalised = normaliseString(text);
  if (normalised === '') return undefined;
  return orderedRow(prefixPartition(type, parameter, normalised), prefixValue(normalised), id, attempt);
}

export function prefixValue(normalised: string): string {
  return normalised.slice(0, prefixLength).toWellFormed();
}

function dateRow(
  type: string,
  id: string,
  attempt: string,
  value: Extract<IndexValue, { kind: 'date' }>,
): Key {
  const { from, to, parameter } = value;
  const span = to - from <= longSpanMs ? 'short' : 'long';
  const partition = datePartition(type, parameter, span, shardOf(id));
  return orderedRow(partition, sortableTime(span === 'short' ? from : to), id, attempt);
}

/** Says that there is a resource of this type and id; written once in its life. */
export function listRow({ type, id }: ResourceKey, attempt: string): Key {
  return equalityRow(listPartition(type, shardOf(id)), id, attempt);
}

/** Says when a version came. */
export function feedRow({ type, id }: ResourceKey, stampMs: number, attempt: string): Key {
  return orderedRow(feedPartition(type, shardOf(id)), sortableTime(stampMs), id, attempt);
}
