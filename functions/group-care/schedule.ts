import { addDays, type CalendarDate, daysBetween } from './calendar-date.ts';

/** A session of a curriculum, and the weeks in which a mother or baby should have it. */
export interface ScheduledSession {
  readonly number: number;
  /** What the weeks count: gestational weeks towards the due date, or weeks of age since birth. */
  readonly anchor: 'due-date' | 'birth-date';
  readonly fromWeek: number;
  readonly toWeek: number;
}

/** A pregnancy is dated as 280 days that end on the due date. */
const termDays = 280;

/**
 * The ten sessions of CenteringPregnancy as the CRADLE trial gave them, by gestational week.
 * Source: Chen L et al., "Cradle (Centering and Racial Disparities)", BMC Pregnancy and Childbirth 2017;17:118, table 1
 * (https://clinicaltrials.gov/study/NCT02640638).
 */
export const cradleSchedule: readonly ScheduledSession[] = sessions('due-date', [
  [12, 16],
  [16, 20],
  [20, 24],
  [24, 28],
  [26, 30],
  [28, 32],
  [30, 34],
  [32, 36],
  [34, 38],
  [36, 40],
]);

/**
 * An example of CenteringParenting, by weeks of age. No single list is published: a country states its own. This one
 * follows the moments of the Dutch vaccination programme (6–9 weeks, 3, 5, 12 and 14 months,
 * https://rijksvaccinatieprogramma.nl/vaccinaties/vaccinatieschema) with sessions between them.
 */
export const parentingSchedule: readonly ScheduledSession[] = sessions('birth-date', [
  [4, 9],
  [8, 13],
  [11, 16],
  [15, 20],
  [20, 25],
  [29, 34],
  [50, 55],
  [59, 64],
]);

function sessions(
  anchor: ScheduledSession['anchor'],
  windows: readonly (readonly [fromWeek: number, toWeek: number])[],
): readonly ScheduledSession[] {
  return windows.map(([fromWeek, toWeek], index) => ({ number: index + 1, anchor, fromWeek, toWeek }));
}

export interface DatedSession {
  readonly number: number;
  readonly date: CalendarDate;
}

/**
 * The day of each session for a group: the day on which the member in the middle, by due date or birth date, is in the
 * middle of the session's window. The median and not the mean, so that one baby who came far too early does not move
 * the sessions for all others.
 * @param anchorDates due dates or birth dates of the members; none gives no sessions
 */
export function sessionDates(
  schedule: readonly ScheduledSession[],
  anchorDates: readonly CalendarDate[],
): readonly DatedSession[] {
  const middle = anchorDates.toSorted()[Math.floor(anchorDates.length / 2)];
  if (middle === undefined) return [];
  return schedule.map((session) => ({ number: session.number, date: windowMiddle(session, middle) }));
}

function windowMiddle(session: ScheduledSession, anchorDate: CalendarDate): CalendarDate {
  const middleDays = Math.floor(((session.fromWeek + session.toWeek) / 2) * 7);
  return addDays(anchorDate, session.anchor === 'due-date' ? middleDays - termDays : middleDays);
}

/** The first and the last day of a session's window for this due date or birth date; the last week counts whole. */
export function windowOfSession(
  { anchor, fromWeek, toWeek }: Omit<ScheduledSession, 'number'>,
  anchorDate: CalendarDate,
): { readonly start: CalendarDate; readonly end: CalendarDate } {
  const zero = anchor === 'due-date' ? addDays(anchorDate, -termDays) : anchorDate;
  return { start: addDays(zero, fromWeek * 7), end: addDays(zero, toWeek * 7 + 6) };
}

/** Whether the day lies in the session's window for this due date or birth date; the last week counts whole. */
export function isInWindow(session: ScheduledSession, anchorDate: CalendarDate, date: CalendarDate): boolean {
  const days =
    session.anchor === 'due-date' ? gestationalDays(anchorDate, date) : daysBetween(anchorDate, date);
  return days >= session.fromWeek * 7 && days < (session.toWeek + 1) * 7;
}

/** Days of pregnancy completed on a day. */
export function gestationalDays(dueDate: CalendarDate, date: CalendarDate): number {
  return termDays - daysBetween(date, dueDate);
}
