import { describe, expect, it } from 'vitest';
import {
  daysOf,
  parsePeriod,
  periodId,
  type QuarterPeriod,
  quarterOf,
  quartersOf,
} from '../../functions/indicator/period.ts';

function period(text: string): QuarterPeriod {
  const parsed = parsePeriod(text);
  if ('first' in parsed) return parsed;
  throw new Error(parsed.diagnostics);
}

describe('a period of whole quarters', () => {
  it.each([
    {
      text: '2026',
      first: '2026-Q1',
      last: '2026-Q4',
      start: '2026-01-01',
      end: '2026-12-31',
      id: '2026-q1-2026-q4',
    },
    {
      text: '2026-Q1',
      first: '2026-Q1',
      last: '2026-Q1',
      start: '2026-01-01',
      end: '2026-03-31',
      id: '2026-q1',
    },
    {
      text: '2025-Q2/2026-Q3',
      first: '2025-Q2',
      last: '2026-Q3',
      start: '2025-04-01',
      end: '2026-09-30',
      id: '2025-q2-2026-q3',
    },
  ])('$text', ({ text, first, last, start, end, id }) => {
    expect(period(text)).toEqual({ first, last });
    expect(daysOf(period(text))).toEqual({ start, end });
    expect(periodId(period(text))).toBe(id);
  });

  it.each(['', '2026-Q5', '2026-01', '2026-Q3/2026-Q1', '2026-Q1/2026-Q2/2026-Q3', '26'])(
    'refuses «%s»',
    (text) => {
      expect(parsePeriod(text)).toMatchObject({ severity: 'error', code: 'value', expression: 'period' });
    },
  );

  it.each(['0000-Q1', '1000-Q1/1899-Q4', '1989', '9999'])(
    'refuses %s, which is no year of group care',
    (text) => {
      expect(parsePeriod(text)).toMatchObject({
        code: 'value',
        expression: 'period',
        diagnostics: expect.stringContaining('from 1990 to 2199'),
      });
    },
  );

  it('takes five years at most', () => {
    expect(quartersOf(period('2021-Q1/2025-Q4'))).toHaveLength(20);
    expect(quartersOf(period('2021-Q2/2026-Q1'))).toHaveLength(20);
    expect(parsePeriod('2021-Q1/2026-Q1')).toMatchObject({
      code: 'value',
      diagnostics: expect.stringContaining('21 quarters; at most 20'),
    });
  });

  it('has its quarters in order, over the turn of a year', () => {
    expect(quartersOf(period('2025-Q3/2026-Q2'))).toEqual(['2025-Q3', '2025-Q4', '2026-Q1', '2026-Q2']);
  });

  it('knows the quarter of a day', () => {
    expect(['2026-01-01', '2026-03-31', '2026-04-01', '2026-12-31'].map(quarterOf)).toEqual([
      '2026-Q1',
      '2026-Q1',
      '2026-Q2',
      '2026-Q4',
    ]);
  });
});
