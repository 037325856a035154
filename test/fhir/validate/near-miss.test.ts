import { describe, expect, test } from 'vitest';
import { nearMiss } from '../../../functions/fhir/validate/near-miss.ts';

const names = ['given', 'family', 'use', 'birthDate', 'deceasedBoolean'];

describe('nearMiss', () => {
  test.each([
    ['givne', 'given'],
    ['birthdate', 'birthDate'],
    ['familly', 'family'],
    ['deceasedBool', undefined],
    ['us', 'use'],
    ['x', undefined],
    ['somethingElse', undefined],
  ])('of %s is %s', (written, meant) => expect(nearMiss(written, names)).toBe(meant));
});
