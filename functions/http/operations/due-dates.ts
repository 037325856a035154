import { mayInteract } from '../../access/decide.ts';
import type { JsonObject } from '../../fhir/resource.ts';
import type { CalendarDate } from '../../group-care/calendar-date.ts';
import { allMatches } from '../all-matches.ts';
import type { Reader } from '../places.ts';

/** LOINC: the estimated delivery date, and the same by last period, ultrasound or another method. */
const dueDateCodes = ['11778-8', '11779-6', '11780-4', '11781-2']
  .map((code) => `http://loinc.org|${code}`)
  .join(',');
const withdrawn: readonly unknown[] = ['entered-in-error', 'cancelled'];
const maxValues = 40;

/** The newest due date of each mother, as far as the caller may see it. */
export async function newestDueDates(
  mothers: readonly string[],
  reader: Reader,
): Promise<ReadonlyMap<string, CalendarDate>> {
  if (mothers.length === 0 || mayInteract(reader.principal, 'search', 'Observation')) return new Map();
  const portions = Array.from({ length: Math.ceil(mothers.length / maxValues) }, (_, at) =>
    mothers.slice(at * maxValues, (at + 1) * maxValues),
  );
  const found = await Promise.all(
    portions.map((some) =>
      allMatches(
        'Observation',
        [
          ['subject', some.join(',')],
          ['code', dueDateCodes],
        ],
        reader,
      ),
    ),
  );
  const byTime = found
    .flat()
    .map(({ resource }) => resource)
    .filter(({ status }) => !withdrawn.includes(status))
    .toSorted((one, other) => (String(one.effectiveDateTime) < String(other.effectiveDateTime) ? -1 : 1));
  return new Map(
    byTime.flatMap(({ subject, valueDateTime }) =>
      typeof valueDateTime === 'string' && valueDateTime.length >= 10
        ? [[String((subject as JsonObject | undefined)?.reference), valueDateTime.slice(0, 10)] as const]
        : [],
    ),
  );
}
