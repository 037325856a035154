import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, daysBetween } from '../../functions/group-care/calendar-date.ts';
import {
  cradleSchedule,
  gestationalDays,
  isInWindow,
  parentingSchedule,
  sessionDates,
} from '../../functions/group-care/schedule.ts';

describe('the CRADLE schedule', () => {
  it('has ten sessions from week 12 to week 40', () => {
    expect(cradleSchedule.map(({ fromWeek, toWeek }) => `${fromWeek}–${toWeek}`)).toEqual([
      '12–16',
      '16–20',
      '20–24',
      '24–28',
      '26–30',
      '28–32',
      '30–34',
      '32–36',
      '34–38',
      '36–40',
    ]);
  });

  it('puts the mother in the middle in the middle of each window', () => {
    const dates = sessionDates(cradleSchedule, ['2026-05-20', '2026-05-10', '2026-05-15']);
    expect(dates.map(({ date }) => gestationalDays('2026-05-15', date) / 7)).toEqual([
      14, 18, 22, 26, 28, 30, 32, 34, 36, 38,
    ]);
  });

  it('meets on one weekday, with everybody in her window whose due date is within a fortnight', () => {
    const offsets = fc.array(fc.integer({ min: -7, max: 7 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(offsets, (days) => {
        const dueDates = days.map((offset) => addDays('2026-05-15', offset));
        const dates = sessionDates(cradleSchedule, dueDates);
        const first = dates[0]?.date ?? '';
        for (const [index, { date }] of dates.entries()) {
          expect(daysBetween(first, date) % 7).toBe(0);
          const session = cradleSchedule[index];
          if (session === undefined) throw new Error('a date without a session');
          for (const dueDate of dueDates) expect(isInWindow(session, dueDate, date)).toBe(true);
        }
      }),
    );
  });
});

describe('a schedule by age', () => {
  it('counts from birth', () => {
    const [first] = sessionDates(parentingSchedule, ['2026-05-15']);
    expect(daysBetween('2026-05-15', first?.date ?? '')).toBe(45);
  });

  it('has no dates for a group without members', () => {
    expect(sessionDates(parentingSchedule, [])).toEqual([]);
  });

  it('counts the last week of a window whole', () => {
    const session = { number: 1, anchor: 'birth-date', fromWeek: 4, toWeek: 9 } as const;
    expect(isInWindow(session, '2026-05-15', addDays('2026-05-15', 27))).toBe(false);
    expect(isInWindow(session, '2026-05-15', addDays('2026-05-15', 28))).toBe(true);
    expect(isInWindow(session, '2026-05-15', addDays('2026-05-15', 69))).toBe(true);
    expect(isInWindow(session, '2026-05-15', addDays('2026-05-15', 70))).toBe(false);
  });
});
