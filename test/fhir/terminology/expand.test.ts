import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../functions/fhir/resource.ts';
import { readCodeSystem } from '../../../functions/fhir/terminology/code-system.ts';
import { expandAll } from '../../../functions/fhir/terminology/expand.ts';
import { membership, type Terminology } from '../../../functions/fhir/terminology/terminology.ts';
import { readValueSet } from '../../../functions/fhir/terminology/value-set.ts';

const system = 'http://example.org/cs';
const url = 'http://example.org/vs';
const letters = ['a', 'b', 'c', 'd', 'e'];

/** a > b > c, a > d, and e by itself. */
const codeSystem = {
  url: system,
  content: 'complete',
  concept: [
    { code: 'a', display: 'A', concept: [{ code: 'b', concept: [{ code: 'c' }] }, { code: 'd' }] },
    { code: 'e', property: [{ code: 'parent', valueCode: 'd' }] },
  ],
};

function terminologyOf(valueSets: Readonly<Record<string, JsonObject>>): Terminology {
  return {
    codeSystem: (asked) => (asked === system ? readCodeSystem(codeSystem) : undefined),
    valueSet: (asked) => valueSets[asked] && readValueSet({ url: asked, ...valueSets[asked] }),
    codes: () => undefined,
  };
}

function codes(compose: JsonObject, others: Readonly<Record<string, JsonObject>> = {}) {
  const expansion = expandAll(readValueSet({ url, compose }), terminologyOf(others));
  return 'issue' in expansion ? expansion.issue.code : expansion.concepts.map(({ code }) => code);
}

const filtered = (property: string, op: string, value: string) => ({
  include: [{ system, filter: [{ property, op, value }] }],
});

describe('an expansion', () => {
  it.each([
    ['is-a', 'a', ['a', 'b', 'c', 'd', 'e']],
    ['descendent-of', 'a', ['b', 'c', 'd', 'e']],
    ['is-not-a', 'b', ['a', 'd', 'e']],
    ['generalizes', 'c', ['a', 'b', 'c']],
    ['in', 'a, e', ['a', 'e']],
    ['not-in', 'a,e', ['b', 'c', 'd']],
    ['regex', '[a-c]', ['a', 'b', 'c']],
    ['=', 'd', ['d']],
  ])('by %s %s', (op, value, expected) => {
    expect(codes(filtered('concept', op, value))).toEqual(expected);
  });

  it('follows a parent that is stated as a property', () => {
    expect(codes(filtered('concept', 'descendent-of', 'd'))).toEqual(['e']);
  });

  it('does not run a regular expression that could run away, and knows no operator that there is not', () => {
    expect(codes(filtered('code', 'regex', '(a+)+'))).toBe('not-supported');
    expect(codes(filtered('code', 'regex', '('))).toBe('not-supported');
    expect(codes(filtered('code', 'like', 'a'))).toBe('not-supported');
    expect(codes(filtered('code', 'constructor', 'a'))).toBe('not-supported');
  });

  it('of value sets that are made of each other comes to an end', () => {
    const round = { compose: { include: [{ valueSet: [url] }] } };
    expect(codes({ include: [{ valueSet: [url] }] }, { [url]: round })).toBe('invalid');
  });

  it('of value sets that take in others many times over takes no longer for that', () => {
    const layers = Object.fromEntries(
      Array.from({ length: 40 }, (_, layer) => {
        const below = { valueSet: [`${layer - 1}`] };
        const include = layer === 0 ? [{ system }] : [below, below, below];
        return [`${layer}`, { compose: { include } }];
      }),
    );
    expect(codes({ include: [{ valueSet: ['39'] }] }, layers)).toEqual(letters);
  });

  it('of what all of several conditions hold of', () => {
    const other = { compose: { include: [{ system, concept: [{ code: 'b' }, { code: 'e' }] }] } };
    const include = [{ system, filter: [{ property: 'concept', op: 'is-a', value: 'b' }], valueSet: ['x'] }];
    expect(codes({ include }, { x: other })).toEqual(['b']);
  });

  it('of what only has an expansion is that', () => {
    const contains = [{ system, abstract: true, contains: [{ system, code: 'b' }] }];
    const valueSet = readValueSet({ url, expansion: { contains } });
    const expansion = expandAll(valueSet, terminologyOf({}));
    expect('concepts' in expansion && expansion.concepts.map(({ code }) => code)).toEqual(['b']);
  });
});

it('a code is in a value set when its expansion lists it', () => {
  const part = fc.oneof(
    fc.constant({ system }),
    fc.record({
      system: fc.constant(system),
      concept: fc.array(fc.constantFrom(...letters).map((code) => ({ code }))),
    }),
    fc
      .record({
        op: fc.constantFrom('is-a', 'descendent-of', 'is-not-a', 'generalizes', '='),
        value: fc.constantFrom(...letters),
      })
      .map(({ op, value }) => ({ system, filter: [{ property: 'concept', op, value }] })),
  );
  const compose = fc.record({
    include: fc.array(part, { minLength: 1, maxLength: 3 }),
    exclude: fc.array(part, { maxLength: 2 }),
  });
  fc.assert(
    fc.property(compose, (composed) => {
      const terminology = terminologyOf({});
      const valueSet = readValueSet({ url, compose: composed });
      const expansion = expandAll(valueSet, terminology);
      const has = membership(valueSet, terminology);
      const listed =
        'concepts' in expansion ? new Set(expansion.concepts.map(({ code }) => code)) : undefined;
      for (const code of letters) expect(has(system, code)).toBe(listed?.has(code));
    }),
  );
});
