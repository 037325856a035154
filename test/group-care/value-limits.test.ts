import { describe, expect, it } from 'vitest';
import { checkKinds } from '../../functions/group-care/record-session/checks.ts';
import { judge, limitedCode, limitsOf } from '../../functions/group-care/value-limits.ts';

const cases = [
  ['29463-7', 'adult', 71, 'kg', 'usual'],
  ['29463-7', 'adult', 71_000, 'g', 'usual'],
  ['29463-7', 'adult', 157, '[lb_av]', 'usual'],
  ['29463-7', 'adult', 200, 'kg', 'unusual'],
  ['29463-7', 'adult', 12, 'kg', 'impossible'],
  ['29463-7', 'adult', 71, 'cm', 'not-comparable'],
  ['29463-7', 'infant', 12, 'kg', 'usual'],
  ['29463-7', 'infant', 3_400, 'g', 'usual'],
  ['29463-7', 'infant', 3_400, 'kg', 'impossible'],
  ['8480-6', 'adult', 118, 'mm[Hg]', 'usual'],
  ['8480-6', 'adult', 15.7, 'kPa', 'usual'],
  ['8480-6', 'adult', 172, 'mm[Hg]', 'unusual'],
  ['8480-6', 'adult', 1_180, 'mm[Hg]', 'impossible'],
  ['55283-6', 'adult', 140, '{beats}/min', 'usual'],
  ['55283-6', 'adult', 95, '/min', 'unusual'],
  ['11884-4', 'adult', 210, 'd', 'usual'],
  ['11884-4', 'adult', 60, 'wk', 'impossible'],
  ['8310-5', 'adult', 37, 'Cel', 'usual'],
  ['8310-5', 'adult', 98.6, '[degF]', 'usual'],
  ['8310-5', 'adult', 98.6, 'Cel', 'impossible'],
] as const;

/** LOINC codes of all checks that are numbers. */
const measured = checkKinds.flatMap(({ value, coding }) => {
  if (value.kind === 'pressure') return ['8480-6', '8462-4'];
  return value.kind === 'quantity' ? [coding.code] : [];
});

describe('the limits of values', () => {
  it.each(cases)('%s of an %s: %d %s is %s', (code, person, value, unit, kind) => {
    const limit = limitsOf(code)[person];
    if (limit === undefined) throw new Error('no limit');
    expect(judge(limit, { value, code: unit }).kind).toBe(kind);
  });

  it('are wider where they say what is possible than where they say what is usual', () => {
    for (const code of measured) {
      for (const person of ['adult', 'infant'] as const) {
        const limit = limitsOf(code)[person];
        if (limit === undefined) continue;
        expect(limit.possible[0]).toBeLessThan(limit.usual[0]);
        expect(limit.possible[1]).toBeGreaterThan(limit.usual[1]);
      }
    }
  });

  it('are there for every check that is a number', () => {
    expect(measured).toHaveLength(10);
    for (const code of measured) {
      expect(limitedCode({ system: 'http://loinc.org', code })).toBe(code);
      expect(Object.keys(limitsOf(code)), code).not.toEqual([]);
    }
  });

  it.each([
    ['http://snomed.info/sct', '27113001', '29463-7'],
    ['http://snomed.info/sct', '249043002', '55283-6'],
    ['http://loinc.org', '3141-9', '29463-7'],
    ['http://snomed.info/sct', '29463-7', undefined],
    ['http://loinc.org', '99046-5', undefined],
  ])('know %s|%s as %s', (system, code, known) => {
    expect(limitedCode({ system, code })).toBe(known);
  });

  it('take a unit that is only written for what it says', () => {
    const limit = limitsOf('29463-7').adult;
    if (limit === undefined) throw new Error('no limit');
    expect(judge(limit, { value: 71_000, unit: 'g' }).kind).toBe('usual');
    expect(judge(limit, { value: 71, unit: 'kilo' }).kind).toBe('usual');
  });
});
