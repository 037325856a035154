import type { Patient } from './resources.ts';
import { timeOf } from './session-time.ts';

/**
 * Why something cannot have happened to somebody at a time: it was before the birth, or after the death.
 * @param dateTime as FHIR writes it: of a day alone, or of a date such as 2026-03, the whole of it counts
 * @returns to be read after who it is about, or `undefined`
 */
export function outsideLife(
  { birthDate, deceasedDateTime }: Patient,
  dateTime: string | undefined,
): string | undefined {
  if (dateTime === undefined) return undefined;
  if (birthDate !== undefined && isBefore(dateTime, birthDate))
    return `was born on ${birthDate}, after ${dateTime}`;
  if (deceasedDateTime !== undefined && isBefore(deceasedDateTime, dateTime)) {
    return `died on ${deceasedDateTime}, before ${dateTime}`;
  }
  return undefined;
}

/** Whether one was surely before the other: by the moment where both say it, else by the days as they are written. */
function isBefore(one: string, other: string): boolean {
  const [oneMs, otherMs] = [timeOf(one), timeOf(other)];
  if (oneMs !== undefined && otherMs !== undefined) return oneMs < otherMs;
  const length = Math.min(one.length, other.length, '2026-03-01'.length);
  return one.slice(0, length) < other.slice(0, length);
}
