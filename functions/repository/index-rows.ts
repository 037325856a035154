import type { Resource } from '../fhir/resource.ts';
import { indexValues } from '../fhir/search/index-values.ts';
import type { IndexValue, SearchDefinitions } from '../fhir/search/query.ts';
import { normaliseString } from '../fhir/search/string.ts';
import { indexedBy } from '../fhir/search/subsumption.ts';
import type { Key } from '../store/item-store.ts';
import type { Context } from './context.ts';
import {
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
import type { ResourceKey } from './repository.ts';

/** Spans up to this are found by their beginning with some slack, longer ones by their end. */
export const longSpanMs = 24 * 3_600_000;

/** How much of a string lies in its row's key: more would not select better. */
const prefixLength = 64;

/**
 * The rows by which a version of a resource can be found: a pure function of the version, so that they can be made
 * again when they are to be swept. Only for parameters that no other one's rows answer; numbers and quantities have
 * none (they are asked together with something more selective).
 */
export function indexRows(
  { definitions, baseUrl }: Pick<Context, 'definitions' | 'baseUrl'>,
  resource: Resource,
  attempt: string,
): readonly Key[] {
  const { resourceType: type, id = '' } = resource;
  const rows = new Map<string, Key>();
  for (const value of indexValues(definitions, resource, baseUrl)) {
    if (!hasRows(definitions, type, value.parameter)) continue;
    const row = rowOf(type, id, attempt, value);
    if (row) rows.set(`${row.partition}\n${row.sort}`, row);
  }
  return [...rows.values()];
}

function hasRows(definitions: SearchDefinitions, type: string, parameter: string): boolean {
  return !answeredElsewhere.has(parameter) && indexedBy(definitions, type, parameter) === parameter;
}

/** `_id` names the head itself and has a list of its own; the feed knows when. */
const answeredElsewhere: ReadonlySet<string> = new Set(['_id', '_lastUpdated']);

function rowOf(type: string, id: string, attempt: string, value: IndexValue): Key | undefined {
  const equal = equalityValue(value);
  if (equal !== undefined) return equalityRow(equalityPartition(type, value.parameter, equal), id, attempt);
  if (value.kind === 'string') return stringRow(type, id, attempt, value.parameter, value.text);
  if (value.kind === 'date') return dateRow(type, id, attempt, value);
  return undefined;
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
