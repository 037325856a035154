import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readIndicators } from '../../../functions/facts/indicators-folder.ts';
import { isSensitiveCell, toldValue } from '../../../functions/indicator/disclosure/primary.ts';
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
  secondary: 'cells',
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
    {
      wrong: 'rounding that would tell somebody as 0',
      change: { rounding: { base: 100 } },
      where: 'Regime.threshold',
    },
    {
      wrong: 'blocks of what is rounded',
      change: { rounding: { base: 5 }, secondary: 'blocks' },
      where: 'Regime.secondary',
    },
    {
      wrong: 'a percentage of dominance that nobody has',
      change: { dominance: [{ rule: 'p-percent', percent: 0 }] },
      where: 'Regime.dominance.0.percent',
    },
    { wrong: 'a rule that is misspelt', change: { treshold: 10 }, where: 'Regime' },
  ])('is refused with $wrong', ({ change, where }) => {
    expect(parseRegime({ ...regime, ...change })).toMatchObject([{ expression: where }]);
  });
});

describe('the regimes there are', () => {
  const { regimes } = readIndicators(fileURLToPath(new URL('../../../indicators/', import.meta.url)));

  it.each([
    { name: 'nl', hidden: [0, 9], told: [[10, 10]] },
    {
      name: 'gb-hes',
      hidden: [1, 7],
      told: [
        [0, 0],
        [8, 10],
        [12, 10],
        [13, 15],
      ],
    },
    {
      name: 'nl-cbs',
      hidden: [0, 49],
      told: [
        [50, 100],
        [149, 100],
        [150, 200],
      ],
    },
    { name: 'au-abs', hidden: [0, 9], told: [[10, 10]] },
    { name: 'ten', hidden: [0, 9], told: [[10, 10]] },
    { name: 'strict', hidden: [0, 19], told: [[20, 20]] },
  ])('$name hides $hidden and tells $told', ({ name, hidden, told }) => {
    const regime = regimes.get(name);
    if (!regime) throw new Error(`There is no ${name}`);
    const cell = (value: number) => ({ id: 'a', value, part: 'denominator' as const });
    for (const value of hidden) expect(isSensitiveCell(cell(value), regime)).toBe(true);
    for (const [value = 0, shown] of told) {
      expect(isSensitiveCell(cell(value), regime)).toBe(false);
      expect(toldValue(cell(value), regime)).toBe(shown);
    }
    expect(regime.source.length).toBeGreaterThan(0);
  });
});
