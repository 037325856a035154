import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, daysBetween, isWithin } from '../../functions/group-care/calendar-date.ts';

describe('calendar dates', () => {
  it('add days over a leap day and the end of a year', () => {
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
  });

  it('count back what was added', () => {
    const days = fc.integer({ min: -20_000, max: 20_000 });
    fc.assert(
      fc.property(days, (count) => daysBetween('2026-03-29', addDays('2026-03-29', count)) === count),
    );
  });

  it.each([
    ['2026-05-01', { start: '2026-05-01', end: '2026-05-31' }, true],
    ['2026-05-31', { start: '2026-05-01', end: '2026-05-31' }, true],
    ['2026-04-30', { start: '2026-05-01', end: '2026-05-31' }, false],
    ['2026-06-01', { start: '2026-05-01', end: '2026-05-31' }, false],
    ['2026-12-31', { start: '2026', end: '2026' }, true],
    ['2026-06-01', { end: '2026-05' }, false],
    ['2026-05-31', { end: '2026-05' }, true],
    ['2026-05-01', { start: '2026-05-01T23:59:00+02:00' }, true],
    ['2026-05-01', undefined, true],
  ])('%s in %o: %s', (date, period, within) => {
    expect(isWithin(date, period)).toBe(within);
  });
});
