import type { CalendarDate } from '../group-care/calendar-date.ts';
import { dayAt } from '../group-care/local-day.ts';
import type { FhirApi } from './api.ts';

/** What day it is where the care is given. */
export function todayOf({ clock, timeZone = 'UTC' }: Pick<FhirApi, 'clock' | 'timeZone'>): CalendarDate {
  return dayAt(clock(), timeZone);
}
