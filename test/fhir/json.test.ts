import { describe, expect, test } from 'vitest';
import { numberText, parse } from '../../functions/fhir/json.ts';

describe('numberText', () => {
  const holder = parse('{"a":1.0,"b":1,"c":[2,1e2,"1.0"],"d":-0,"e":"1.0"}') as { readonly c: object };

  test.each([
    ['a', '1.0'],
    ['b', undefined],
    ['d', '-0'],
    ['e', undefined],
    ['z', undefined],
    ['constructor', undefined],
  ])('of %s is %s', (name, text) => expect(numberText(holder, name)).toBe(text));

  test('of an item is found by its index', () => {
    expect([0, 1, 2].map((index) => numberText(holder.c, index))).toEqual([undefined, '1e2', undefined]);
  });
});
