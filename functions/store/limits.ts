import { itemBytes, keyBytes } from './item-size.ts';
import {
  type Attribute,
  type Key,
  LimitExceeded,
  type NewItem,
  type RangeOptions,
  type StoreLimits,
  type Write,
} from './item-store.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const maxPartitionBytes = 2_048;
const maxSortBytes = 1_024;
/** A page ends after the item with which it passes this size, as a page of DynamoDB does. */
export const maxPageBytes = 1024 * 1024;
export const defaultPageItems = 1_000;

const greatestNumber = 9.9e125;
const smallestNumber = 1e-130;

/** @throws LimitExceeded for a key that not every adapter could hold */
export function checkKey(key: Key): void {
  checkKeyValue('partition', key.partition, maxPartitionBytes);
  checkKeyValue('sort key', key.sort, maxSortBytes);
}

/** Answers the bytes of the item. @throws LimitExceeded for one that not every adapter could hold */
export function checkItem(item: NewItem, limits: StoreLimits): number {
  checkKey(item);
  for (const [name, value] of Object.entries(item.attributes)) checkAttribute(item, name, value);
  const bytes = itemBytes(item);
  if (bytes > limits.maxItemBytes) {
    throw new LimitExceeded(`${shown(item)} has ${bytes} bytes; an item has at most ${limits.maxItemBytes}`);
  }
  return bytes;
}

/** @throws LimitExceeded for too many writes, too many bytes, or two writes of one item */
export function checkCommit(writes: readonly Write[], limits: StoreLimits): void {
  if (writes.length > limits.maxCommit) {
    throw new LimitExceeded(`A commit of ${writes.length} writes; it takes at most ${limits.maxCommit}`);
  }
  const seen = new Map<string, Set<string>>();
  let bytes = 0;
  for (const write of writes) {
    const key = keyOf(write);
    checkOnce(key, seen);
    if (write.kind === 'put') {
      bytes += checkItem(write.item, limits);
    } else {
      checkKey(key);
      bytes += keyBytes(key);
    }
  }
  if (bytes > limits.maxCommitBytes) {
    throw new LimitExceeded(`A commit of ${bytes} bytes; it takes at most ${limits.maxCommitBytes}`);
  }
}

/** @throws LimitExceeded for bounds that are no keys, or a limit that is no positive whole number */
export function checkRange(partition: string, options: RangeOptions): void {
  checkKeyValue('partition', partition, maxPartitionBytes);
  for (const name of ['from', 'to', 'cursor'] as const) {
    const bound = options[name];
    if (bound !== undefined) checkKeyValue(name, bound, maxSortBytes);
  }
  checkLimit(options.limit ?? defaultPageItems);
}

/** @throws LimitExceeded */
export function checkLimit(limit: number): void {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new LimitExceeded(`A limit of ${limit}; it is a whole number from 1`);
  }
}

function keyOf(write: Write): Key {
  return write.kind === 'put' ? write.item : write.key;
}

function checkOnce(key: Key, seen: Map<string, Set<string>>): void {
  const sorts = seen.get(key.partition);
  if (sorts === undefined) {
    seen.set(key.partition, new Set([key.sort]));
  } else if (sorts.has(key.sort)) {
    throw new LimitExceeded(`${shown(key)} is written twice in one commit; once is allowed`);
  } else {
    sorts.add(key.sort);
  }
}

function checkKeyValue(name: string, value: string, maxBytes: number): void {
  const bytes = Buffer.byteLength(value);
  if (bytes < 1 || bytes > maxBytes) {
    throw new LimitExceeded(
      `The ${name} ${brief(value)} has ${bytes} bytes; from 1 to ${maxBytes} are allowed`,
    );
  }
  if (!value.isWellFormed()) {
    throw new LimitExceeded(
      `The ${name} ${brief(value)} holds half a surrogate pair; whole ones are allowed`,
    );
  }
}

function checkAttribute(item: NewItem, name: string, value: Attribute): void {
  if (name === '' || Buffer.byteLength(name) > 255) {
    throw new LimitExceeded(`${shown(item)} has an attribute name of no bytes or of more than 255`);
  }
  if (typeof value === 'string' && !value.isWellFormed()) {
    throw new LimitExceeded(`${shown(item)}: half a surrogate pair in ${name}; whole ones are allowed`);
  }
  if (typeof value === 'number' && !isStorable(value)) {
    throw new LimitExceeded(
      `${shown(item)}: ${name} is ${value}; 0, or ${smallestNumber} to ${greatestNumber} either side, is allowed`,
    );
  }
}

function isStorable(value: number): boolean {
  const size = Math.abs(value);
  return size === 0 || (size >= smallestNumber && size <= greatestNumber);
}

function shown(key: Key): string {
  return `Item ${brief(key.partition)} ${brief(key.sort)}`;
}

function brief(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
}
