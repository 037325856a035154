import { addDays, type CalendarDate } from '../calendar-date.ts';

/** A rule for days on which no session is planned. */
export type HolidayRule =
  | {
      readonly name: string;
      readonly kind: 'fixed';
      readonly month: number;
      readonly day: number;
      readonly shift?: Shift;
    }
  /** Days after Easter Sunday of the western churches; negative before it. */
  | { readonly name: string; readonly kind: 'easter'; readonly days: number }
  /** The same of the eastern churches. */
  | { readonly name: string; readonly kind: 'orthodox-easter'; readonly days: number }
  /** `nth` from 1 on, or -1 for the last; `weekday` from 0 (Sunday) to 6. */
  | {
      readonly name: string;
      readonly kind: 'weekday';
      readonly month: number;
      readonly weekday: number;
      readonly nth: number;
    }
  /** Days that are announced, or follow another calendar: those that are known. */
  | { readonly name: string; readonly kind: 'dates'; readonly dates: readonly CalendarDate[] };

/**
 * What becomes of one that falls on a day off: `sunday-before` (to the day before a Sunday), `sunday-after` (to the
 * Monday after a Sunday), `weekend-after` (to the first working day after a weekend, besides other holidays).
 */
export type Shift = 'sunday-before' | 'sunday-after' | 'weekend-after';

/** The days off of one year, in order, each once. */
export function holidaysOf(rules: readonly HolidayRule[], year: number): readonly CalendarDate[] {
  const days = new Set<CalendarDate>();
  for (const rule of rules) {
    for (const date of daysBy(rule, year))
      days.add(rule.kind === 'fixed' ? shifted(date, rule.shift, days) : date);
  }
  return [...days].toSorted();
}

function daysBy(rule: HolidayRule, year: number): readonly CalendarDate[] {
  switch (rule.kind) {
    case 'fixed':
      return [dateOf(year, rule.month, rule.day)];
    case 'easter':
      return [addDays(easter(year), rule.days)];
    case 'orthodox-easter':
      return [addDays(orthodoxEaster(year), rule.days)];
    case 'weekday':
      return [nthWeekday(year, rule)];
    case 'dates':
      return rule.dates.filter((date) => date.startsWith(`${year}-`));
  }
}

function dateOf(year: number, month: number, day: number): CalendarDate {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** 0 is Sunday. */
export function weekdayOf(date: CalendarDate): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}

function shifted(
  date: CalendarDate,
  shift: Shift | undefined,
  taken: ReadonlySet<CalendarDate>,
): CalendarDate {
  const weekday = weekdayOf(date);
  if (shift === 'sunday-before') return weekday === 0 ? addDays(date, -1) : date;
  if (shift === 'sunday-after') return weekday === 0 ? addDays(date, 1) : date;
  if (shift !== 'weekend-after' || (weekday !== 0 && weekday !== 6)) return date;
  let day = date;
  while ([0, 6].includes(weekdayOf(day)) || taken.has(day)) day = addDays(day, 1);
  return day;
}

function nthWeekday(
  year: number,
  { month, weekday, nth }: Extract<HolidayRule, { kind: 'weekday' }>,
): CalendarDate {
  const first = dateOf(year, month, 1);
  const toFirst = (weekday - weekdayOf(first) + 7) % 7;
  if (nth > 0) return addDays(first, toFirst + (nth - 1) * 7);
  const next = month === 12 ? dateOf(year + 1, 1, 1) : dateOf(year, month + 1, 1);
  const back = (weekdayOf(next) - weekday + 7) % 7;
  return addDays(next, -(back === 0 ? 7 : back));
}

/** Easter Sunday, Gregorian: Meeus, Astronomical Algorithms, 1991, chapter 8. */
export function easter(year: number): CalendarDate {
  const a = year % 19;
  const [b, c] = [Math.floor(year / 100), year % 100];
  const [d, e] = [Math.floor(b / 4), b % 4];
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - d - g + 15) % 30;
  const [i, k] = [Math.floor(c / 4), c % 4];
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const month = Math.floor((h + l - 7 * m + 90) / 25);
  return dateOf(year, month, (h + l - 7 * m + 33 * month + 19) % 32);
}

/** Of the Julian calendar, as a day of the Gregorian one (1900–2099): Meeus, ibid. */
export function orthodoxEaster(year: number): CalendarDate {
  const d = (19 * (year % 19) + 15) % 30;
  const e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7;
  const month = Math.floor((d + e + 114) / 31);
  const julian = dateOf(year, month, ((d + e + 114) % 31) + 1);
  return addDays(julian, 13);
}
