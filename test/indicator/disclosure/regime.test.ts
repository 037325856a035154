import { describe, expect, it } from 'vitest';
import { parseRegime } from '../../../functions/indicator/disclosure/regime.ts';

const regime = {
  name: 'xx',
  version: '1',
  url: 'https://kring.care/fhir/disclosure-regime/xx',
  title: 'Example',
  threshold: 5,
  complement: true,
  zero: 'publish',
  minimumGroups: 2,
  consent: 'opt-out',
  timeZone: 'Africa/Accra',
  source: [{ title: 'A rule' }],
};

describe('a disclosure regime', () => {
  it('is data', () => {
    expect(parseRegime(regime)).toEqual(regime);
  });

  it.each([
    { wrong: 'a threshold that hides nothing', change: { threshold: 1 }, where: 'Regime.threshold' },
    { wrong: 'no source', change: { source: [] }, where: 'Regime.source' },
    { wrong: 'an unknown policy', change: { zero: 'round' }, where: 'Regime.zero' },
    { wrong: 'a time zone that there is not', change: { timeZone: 'Amsterdam' }, where: 'Regime.timeZone' },
    { wrong: 'a rule that is misspelt', change: { treshold: 10 }, where: 'Regime' },
  ])('is refused with $wrong', ({ change, where }) => {
    expect(parseRegime({ ...regime, ...change })).toMatchObject([{ expression: where }]);
  });
});
