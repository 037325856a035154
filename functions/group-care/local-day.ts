import type { CalendarDate } from './calendar-date.ts';

/** The time of day at a place, `HH:MM`, and the day. */
export function localTime(
  instantMs: number,
  timeZone: string,
): { readonly day: CalendarDate; readonly time: string } {
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
  return { day: `${of('year')}-${of('month')}-${of('day')}`, time: `${of('hour')}:${of('minute')}` };
}

/** The day of an instant, in epoch milliseconds, at a place; by UTC where the time zone is none. */
export function dayAt(instantMs: number, timeZone: string): CalendarDate {
  return localTime(instantMs, isTimeZone(timeZone) ? timeZone : 'UTC').day;
}

/** The day of a dateTime at a place, whichever offset it is written with; of one without a time, what is written. */
export function dayOf(dateTime: string, timeZone: string): CalendarDate {
  const instantMs = dateTime.includes('T') ? Date.parse(dateTime) : Number.NaN;
  return Number.isNaN(instantMs) ? dateTime.slice(0, 10) : dayAt(instantMs, timeZone);
}

/** Whether it is one of https://www.iana.org/time-zones. */
export function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
