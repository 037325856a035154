import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDate } from '../../../functions/fhir/search/date.ts';

const hour = 3_600_000;

describe('a date', () => {
  it.each([
    ['2024', '2024-01-01T00:00:00Z', '2025-01-01T00:00:00Z'],
    ['2024-02', '2024-02-01T00:00:00Z', '2024-03-01T00:00:00Z'],
    ['2024-12', '2024-12-01T00:00:00Z', '2025-01-01T00:00:00Z'],
    ['2024-02-29', '2024-02-29T00:00:00Z', '2024-03-01T00:00:00Z'],
    ['2024-02-29T10:15', '2024-02-29T10:15:00Z', '2024-02-29T10:16:00Z'],
    ['2024-02-29T10:15:30Z', '2024-02-29T10:15:30Z', '2024-02-29T10:15:31Z'],
    ['2024-02-29T00:15:30+02:00', '2024-02-28T22:15:30Z', '2024-02-28T22:15:31Z'],
    ['2024-02-29T23:15:30.5-01:30', '2024-03-01T00:45:30.500Z', '2024-03-01T00:45:30.600Z'],
    ['2024-02-29T10:15:30.123Z', '2024-02-29T10:15:30.123Z', '2024-02-29T10:15:30.124Z'],
    ['2024-02-29T10:15:30.123456Z', '2024-02-29T10:15:30.123Z', '2024-02-29T10:15:30.124Z'],
  ])('%s lasts from %s until %s', (text, from, to) => {
    expect(parseDate(text)).toEqual({ from: Date.parse(from), to: Date.parse(to) });
  });

  it('has the years before 100 too', () => {
    expect(parseDate('0012')?.from).toBe(Date.parse('0012-01-01T00:00:00Z'));
  });

  it.each([
    '',
    '24',
    '2024-13',
    '2024-00',
    '2023-02-29',
    '2024-04-31',
    '2024-1-1',
    '2024-01-01T24:00Z',
    '2024-01-01T10:61Z',
    '2024-01-01T10:00:61Z',
    '2024-01-01 10:00',
    '2024-13-01',
    '2024-01-01T10',
    'today',
  ])('%j is none', (text) => {
    expect(parseDate(text)).toBeUndefined();
  });

  it('to the millisecond is what JavaScript says, in any zone', () => {
    const instants = fc.date({
      min: new Date('0100-01-01'),
      max: new Date('9999-12-30'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instants, fc.integer({ min: -14, max: 14 }), (instant, zone) => {
        const local = new Date(instant.getTime() + zone * hour).toISOString().slice(0, -1);
        const offset = `${zone < 0 ? '-' : '+'}${String(Math.abs(zone)).padStart(2, '0')}:00`;
        expect(parseDate(local + offset)).toEqual({ from: instant.getTime(), to: instant.getTime() + 1 });
      }),
    );
  });
});
