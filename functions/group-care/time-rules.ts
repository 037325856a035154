import { error, type Issue, warning } from '../fhir/outcome.ts';
import { howToConfirm, isConfirmed } from './confirmed.ts';
import { type Encounter, sessionNumberOf } from './resources.ts';
import { begunStatuses, timeOf } from './session-time.ts';

/** Clocks of two systems never agree to the second. */
const toleranceMs = 5 * 60_000;
const hourMs = 3_600_000;
/** A session lasts two hours; one of a day is a mistake in a date, and one of half a day probably one in an hour. */
const possibleHours = 24;
const usualHours = 6;
/** Schedules have some ten sessions: what is beyond is a year, or a number that was meant for something else. */
const maxSessionNumber = 100;

/** Whether what is said to have taken place can have: not in the future, begun before it ended, and no longer than a day. */
export function checkTimes({ status, period }: Encounter, at: string, nowMs: number): readonly Issue[] {
  if (!begunStatuses.includes(status)) return [];
  const text = `an Encounter that is ${status} has taken place, a planned one is planned`;
  const future = (time: string | undefined, element: string) =>
    isFuture(time, nowMs)
      ? [error('business-rule', `${time} is in the future; ${text}`, `${at}.period.${element}`)]
      : [];
  return [
    ...future(period?.start, 'start'),
    ...future(period?.end, 'end'),
    ...checkLength(period?.start, hoursOf(period), `${at}.period.end`),
  ];
}

function checkLength(start: string | undefined, hours: number | undefined, at: string): readonly Issue[] {
  if (hours === undefined) return [];
  if (hours <= 0) return [error('business-rule', `It should end after it begins at ${start}`, at)];
  if (hours <= possibleHours) return [];
  const text = `A session cannot last ${textOf(hours)}: it ends within ${possibleHours} hours of ${start}`;
  return [error('business-rule', text, at)];
}

/** Of a session whose participants are held to its times: that it lasts as sessions do, and its number can be. */
export function checkSessionShape(session: Encounter, at: string): readonly Issue[] {
  const number = sessionNumberOf(session);
  const tooMany =
    number !== undefined && number > maxSessionNumber
      ? [
          error(
            'business-rule',
            `${number} is no number of a session: it is its place in the schedule of the group, from 1 to ${maxSessionNumber}`,
            `${at}.sessionNumber`,
          ),
        ]
      : [];
  const hours = begunStatuses.includes(session.status) ? hoursOf(session.period) : undefined;
  if (hours === undefined || hours <= usualHours || hours > possibleHours || isConfirmed(session))
    return tooMany;
  const text = `A session of ${textOf(hours)} is unusual: most last no longer than ${usualHours} hours; ${howToConfirm}`;
  return [...tooMany, warning('business-rule', text, `${at}.period.end`)];
}

/** Of a check or a vaccination. */
export function checkMoment(time: string | undefined, at: string, nowMs: number): readonly Issue[] {
  return isFuture(time, nowMs)
    ? [error('business-rule', `${time} is in the future; what is recorded has taken place`, at)]
    : [];
}

/** Of a day without a time, when even its beginning is yet to come, wherever it is. */
function isFuture(dateTime: string | undefined, nowMs: number): boolean {
  const time = timeOf(dateTime) ?? earliestOf(dateTime);
  return time !== undefined && time > nowMs + toleranceMs;
}

/** The date line runs where clocks are 14 hours ahead. */
function earliestOf(day: string | undefined): number | undefined {
  const time = day === undefined ? Number.NaN : Date.parse(day);
  return Number.isNaN(time) ? undefined : time - 14 * hourMs;
}

function hoursOf(period: Encounter['period']): number | undefined {
  const [startMs, endMs] = [timeOf(period?.start), timeOf(period?.end)];
  return startMs === undefined || endMs === undefined ? undefined : (endMs - startMs) / hourMs;
}

function textOf(hours: number): string {
  return hours > 72 ? `${Math.round(hours / 24)} days` : `${Math.round(hours * 10) / 10} hours`;
}
