import type { JsonObject } from '../../fhir/resource.ts';
import type { CalendarDate } from '../calendar-date.ts';
import { extension } from '../canonical.ts';
import type { Group } from '../resources.ts';

/** Those who join, wait and leave together: the mother first, then her babies. */
export type Family = readonly [head: string, ...others: string[]];

export type Member = NonNullable<Group['member']>[number] & JsonObject;

/** Whether somebody is born so lately that they come along with somebody else. */
export type IsChild = (patient: string) => boolean;

/** Those who are members on a day or are to become it; who has left, or is to leave before it, is none of them. */
export function membersFrom(group: Group, day: CalendarDate): readonly Member[] {
  return (group.member ?? []).filter((member): member is Member => {
    const end = member.period?.end?.slice(0, 10);
    return member.inactive !== true && (end === undefined || end >= day);
  });
}

/** Whether somebody stays or comes after this day; whose last day it is may join another group on it. */
export function isMemberAfter(group: Group, who: string, day: CalendarDate): boolean {
  return membersFrom(group, day).some((member) => {
    const end = member.period?.end?.slice(0, 10);
    return memberPlace(member) === who && (end === undefined || end > day);
  });
}

export function memberPlace({ entity }: Member): string {
  return entity?.reference ?? '';
}

/** The one whose family a member belongs to: herself, where nothing says otherwise. */
export function familyOf(member: Member): string {
  const own = (
    member.extension as
      | readonly { readonly url: string; readonly valueReference?: { readonly reference?: string } }[]
      | undefined
  )?.find(({ url }) => url === extension.family);
  return own?.valueReference?.reference ?? memberPlace(member);
}

/**
 * How many families a group has on a day and after it. Members whose family is not said, because they did not come by
 * `$enroll`, count for themselves; but a child does not, as long as there is a grown-up whose it may be.
 */
export function countFamilies(group: Group, day: CalendarDate, isChild: IsChild): number {
  return familiesAmong(membersFrom(group, day), isChild);
}

/** A grown-up is a family of her own, whoever else she is said to belong to: only babies come along. */
export function familiesAmong(members: readonly Member[], isChild: IsChild): number {
  const families = new Set(
    members.map((member) => (isChild(memberPlace(member)) ? familyOf(member) : memberPlace(member))),
  );
  const grown = [...families].filter((head) => !isChild(head));
  return grown.length > 0 ? grown.length : Math.min(families.size, 1);
}
