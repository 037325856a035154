import { describe, expect, it } from 'vitest';
import { conversionOf } from '../../../functions/fhir/search/ucum.ts';

describe('a UCUM code in base units', () => {
  it.each([
    ['mg', 'g1', 0.001],
    ['[lb_av]', 'g1', 453.59237],
    ['mg/dL', 'g1 m-3', 10],
    ['g/L', 'g1 m-3', 1_000],
    ['10*9/L', 'm-3', 1e12],
    ['10^3/uL', 'm-3', 1e12],
    ['{beats}/min', 's-1', 0.0166666666667],
    ['/min', 's-1', 0.0166666666667],
    ['kg/m2', 'g1 m-2', 1_000],
    ['mm[Hg]', 'g1 m-1 s-2', 133_322],
    ['mL/(min.{1.73_m2})', 'm3 s-1', 1.66666666667e-8],
    ['m[IU]/mL', 'IU1 m-3', 1_000],
    ['dag', 'g1', 10],
    ['s-1', 's-1', 1],
    ['Cel', 'K1', 274.15],
    ['{score}', '', 1],
  ])('%s', (code, dimensions, one) => {
    const conversion = conversionOf(code);
    expect([conversion?.dimensions, conversion?.convert(1)]).toEqual([dimensions, one]);
  });

  it.each(['', 'bogus', '[kg]', '(', 'mg/', 'mg)', 'Cel/min', 'mg dL', 'g'.repeat(200)])(
    '%j is none',
    (code) => {
      expect(conversionOf(code)).toBeUndefined();
    },
  );

  it('a temperature has a zero of its own', () => {
    expect(conversionOf('Cel')?.convert(37)).toBe(conversionOf('[degF]')?.convert(98.6));
  });
});
