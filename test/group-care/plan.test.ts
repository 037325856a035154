import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../functions/group-care/calendar-date.ts';
import { instantAt, plannedDates } from '../../functions/group-care/plan/calendar.ts';
import { easter, holidaysOf, orthodoxEaster, weekdayOf } from '../../functions/group-care/plan/holiday.ts';
import { planDefinition, readPlan } from '../../functions/group-care/plan/plan-definition.ts';
import { cradleSchedule } from '../../functions/group-care/schedule.ts';

describe('holidays', () => {
  // https://en.wikipedia.org/wiki/List_of_dates_for_Easter
  it.each([
    [2024, '2024-03-31', '2024-05-05'],
    [2025, '2025-04-20', '2025-04-20'],
    [2026, '2026-04-05', '2026-04-12'],
    [2027, '2027-03-28', '2027-05-02'],
    [2038, '2038-04-25', '2038-04-25'],
  ])('Easter of %d is on %s, in the east on %s', (year, west, east) => {
    expect([easter(year), orthodoxEaster(year)]).toEqual([west, east]);
  });

  it('move as their country says', () => {
    const kingsDay = {
      name: "King's Day",
      kind: 'fixed',
      month: 4,
      day: 27,
      shift: 'sunday-before',
    } as const;
    expect(holidaysOf([kingsDay], 2025)).toEqual(['2025-04-26']);
    expect(holidaysOf([kingsDay], 2026)).toEqual(['2026-04-27']);
    const womensDay = {
      name: "Women's Day",
      kind: 'fixed',
      month: 8,
      day: 9,
      shift: 'sunday-after',
    } as const;
    expect(holidaysOf([womensDay], 2026)).toEqual(['2026-08-10']);
    const christmas = [25, 26].map(
      (day) => ({ name: 'x', kind: 'fixed', month: 12, day, shift: 'weekend-after' }) as const,
    );
    expect(holidaysOf(christmas, 2027)).toEqual(['2027-12-27', '2027-12-28']);
    expect(holidaysOf(christmas, 2026)).toEqual(['2026-12-25', '2026-12-28']);
  });

  it('may be the nth or the last weekday of a month, or announced', () => {
    const may = (nth: number) =>
      ({ name: 'bank holiday', kind: 'weekday', month: 5, weekday: 1, nth }) as const;
    expect(holidaysOf([may(1), may(-1)], 2026)).toEqual(['2026-05-04', '2026-05-25']);
    expect(holidaysOf([{ name: 'Eid', kind: 'dates', dates: ['2026-03-20', '2027-03-10'] }], 2026)).toEqual([
      '2026-03-20',
    ]);
  });
});

describe('the days of sessions', () => {
  const rules = { weekday: 2, notBefore: '2026-01-01', daysOff: new Set<string>() };
  const anchors = ['2026-10-01', '2026-10-10', '2026-10-20'];

  it('are on the weekday of the group, in the weeks of the schedule', () => {
    const { dates, omitted } = plannedDates(cradleSchedule, anchors, rules);
    expect([dates.length, omitted]).toEqual([10, []]);
    expect(new Set(dates.map(({ date }) => weekdayOf(date)))).toEqual(new Set([2]));
    expect(dates[0]?.date).toBe('2026-04-14');
  });

  it('are no days off, one after the other, and not before they may be', () => {
    const dates = fc.date({ min: new Date('2026-01-01'), max: new Date('2026-12-31'), noInvalidDate: true });
    const day = dates.map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(
        fc.array(day, { minLength: 1, maxLength: 12 }),
        fc.array(day, { maxLength: 80 }),
        day,
        fc.integer({ min: 0, max: 6 }),
        (due, off, notBefore, weekday) => {
          const daysOff = new Set(off);
          const { dates, omitted } = plannedDates(cradleSchedule, due, { weekday, notBefore, daysOff });
          expect(dates.length + omitted.length).toBe(cradleSchedule.length);
          for (const [index, { date }] of dates.entries()) {
            expect(daysOff.has(date)).toBe(false);
            expect(weekdayOf(date)).toBe(weekday);
            expect(date >= notBefore).toBe(true);
            expect(date > (dates[index - 1]?.date ?? '')).toBe(true);
          }
        },
      ),
    );
  });

  it('go round what is settled', () => {
    const settled = [{ number: 1, date: '2026-04-15' }];
    const { dates } = plannedDates(cradleSchedule, anchors, { ...rules, notBefore: '2026-04-16' }, settled);
    expect(dates[0]).toEqual({ number: 2, date: '2026-05-12' });
    const later = plannedDates(
      cradleSchedule,
      anchors.map((date) => addDays(date, 21)),
      { ...rules, notBefore: '2026-04-16' },
      settled,
    );
    expect(later.dates[0]).toEqual({ number: 2, date: '2026-06-02' });
  });

  it('leave out what has gone by, unless it is planned already', () => {
    const late = { ...rules, notBefore: '2026-06-10' };
    expect(plannedDates(cradleSchedule, anchors, late).omitted).toEqual([1, 2]);
    expect(plannedDates(cradleSchedule, anchors, late, [], new Set([2])).omitted).toEqual([1]);
  });
});

