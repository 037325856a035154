import type { Attribute, Key, NewItem } from './item-store.ts';

/** The attributes that the DynamoDB adapter adds to those of the caller. */
export const ownAttribute = {
  partition: 'pk',
  sort: 'sk',
  expiresAt: 'ttl',
  revision: '_r',
  format: '_f',
} as const;

/** Both adapters count a revision at this size, whatever it is, so that both refuse the same items. */
const revisionBytes = 24;

const ownBytes = Object.values(ownAttribute).join('').length - ownAttribute.expiresAt.length;
const expiresAtBytes = ownAttribute.expiresAt.length + numberBytes(1_900_000_000);

/**
 * Bytes that an item counts for, in limits and in capacity, the same in every adapter.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemBytes(item: NewItem): number {
  let bytes = ownBytes + revisionBytes + numberBytes(item.format) + keyBytes(item);
  if (item.expiresAtSeconds !== undefined) bytes += expiresAtBytes;
  for (const [name, value] of Object.entries(item.attributes)) {
    bytes += Buffer.byteLength(name) + attributeBytes(value);
  }
  return bytes;
}

/** The values of both parts of a key, without the names of the attributes that hold them. */
export function keyBytes(key: Key): number {
  return Buffer.byteLength(key.partition) + Buffer.byteLength(key.sort);
}

function attributeBytes(value: Attribute): number {
  switch (typeof value) {
    case 'string':
      return Buffer.byteLength(value);
    case 'number':
      return numberBytes(value);
    case 'boolean':
      return 1;
    default:
      return value.byteLength;
  }
}

/** One byte for every two significant digits, one more, and one for a minus sign. */
function numberBytes(value: number): number {
  return Math.ceil(significantDigits(Math.abs(value)) / 2) + (value < 0 ? 2 : 1);
}

function significantDigits(value: number): number {
  // Most numbers are small and whole, and this is asked for each attribute of each write.
  if (value < 10) return Number.isInteger(value) ? 1 : digitsOf(value);
  return value < 100 && Number.isInteger(value) && value % 10 !== 0 ? 2 : digitsOf(value);
}

function digitsOf(value: number): number {
  return value.toExponential().replace(/e.*$/, '').replace('.', '').length;
}
