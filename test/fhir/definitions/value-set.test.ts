import { describe, expect, test } from 'vitest';
import { valueSetCodes } from '../../../functions/fhir/definitions/value-set.ts';
import type { JsonObject } from '../../../functions/fhir/resource.ts';

const system = 'http://example.org/s';

function codesOf(compose: JsonObject, codeSystem?: JsonObject): readonly string[] | undefined {
  const found = valueSetCodes({ url: 'http://example.org/v', compose }, () => codeSystem);
  return found && [...(found.codes.get(system) ?? [])];
}

describe('valueSetCodes', () => {
  test('takes the concepts that the value set lists', () => {
    expect(codesOf({ include: [{ system, concept: [{ code: 'a' }, { code: 'b' }] }] })).toEqual(['a', 'b']);
  });

  test('adds up what is included of one system', () => {
    const include = [
      { system, concept: [{ code: 'a' }] },
      { system, concept: [{ code: 'b' }] },
    ];
    expect(codesOf({ include })).toEqual(['a', 'b']);
  });

  test('takes a whole code system that is known and complete', () => {
    const include = [{ system }];
    expect(codesOf({ include }, { content: 'complete', concept: [{ code: 'a' }] })).toEqual(['a']);
    expect(codesOf({ include }, { content: 'fragment', concept: [{ code: 'a' }] })).toBeUndefined();
    expect(codesOf({ include })).toBeUndefined();
  });

  test.each([
    { include: [{ system, filter: [{ property: 'p', op: '=', value: 'v' }] }] },
    { include: [{ valueSet: ['http://example.org/other'] }] },
    { include: [{ system, concept: [{ code: 'a' }] }], exclude: [{ system }] },
    {},
  ])('does not claim to know the codes of %j', (compose) => {
    expect(codesOf(compose, { content: 'complete', concept: [{ code: 'a' }] })).toBeUndefined();
  });
});
