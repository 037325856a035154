import { addDays, type CalendarDate } from '../calendar-date.ts';
import { localTime } from '../local-day.ts';
import { instantAt } from '../plan/calendar.ts';

/** When parents are written to, as the blueprint of a country says it. */
export interface InvitationRules {
  /** IANA, such as Europe/Amsterdam. */
  readonly timeZone: string;
  /** Times of day, such as `20:00`, between which nobody is written to; the same twice: there is no such time. */
  readonly quiet: { readonly from: string; readonly to: string };
  /** After so many days who has not answered is written to again. */
  readonly remindAfterDays: readonly number[];
  /** Nobody is written to twice within so many hours, however much there is to ask. */
  readonly minHoursBetween: number;
  readonly afterSession: readonly AfterSession[];
}

/** What is asked of each mother who was at a session. */
export interface AfterSession {
  /** Canonical. */
  readonly questionnaire: string;
  /** From the end of the session on. */
  readonly afterHours: number;
  readonly withinDays: number;
}

const hourMs = 3_600_000;

export function isQuiet(
  instantMs: number,
  { quiet: { from, to }, timeZone }: Pick<InvitationRules, 'quiet' | 'timeZone'>,
): boolean {
  const { time } = localTime(instantMs, timeZone);
  return from <= to ? from <= time && time < to : from <= time || time < to;
}

/**
 * The first moment from this one on at which somebody may be written to: itself, or when the quiet hours end where she
 * lives, on a day on which the clock is changed too. Epoch milliseconds.
 */
export function allowedFrom(instantMs: number, rules: Pick<InvitationRules, 'quiet' | 'timeZone'>): number {
  if (!isQuiet(instantMs, rules)) return instantMs;
  const { quiet, timeZone } = rules;
  const { day, time } = localTime(instantMs, timeZone);
  const ends = Date.parse(instantAt(time < quiet.to ? day : addDays(day, 1), quiet.to, timeZone));
  // In the hour that the clock shows twice, their end may lie behind already.
  let allowed = Math.max(ends, instantMs);
  while (isQuiet(allowed, rules)) allowed += hourMs / 4;
  return allowed;
}

/** The beginning of a day at a place, epoch milliseconds. */
export function startOfDay(day: CalendarDate, timeZone: string): number {
  return Date.parse(instantAt(day, '00:00', timeZone));
}

/**
 * When the next message is due, epoch milliseconds; `undefined` after the last.
 * @param sent how many there were, the first the invitation
 * @param firstMs when the invitation was sent
 */
export function nextMessageAt(
  { remindAfterDays }: Pick<InvitationRules, 'remindAfterDays'>,
  sent: number,
  firstMs: number,
): number | undefined {
  const days = remindAfterDays[sent - 1];
  return days === undefined ? undefined : firstMs + days * 24 * hourMs;
}
