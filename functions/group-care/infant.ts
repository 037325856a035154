import type { Resource } from '../fhir/resource.ts';
import { type CalendarDate, daysBetween } from './calendar-date.ts';

/** Older than this, a child is weighed and counted like a grown-up. */
export const infantYears = 5;

/** Whether somebody is younger than `infantYears` on a day; nobody is whose birth date is not known. */
export function isInfant(person: Resource | undefined, day: CalendarDate): boolean {
  const born = person?.birthDate;
  return typeof born === 'string' && daysBetween(born, day) < infantYears * 365.25;
}
