import { createHash } from 'node:crypto';
import type { Key } from '../store/item-store.ts';
import type { ResourceKey } from './repository.ts';

/**
 * Where everything lies in the store: see docs/storage.md for the tables with worked rows.
 * `#` parts a key's fields: no type, id, parameter code or attempt holds one, and a value is always the last field.
 */

/** Ends a value inside a sort key: below every character that a normalised value can hold. */
const valueEnd = '\u0001';
const versionDigits = 10;

/** Rows that many writers would otherwise append to one partition at the same moment. */
export const shardCount = 4;

export function headKey({ type, id }: ResourceKey): Key {
  return { partition: resourcePartition(type, id), sort: 'head' };
}

/** Which resource a head belongs to; `undefined` for every other item. For consumers of the change feed. */
export function resourceKeyOf(key: Key): ResourceKey | undefined {
  return key.sort === 'head' ? resourceOfPartition(key.partition) : undefined;
}

/** Whose versions lie in a partition; `undefined` for every other one. */
export function resourceOfPartition(partition: string): ResourceKey | undefined {
  const [space, type, id] = partition.split('#');
  return space === 'r' && type && id ? { type, id } : undefined;
}

export function historyKey({ type, id }: ResourceKey, version: number): Key {
  return { partition: resourcePartition(type, id), sort: historySort(version) };
}

/** Where the version of a head went when it was superseded. */
export function historyKeyOfCell({ partition }: Key, version: number): Key {
  return { partition, sort: historySort(version) };
}

/** One part of a body that is too large to lie in its head. */
export function bodyPartKey(partition: string, attempt: string, part: number): Key {
  return { partition, sort: `b#${attempt}#${String(part).padStart(4, '0')}` };
}

export function guardKey(criteria: string): Key {
  return { partition: `g#${hash(criteria)}`, sort: 'head' };
}

export function transactionKey(id: string): Key {
  return { partition: `t#${id}`, sort: 'record' };
}

/** The transaction that a key of the change feed is the record of. */
export function transactionIdOf(key: Key): string | undefined {
  return key.partition.startsWith('t#') && key.sort === 'record' ? key.partition.slice(2) : undefined;
}

/** Equality: sorted by id, so that a page goes on where the last one ended and two such lists intersect. */
export function equalityPartition(type: string, parameter: string, value: string): string {
  return `x#${type}#${parameter}#=${bounded(value)}`;
}

export function equalityRow(partition: string, id: string, attempt: string): Key {
  return { partition, sort: `${id}#${attempt}` };
}

/** Every resource that contains one of this type, by its type and id. */
export function containedPartition(type: string): string {
  return `x#${type}#_contained`;
}

/** Every resource of a type, sorted by id within each shard. */
export function listPartition(type: string, shard: number): string {
  return `x#${type}#_id#${shard}`;
}

/** Strings by their normalised beginning, partitioned by the first character. */
export function prefixPartition(type: string, parameter: string, normalised: string): string {
  return `x#${type}#${parameter}#^${normalised.slice(0, firstCharacterLength(normalised))}`;
}

export function orderedRow(partition: string, value: string, id: string, attempt: string): Key {
  return { partition, sort: `${value}${valueEnd}${id}#${attempt}` };
}

/** Dates in order: `short` (at most a day) by their beginning, `long` by their end. */
export function datePartition(
  type: string,
  parameter: string,
  span: 'short' | 'long',
  shard: number,
): string {
  return `x#${type}#${parameter}#${span}-${shard}`;
}

/** When each version came: for `_lastUpdated`, `_history` and whoever polls. */
export function feedPartition(type: string, shard: number): string {
  return `h#${type}#${shard}`;
}

/** On which days versions of which types came, for histories of all types: see feed-days.ts. */
export const dayPartition = 'd#feed';

/** Says from which day on there are such rows; it sorts after them. */
export const feedBeginKey: Key = { partition: dayPartition, sort: 'begin' };

export function dayRow(day: string, type: string): Key {
  return { partition: dayPartition, sort: `${day}#${type}` };
}

export function dayRowOf(sort: string): { readonly day: string; readonly type: string } {
  const [day = '', type = ''] = sort.split('#');
  return { day, type };
}

const dayMs = 24 * 3_600_000;

/** The UTC day of a time, as the time at which it begins. */
export function feedDay(epochMs: number): string {
  return sortableTime(Math.floor(epochMs / dayMs) * dayMs);
}

/** The day of a feed row. */
export function feedDayOf(sort: string): string {
  return feedDay(timeOf(sort));
}

export function dayAfter(day: string): string {
  return sortableTime(timeOf(day) + dayMs);
}

export function recordPartition(kind: string, id: string): string {
  return `k#${kind}#${bounded(id)}`;
}

/** The id that a row of any index or feed proposes, and the attempt that wrote the row. */
export function proposalOf(sort: string): { readonly id: string; readonly attempt: string } {
  const end = sort.lastIndexOf('#');
  const begin = sort.lastIndexOf(valueEnd, end) + 1;
  return { id: sort.slice(begin, end), attempt: sort.slice(end + 1) };
}

export function shardOf(id: string): number {
  let sum = 0;
  for (let index = 0; index < id.length; index++) sum = (sum * 31 + id.charCodeAt(index)) >>> 0;
  return sum % shardCount;
}

/** Fifteen digits that sort as the times do, from the year 1 to 9999; open ends lie outside. */
export function sortableTime(epochMs: number): string {
  if (epochMs === Number.POSITIVE_INFINITY) return '9'.repeat(timeDigits);
  if (epochMs === Number.NEGATIVE_INFINITY) return '0'.repeat(timeDigits);
  return String(epochMs + timeOffset).padStart(timeDigits, '0');
}

function timeOf(sort: string): number {
  return Number(sort.slice(0, timeDigits)) - timeOffset;
}

const timeDigits = 15;
/** Before all days. */
export const noDay = '0'.repeat(timeDigits);
const timeOffset = 100_000_000_000_000;

/** The last field of a key, made fit for one: well-formed, and hashed when it is long. */
function bounded(value: string): string {
  const wellFormed = value.toWellFormed();
  return wellFormed.length <= 200 ? wellFormed : `~${hash(wellFormed)}`;
}

export function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function historySort(version: number): string {
  return `v#${String(version).padStart(versionDigits, '0')}`;
}

function resourcePartition(type: string, id: string): string {
  return `r#${type}#${id}`;
}

function firstCharacterLength(text: string): number {
  return String.fromCodePoint(text.codePointAt(0) ?? 0x20).length;
}
