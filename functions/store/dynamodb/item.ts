import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { ownAttribute as own } from '../item-size.ts';
import type { Attribute, Item, Key, NewItem, Revision } from '../item-store.ts';

export type DynamoDbItem = Record<string, AttributeValue>;

const keyNames = new Set<string>([own.partition, own.sort, own.expiresAt]);

export function toDynamoDbKey({ partition, sort }: Key): DynamoDbItem {
  return { [own.partition]: { S: partition }, [own.sort]: { S: sort } };
}

export function fromDynamoDbKey(item: DynamoDbItem): Key {
  return { partition: item[own.partition]?.S ?? '', sort: item[own.sort]?.S ?? '' };
}

/** Each attribute under its own name; one that could be taken for the adapter's own gets a `_` before it. */
export function toDynamoDbItem(item: NewItem, revision: string): DynamoDbItem {
  const encoded = toDynamoDbKey(item);
  encoded[own.revision] = { S: revision };
  encoded[own.format] = { N: String(item.format) };
  if (item.expiresAtSeconds !== undefined) encoded[own.expiresAt] = { N: String(item.expiresAtSeconds) };
  for (const [name, value] of Object.entries(item.attributes)) {
    encoded[isReserved(name) ? `_${name}` : name] = toValue(value);
  }
  return encoded;
}

export function fromDynamoDbItem(encoded: DynamoDbItem): Item {
  const attributes = Object.fromEntries(
    Object.entries(encoded)
      .filter(([name]) => !isOwn(name))
      .map(([name, value]) => [name.startsWith('_') ? name.slice(1) : name, fromValue(value)]),
  );
  const item = {
    ...fromDynamoDbKey(encoded),
    revision: revisionOf(encoded) ?? ('' as Revision),
    format: Number(encoded[own.format]?.N),
    attributes,
  };
  const expiresAt = encoded[own.expiresAt]?.N;
  return expiresAt === undefined ? item : { ...item, expiresAtSeconds: Number(expiresAt) };
}

export function revisionOf(encoded: DynamoDbItem | undefined): Revision | undefined {
  return encoded?.[own.revision]?.S as Revision | undefined;
}

function isReserved(name: string): boolean {
  return name.startsWith('_') || keyNames.has(name);
}

function isOwn(name: string): boolean {
  return name === own.revision || name === own.format || keyNames.has(name);
}

function toValue(value: Attribute): AttributeValue {
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'number':
      return { N: String(value) };
    case 'boolean':
      return { BOOL: value };
    default:
      return { B: value };
  }
}

/** Nothing but what `toValue` makes is ever in the table. */
function fromValue({ S, N, BOOL, B }: AttributeValue): Attribute {
  return S ?? (N === undefined ? (BOOL ?? B ?? new Uint8Array()) : Number(N));
}
