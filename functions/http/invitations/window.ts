import { addDays } from '../../group-care/calendar-date.ts';
import { lastDay, type Planned } from '../../group-care/invitations/planned-task.ts';
import { startOfDay } from '../../group-care/invitations/rules.ts';
import type { CountryRules } from './context.ts';

/** Days count as they do where she lives. */
export function windowOf(
  { start, end }: Planned,
  { timeZone }: CountryRules,
): { readonly startMs: number; readonly endMs: number } {
  const instantOf = (text: string, plusDays: number) =>
    text.length > 10 ? Date.parse(text) : startOfDay(addDays(lastDay(text), plusDays), timeZone);
  return { startMs: instantOf(start, 0), endMs: instantOf(end, 1) };
}
