import { describe, expect, it } from 'vitest';
import { judge, limitOf } from '../../functions/group-care/value-limits.ts';

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

describe('the limits of values', () => {
  it.each(cases)('%s of an %s: %d %s is %s', (code, person, value, unit, kind) => {
    const limit = limitOf(code, person);
    if (limit === undefined) throw new Error('no limit');
    expect(judge(limit, { value, code: unit }).kind).toBe(kind);
  });

  it('are wider where they say what is possible than where they say what is usual', () => {
    for (const code of [
      '8480-6',
      '8462-4',
      '29463-7',
      '8302-2',
      '9843-4',
      '11881-0',
      '55283-6',
      '11884-4',
      '8867-4',
    ]) {
      for (const person of ['adult', 'infant'] as const) {
        const limit = limitOf(code, person);
        if (limit === undefined) continue;
        expect(limit.possible[0]).toBeLessThan(limit.usual[0]);
        expect(limit.possible[1]).toBeGreaterThan(limit.usual[1]);
      }
    }
  });
});