it('ends so many minutes later, whatever the clock does meanwhile', () => {
  expect(instantAt('2026-03-29', '01:30', 'Europe/Amsterdam', 120)).toBe('2026-03-29T04:30:00+02:00');
  expect(instantAt('2026-10-25', '01:30', 'Europe/Amsterdam', 120)).toBe('2026-10-25T02:30:00+01:00');
});

it('is later when the clock leaves the time out, and the first of two', () => {
  expect(instantAt('2026-03-29', '02:30', 'Europe/Amsterdam')).toBe('2026-03-29T03:30:00+02:00');
  expect(instantAt('2026-10-25', '02:30', 'Europe/Amsterdam')).toBe('2026-10-25T02:30:00+02:00');
});

it('is never on a day off, however many there are', () => {
  const wednesdays = Array.from({ length: 60 }, (_, week) => addDays('2026-01-07', week * 7));
  const { dates } = plannedDates(
    [{ number: 1, anchor: 'due-date', fromWeek: 12, toWeek: 16 }],
    ['2026-12-01'],
    { weekday: 3, notBefore: '2026-03-01', daysOff: new Set(wednesdays) },
  );
  expect(dates).toEqual([{ number: 1, date: addDays('2026-01-07', 60 * 7) }]);
});

it('knows the time of a place, summer and winter', () => {
  expect(instantAt('2026-03-28', '10:00', 'Europe/Amsterdam')).toBe('2026-03-28T10:00:00+01:00');
  expect(instantAt('2026-03-29', '10:00', 'Europe/Amsterdam')).toBe('2026-03-29T10:00:00+02:00');
  expect(instantAt('2026-10-25', '10:00', 'Europe/Amsterdam')).toBe('2026-10-25T10:00:00+01:00');
  expect(instantAt('2026-07-01', '23:30', 'America/Paramaribo', 60)).toBe('2026-07-02T00:30:00-03:00');
  expect(instantAt('2026-07-01', '09:30', 'Africa/Accra')).toBe('2026-07-01T09:30:00+00:00');
});

it('reads a plan back as it was written, and tells what a plan of somebody else lacks', () => {
  const definition = planDefinition({
    country: 'NL',
    model: 'centering-pregnancy',
    title: 'CenteringPregnancy',
    source: 'default',
    minutes: 120,
    timeZone: 'Europe/Amsterdam',
    daysOff: ['2026-12-25'],
    sessions: cradleSchedule,
    questionnaires: [
      { moment: 'T1', questionnaire: 'https://x/q', anchor: 'due-date', fromWeek: 8, toWeek: 13 },
    ],
  });
  const { plan, issues } = readPlan(definition);
  expect(issues).toEqual([]);
  expect(plan).toMatchObject({
    canonical: 'https://kring.care/fhir/PlanDefinition/nl-centering-pregnancy|1',
    minutes: 120,
    timeZone: 'Europe/Amsterdam',
    daysOff: new Set(['2026-12-25']),
    sessions: cradleSchedule,
    questionnaires: [{ moment: 'T1', questionnaire: 'https://x/q' }],
  });
  const other = { resourceType: 'PlanDefinition', status: 'active', action: [{ title: 'x' }] };
  expect(readPlan(other).issues.map(({ expression }) => expression)).toEqual([
    'PlanDefinition.action[0]',
    'PlanDefinition.url',
  ]);
});
