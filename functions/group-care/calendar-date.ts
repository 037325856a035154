/** A day as `YYYY-MM-DD` (https://hl7.org/fhir/R4/datatypes.html#date), without time or time zone. */
export type CalendarDate = string;

const dayMillis = 86_400_000;

export function addDays(date: CalendarDate, days: number): CalendarDate {
  return new Date(Date.parse(date) + days * dayMillis).toISOString().slice(0, 10);
}

/** Positive when `to` is the later day. */
export function daysBetween(from: CalendarDate, to: CalendarDate): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMillis);
}

/**
 * Whether the day lies in a FHIR Period, both ends included (https://hl7.org/fhir/R4/datatypes.html#Period).
 * A partial date counts from its first to its last day; a dateTime counts as the day that was written.
 */
export function isWithin(
  date: CalendarDate,
  period: { readonly start?: string; readonly end?: string } | undefined,
): boolean {
  const start = period?.start?.slice(0, 10) ?? '';
  const end = period?.end?.slice(0, 10);
  return date.slice(0, start.length) >= start && (end === undefined || date.slice(0, end.length) <= end);
}
