import type { CalendarDate } from './calendar-date.ts';
import { extension } from './canonical.ts';
import type { Encounter } from './resources.ts';

/** Of an Encounter that has begun: https://hl7.org/fhir/R4/valueset-encounter-status.html */
export const begunStatuses: readonly (string | undefined)[] = ['in-progress', 'onleave', 'finished'];

/** When something took place, in epoch milliseconds; the end is not part of it. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

const dayMs = 86_400_000;
/** A session that nobody has ended is not taken to go on for ever: the longest that is held is two hours. */
const unendedMs = 4 * 3_600_000;

/**
 * When an Encounter that has begun took place. Without an end it lasts as long as it was planned to; a participation
 * without a period lasts as long as its session.
 * @returns `undefined` for one that has not begun, or that does not say when
 */
export function heldSpan(encounter: Encounter, session?: Encounter): Span | undefined {
  if (!begunStatuses.includes(encounter.status)) return undefined;
  const startMs = timeOf(encounter.period?.start);
  if (startMs === undefined) return session && heldSpan(session);
  const planned = plannedPeriod(encounter);
  const [plannedStartMs, plannedEndMs] = [timeOf(planned?.start), timeOf(planned?.end)];
  const lengthMs =
    plannedStartMs === undefined || plannedEndMs === undefined ? unendedMs : plannedEndMs - plannedStartMs;
  return { startMs, endMs: timeOf(encounter.period?.end) ?? startMs + Math.max(lengthMs, 0) };
}

function plannedPeriod(encounter: Encounter) {
  return encounter.extension?.find(({ url }) => url === extension.plannedPeriod)?.valuePeriod;
}

/** Epoch milliseconds of a dateTime; `undefined` for none, and for one that says no time of day. */
export function timeOf(dateTime: string | undefined): number | undefined {
  if (dateTime === undefined || !dateTime.includes('T')) return undefined;
  const time = Date.parse(dateTime);
  return Number.isNaN(time) ? undefined : time;
}

/** Whether two things were at the same time; one that ends when the other begins was not. */
export function overlaps(one: Span, other: Span): boolean {
  return one.startMs < other.endMs && other.startMs < one.endMs;
}

/** The days in UTC that something lasted on; at most `maxDays`, for what lasts longer is no session. */
export function daysOf({ startMs, endMs }: Span): readonly CalendarDate[] {
  const first = Math.floor(startMs / dayMs);
  const last = Math.max(first, Math.floor((endMs - 1) / dayMs));
  const count = Math.min(last - first + 1, maxDays);
  return Array.from({ length: count }, (_, index) =>
    new Date((first + index) * dayMs).toISOString().slice(0, 10),
  );
}

const maxDays = 7;
