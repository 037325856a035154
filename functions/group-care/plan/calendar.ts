import { addDays, type CalendarDate, daysBetween } from '../calendar-date.ts';
import { type ScheduledSession, sessionDates, windowOfSession } from '../schedule.ts';
import { weekdayOf } from './holiday.ts';

export interface CalendarRules {
  /** 0 is Sunday; the weekday on which the first session falls when absent. */
  readonly weekday?: number;
  /** No session before this day. */
  readonly notBefore: CalendarDate;
  readonly daysOff: ReadonlySet<CalendarDate>;
}

/** A session that took place or is left as it is. */
export interface SettledSession {
  readonly number: number;
  readonly date: CalendarDate;
}

export interface PlannedDates {
  readonly dates: readonly SettledSession[];
  /** Whose weeks have gone by, for the group as a whole. */
  readonly omitted: readonly number[];
}

/**
 * A day for each session that has none yet: the group's weekday, no day off, after the session before it, and as near as
 * can be to the day that the schedule asks for.
 * @param anchors due dates or birth dates of the members
 * @param settled sessions that are not to be moved
 * @param wanted numbers of sessions that are planned already: they are kept, even where their weeks have gone by
 */
export function plannedDates(
  sessions: readonly ScheduledSession[],
  anchors: readonly CalendarDate[],
  rules: CalendarRules,
  settled: readonly SettledSession[] = [],
  wanted: ReadonlySet<number> = new Set(),
): PlannedDates {
  const ideals = new Map(sessionDates(sessions, anchors).map(({ number, date }) => [number, date]));
  const middle = anchors.toSorted()[Math.floor(anchors.length / 2)] ?? '';
  const dates: SettledSession[] = [];
  const omitted: number[] = [];
  const done = new Map(settled.map(({ number, date }) => [number, date]));
  let weekday = rules.weekday;
  let last = '';
  for (const session of sessions.toSorted((one, other) => one.number - other.number)) {
    const kept = done.get(session.number);
    const ideal = ideals.get(session.number);
    if (kept !== undefined) {
      last = kept > last ? kept : last;
      continue;
    }
    if (ideal === undefined) continue;
    if (windowOfSession(session, middle).end < rules.notBefore && !wanted.has(session.number)) {
      omitted.push(session.number);
      continue;
    }
    const earliest = last === '' || addDays(last, 1) < rules.notBefore ? rules.notBefore : addDays(last, 1);
    weekday ??= workday(weekdayOf(ideal < earliest ? earliest : ideal));
    const date = nearest(ideal, earliest, weekday, rules.daysOff);
    dates.push({ number: session.number, date });
    last = date;
  }
  return { dates, omitted };
}

/** Groups do not meet at the weekend unless they say so. */
function workday(weekday: number): number {
  return weekday === 0 || weekday === 6 ? 1 : weekday;
}

/** So many weeks before are looked at for a day that is none off, and at least as many after. */
const maxWeeks = 12;

function nearest(
  ideal: CalendarDate,
  earliest: CalendarDate,
  weekday: number,
  daysOff: ReadonlySet<CalendarDate>,
): CalendarDate {
  const from = ideal < earliest ? earliest : ideal;
  const onOrAfter = addDays(from, (weekday - weekdayOf(from) + 7) % 7);
  // There are more weeks ahead than days off: one of them is free.
  const weeks = 2 * maxWeeks + 1 + daysOff.size;
  const candidates = Array.from({ length: weeks }, (_, index) => addDays(onOrAfter, (index - maxWeeks) * 7))
    .filter((date) => date >= earliest && !daysOff.has(date))
    .toSorted((one, other) => distance(one, ideal) - distance(other, ideal) || (one < other ? -1 : 1));
  return candidates[0] ?? onOrAfter;
}

function distance(one: CalendarDate, other: CalendarDate): number {
  return Math.abs(daysBetween(one, other));
}

/**
 * The instant of a time of day at a place, with its offset: `2026-05-12T10:00:00+02:00`. A time that the clock leaves out
 * is as much later; of one that comes twice it is the first.
 * @param plusMinutes as they pass, whatever the clock does meanwhile
 */
export function instantAt(date: CalendarDate, time: string, timeZone: string, plusMinutes = 0): string {
  const local = Date.parse(`${date}T${time.slice(0, 5)}:00Z`);
  const instant = instantOf(local, timeZone) + plusMinutes * minuteMs;
  const offset = offsetMinutes(instant, timeZone);
  const sign = offset < 0 ? '-' : '+';
  const part = (minutes: number) => String(Math.floor(minutes)).padStart(2, '0');
  const size = Math.abs(offset);
  const shown = new Date(instant + offset * minuteMs).toISOString().slice(0, 19);
  return `${shown}${sign}${part(size / 60)}:${part(size % 60)}`;
}

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;

/** @param local what the clock shows, as if it were that of UTC */
function instantOf(local: number, timeZone: string): number {
  const [before, after] = [offsetMinutes(local - dayMs, timeZone), offsetMinutes(local + dayMs, timeZone)];
  const early = local - before * minuteMs;
  // By the offset of the day before it is this time on that clock, or else the clock has been changed by then.
  if (offsetMinutes(early, timeZone) === before) return early;
  const late = local - after * minuteMs;
  return offsetMinutes(late, timeZone) === after ? late : early;
}

function offsetMinutes(instantMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(instantMs);
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.find((part) => part.type === type)?.value ?? '';
  const shown = Date.parse(`${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}:00Z`);
  return Math.round((shown - instantMs) / 60_000);
}
