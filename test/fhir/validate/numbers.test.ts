import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadDefinitions } from '../../../functions/fhir/definitions/load.ts';
import { parse } from '../../../functions/fhir/json.ts';
import { createValidator } from '../../../functions/fhir/validate/validator.ts';

/** https://hl7.org/fhir/R4/datatypes.html#integer says of the text what it may be. */
const validator = createValidator({
  definitions: loadDefinitions(join(import.meta.dirname, '../../../functions/fhir/definitions/generated')),
});

function errorsOf(text: string): readonly (readonly [string | undefined, string])[] {
  return validator
    .validate(parse(text))
    .filter(({ severity }) => severity === 'error')
    .map(({ expression, diagnostics }) => [expression, diagnostics]);
}

const patient = (number: string) => `{"resourceType":"Patient","multipleBirthInteger":${number}}`;
const observation = (number: string) =>
  `{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":${number}}}`;

describe('an integer', () => {
  test.each(['1', '0', '-5', '2147483647'])('may be written %s', (text) =>
    expect(errorsOf(patient(text))).toEqual([]),
  );

  test.each([
    ['1.0', 'written 1 and not 1.0'],
    ['1e2', 'written 100 and not 1e2'],
    ['1E0', 'written 1 and not 1E0'],
    ['-0', 'written 0 and not -0'],
    ['1.5', 'a whole number'],
    [`1.${'0'.repeat(100_000)}`, 'written 1 and not 1.'],
  ])('may not be written %.10s', (text, says) => {
    const [[at, diagnostics] = [], ...more] = errorsOf(patient(text));
    expect([at, more]).toEqual(['Patient.multipleBirth', []]);
    expect(diagnostics).toContain(says);
    expect(diagnostics?.length).toBeLessThan(200);
  });

  test('in a list, or of another kind, is held to the same', () => {
    const timing =
      '{"resourceType":"ServiceRequest","status":"active","intent":"order","subject":{"reference":"Patient/1"},' +
      '"occurrenceTiming":{"repeat":{"count":2.0,"offset":5.0,"when":["MORN"]}}}';
    expect(errorsOf(timing).map(([at]) => at)).toEqual([
      'ServiceRequest.occurrence.repeat.count',
      'ServiceRequest.occurrence.repeat.offset',
    ]);
    const claim = '{"resourceType":"Claim","item":[{"sequence":1,"careTeamSequence":[1,2.0,3]}]}';
    expect(errorsOf(claim)).toContainEqual([
      'Claim.item[0].careTeamSequence[1]',
      expect.stringContaining('written 2 and not 2.0'),
    ]);
    expect(errorsOf(claim).filter(([at]) => at?.includes('equence'))).toHaveLength(1);
  });
});

describe('a decimal', () => {
  test.each(['1.0', '1.50', '1e2', '-0', '-0.0', '1.00000000000000000001'])('may be written %s', (text) =>
    expect(errorsOf(observation(text))).toEqual([]),
  );

  test('may not be larger than any number', () => expect(errorsOf(observation('1e400'))).toHaveLength(1));
});
