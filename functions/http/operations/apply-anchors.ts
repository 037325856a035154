import { addDays, type CalendarDate } from '../../group-care/calendar-date.ts';
import { infantYears, isInfant } from '../../group-care/infant.ts';
import type { Patient } from '../../group-care/resources.ts';
import { allMatches } from '../all-matches.ts';
import { type Call, maxValues } from './apply-call.ts';
import { newestDueDates } from './due-dates.ts';
import { placeIn } from './read-call.ts';

const yearDays = 366;

/** From when to when a due date or a birth date can be that something is still to be planned for. */
export function anchorWindow(today: CalendarDate): readonly [first: CalendarDate, last: CalendarDate] {
  return [addDays(today, -infantYears * yearDays), addDays(today, 2 * yearDays)];
}

/** The date that each counts from: as given, or the newest due date, or the birth date. */
export async function anchorsOf(
  people: readonly string[],
  call: Call,
): Promise<ReadonlyMap<string, CalendarDate>> {
  const { input, resolved, plan, reader } = call;
  const given = new Map(
    input.all('anchor').flatMap(({ parts }) => {
      const [who, date] = [placeIn(parts, 'subject', resolved), parts.text('date')];
      return who === undefined || date === undefined ? [] : [[who, date] as const];
    }),
  );
  const asked = people.filter((one) => !given.has(one));
  const found =
    plan.sessions[0]?.anchor === 'birth-date'
      ? await birthDatesOf(asked, call)
      : await newestDueDates(asked, reader);
  const [first, last] = anchorWindow(call.today);
  const known = [...found].filter(([, date]) => date >= first && date <= last);
  return new Map([...known, ...[...given].filter(([who]) => people.includes(who))]);
}

/** Of the babies; how old the mothers are does not matter. */
async function birthDatesOf(
  people: readonly string[],
  { reader, today }: Call,
): Promise<ReadonlyMap<string, CalendarDate>> {
  const portions = Array.from({ length: Math.ceil(people.length / maxValues) }, (_, at) =>
    people.slice(at * maxValues, (at + 1) * maxValues),
  );
  const found = await Promise.all(
    portions.map((some) =>
      allMatches('Patient', [['_id', some.map((one) => one.split('/')[1]).join(',')]], reader),
    ),
  );
  return new Map(
    found.flat().flatMap(({ id, resource }) => {
      const { birthDate } = resource as Patient;
      return birthDate !== undefined && birthDate.length === 10 && isInfant(resource, today)
        ? [[`Patient/${id}`, birthDate] as const]
        : [];
    }),
  );
}
