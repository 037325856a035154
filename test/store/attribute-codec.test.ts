import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeAttributes, encodeAttributes } from '../../functions/store/attribute-codec.ts';
import type { Attribute } from '../../functions/store/item-store.ts';

const attribute: fc.Arbitrary<Attribute> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  fc.boolean(),
  fc.uint8Array(),
);

test('what is packed is unpacked', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1 }), attribute), (attributes) => {
      expect({ ...decodeAttributes(encodeAttributes(attributes)) }).toEqual({ ...attributes });
    }),
  );
});

test('the layout is the one that is written down', () => {
  const blob = encodeAttributes({ type: 'Patient', body: new Uint8Array([1, 2]), n: 1 });
  const header = '["type","Patient","body",[2],"n",1]';
  expect([...blob]).toEqual([0, 0, 0, header.length, ...Buffer.from(header), 1, 2]);
});

test('a blob that was cut short is an error, not less data', () => {
  const blob = encodeAttributes({ body: new Uint8Array(10) });
  for (let bytes = 0; bytes < blob.byteLength; bytes += 1) {
    expect(() => decodeAttributes(blob.subarray(0, bytes))).toThrow();
  }
});
