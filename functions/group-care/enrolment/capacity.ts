import { error, type Issue } from '../../fhir/outcome.ts';
import { type CalendarDate, isWithin } from '../calendar-date.ts';
import { extension } from '../canonical.ts';
import type { Group } from '../resources.ts';
import { familiesAmong, type IsChild, type Member, membersFrom } from './families.ts';

/** How many families there is room for, where the group says so. */
export function capacityOf({ extension: extensions = [] }: Group): number | undefined {
  const all = extensions as readonly { readonly url: string; readonly valuePositiveInt?: number }[];
  return all.find(({ url }) => url === extension.capacity)?.valuePositiveInt;
}

/** The most families that are in a group at once, on any day from `today` on. */
export function mostFamilies(group: Group, today: CalendarDate, isChild: IsChild): number {
  const members = membersFrom(group, today);
  const days = new Set([today, ...members.map(firstDay).filter((day) => day > today)]);
  const counts = [...days].map((day) =>
    familiesAmong(
      members.filter(({ period }) => isWithin(day, period)),
      isChild,
    ),
  );
  return Math.max(...counts);
}

/** Of a month or a year its first day. */
function firstDay({ period }: Member): CalendarDate {
  const start = period?.start?.slice(0, 10) ?? '';
  return start.length === 10 ? start : `${start}-01-01`.slice(0, 10);
}

/**
 * Whether a group as it is written has more families than it has room for. One that was too full already may be
 * changed as long as that does not make it fuller.
 * @param before as it is stored, where it is
 */
export function capacityIssue(
  before: Group | undefined,
  after: Group,
  today: CalendarDate,
  isChild: IsChild,
  at: string,
): Issue | undefined {
  const capacity = capacityOf(after);
  if (capacity === undefined) return undefined;
  const families = mostFamilies(after, today, isChild);
  if (families <= capacity) return undefined;
  const isNoFuller =
    before !== undefined &&
    capacity >= (capacityOf(before) ?? Number.POSITIVE_INFINITY) &&
    families <= mostFamilies(before, today, isChild);
  if (isNoFuller) return undefined;
  const text =
    `The group has room for ${capacity} families and would have ${families}: raise its capacity, end a ` +
    'membership, or call $enroll, which lets families wait';
  return error('business-rule', text, `${at}.member`);
}
