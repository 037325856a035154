import { expect, test } from 'vitest';
import { itemBytes } from '../../functions/store/item-size.ts';
import { itemAt } from '../contract/item-store.ts';

const bare = itemBytes(itemAt('p', 's'));
const added = (attributes: Parameters<typeof itemAt>[2]) => itemBytes(itemAt('p', 's', attributes)) - bare;

test.each([
  ['a text by its UTF-8 bytes', { name: 'é\u{1f600}' }, 4 + 6],
  ['a binary by its bytes', { b: new Uint8Array(300) }, 1 + 300],
  ['a boolean by one', { b: true }, 1 + 1],
  ['a number: a byte for two digits and one', { n: 1234 }, 1 + 2 + 1],
  ['trailing zeroes of a number not at all', { n: 120_000 }, 1 + 1 + 1],
  ['leading zeroes of a number not at all', { n: 0.00012 }, 1 + 1 + 1],
  ['a minus sign by one', { n: -17 }, 1 + 1 + 1 + 1],
  ['zero', { n: 0 }, 1 + 1 + 1],
])('counts %s, and the name', (_what, attributes, bytes) => {
  expect(added(attributes)).toBe(bytes);
});

test('keys count by their bytes, and what the adapter adds counts too', () => {
  expect(itemBytes(itemAt('pp', 'é')) - bare).toBe(2);
  expect(bare).toBe('pk'.length + 1 + 'sk'.length + 1 + '_r'.length + 24 + '_f'.length + 2);
  expect(itemBytes({ ...itemAt('p', 's'), expiresAtSeconds: 1_800_000_000 })).toBeGreaterThan(bare);
});
