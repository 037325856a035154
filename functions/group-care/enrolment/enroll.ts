import { withMembers } from '../../fhir/json.ts';
import { error, type Issue } from '../../fhir/outcome.ts';
import type { CalendarDate } from '../calendar-date.ts';
import type { Group } from '../resources.ts';
import { capacityOf } from './capacity.ts';
import {
  countFamilies,
  type Family,
  familyOf,
  type IsChild,
  type Member,
  memberPlace,
  membersFrom,
} from './families.ts';
import { familyExtension, type Waiting } from './waiting-list.ts';

/** A group and those who wait for a place in it. */
export interface Enrolment {
  readonly group: Group;
  readonly waiting: readonly Waiting[];
}

export interface Moment {
  /** The day from which somebody is a member, or on which somebody was one for the last time. */
  readonly day: CalendarDate;
  /** An instant. */
  readonly now: string;
  readonly isChild: IsChild;
  /** Whether those who wait may come in; all may when absent. Who may not keeps waiting, and holds nobody up. */
  readonly mayJoin?: (family: Family) => boolean;
}

export type Enrolled =
  | {
      readonly outcome: 'enrolled' | 'unchanged';
      readonly left: Enrolment;
      readonly promoted: readonly Family[];
    }
  /** `position` counts from 1 on. */
  | {
      readonly outcome: 'waiting';
      readonly position: number;
      readonly left: Enrolment;
      readonly promoted: readonly Family[];
    }
  | { readonly outcome: 'refused'; readonly issue: Issue };

/** How many families more there is room for; negative in a group that somebody has overfilled. */
export function placesLeft(group: Group, { day, isChild }: Moment): number {
  return (capacityOf(group) ?? Number.POSITIVE_INFINITY) - countFamilies(group, day, isChild);
}

/**
 * A family joins, or waits. Those who wait already go first; who is in the group already is joined by those of the
 * family who are not.
 * @param waits whether to wait if the group is full
 */
export function enroll(before: Enrolment, family: Family, waits: boolean, moment: Moment): Enrolled {
  if (before.group.active === false) return refused(`The group has ended: nobody joins it any more`);
  const members = new Set(membersFrom(before.group, moment.day).map(memberPlace));
  if (family.every((place) => members.has(place)))
    return { outcome: 'unchanged', left: before, promoted: [] };
  // A baby that is born into a family of the group takes no place of its own.
  if (members.has(family[0])) return joined(before, family, moment, []);
  const known = before.waiting.find((one) => one.family[0] === family[0]);
  const queue = known ? before.waiting : [...before.waiting, { family, since: moment.now }];
  const { left, promoted } = admit({ ...before, waiting: queue }, moment);
  if (promoted.some(([head]) => head === family[0])) {
    const others = promoted.filter(([head]) => head !== family[0]);
    return { outcome: 'enrolled', left, promoted: others };
  }
  if (!waits && !known) return refused(fullText(before.group));
  const position = left.waiting.findIndex((one) => one.family[0] === family[0]) + 1;
  return { outcome: 'waiting', position, left, promoted };
}

function fullText(group: Group): string {
  return `Group/${group.id} is full: it has room for ${capacityOf(group)} families`;
}

function refused(text: string): Enrolled {
  return { outcome: 'refused', issue: error('business-rule', text) };
}

function joined(before: Enrolment, family: Family, moment: Moment, promoted: readonly Family[]): Enrolled {
  return {
    outcome: 'enrolled',
    left: { ...before, group: withFamily(before.group, family, moment.day) },
    promoted,
  };
}

/** Lets in those who wait, in their order, as long as there is room. */
function admit(
  { group, waiting }: Enrolment,
  moment: Moment,
): { readonly left: Enrolment; readonly promoted: readonly Family[] } {
  const promoted: Family[] = [];
  let current = group;
  for (const { family } of waiting) {
    if (placesLeft(current, moment) <= 0) break;
    if (moment.mayJoin?.(family) === false) continue;
    current = withFamily(current, family, moment.day);
    promoted.push(family);
  }
  const left = waiting.filter(({ family }) => !promoted.includes(family));
  return { left: { group: current, waiting: left }, promoted };
}

export function withFamily(group: Group, family: Family, day: CalendarDate): Group {
  const members = new Set(membersFrom(group, day).map(memberPlace));
  const [head] = family;
  const added = family
    .filter((place) => !members.has(place))
    .map((place) => ({
      ...(place !== head && { extension: [familyExtension(head)] }),
      entity: { reference: place },
      period: { start: day },
    }));
  return withMembers(group, { member: [...((group.member ?? []) as readonly Member[]), ...added] });
}

export type Left =
  | { readonly outcome: 'left' | 'unchanged'; readonly left: Enrolment; readonly promoted: readonly Family[] }
  | { readonly outcome: 'refused'; readonly issue: Issue };

/**
 * Somebody leaves the group, or its waiting list, after `day`; with a mother her babies do. Their membership ends and
 * stays in the record. Who waits takes the place from the next day on.
 */
export function leave(
  before: Enrolment,
  leaving: readonly string[],
  moment: Moment,
  nextDay: CalendarDate,
): Left {
  const isGoing = (member: Member) =>
    leaving.includes(memberPlace(member)) || leaving.includes(familyOf(member));
  const going = membersFrom(before.group, moment.day).filter(isGoing);
  const early = going.find(({ period }) => (period?.start ?? '').slice(0, 10) > moment.day);
  if (early !== undefined) {
    const text = `${memberPlace(early)} joins on ${early.period?.start}, and cannot have left on ${moment.day}`;
    return { outcome: 'refused', issue: error('business-rule', text) };
  }
  const waiting = before.waiting.filter(({ family }) => !family.some((place) => leaving.includes(place)));
  const unknown = leaving.find(
    (place) => !going.some((one) => memberPlace(one) === place) && !waits(before, place),
  );
  if (unknown !== undefined && going.length === 0 && waiting.length === before.waiting.length) {
    const wasMember = (before.group.member ?? []).some(({ entity }) => entity?.reference === unknown);
    if (wasMember) return { outcome: 'unchanged', left: before, promoted: [] };
    const text = `${unknown} is no member of Group/${before.group.id} and does not wait for it`;
    return { outcome: 'refused', issue: error('business-rule', text) };
  }
  const ended = new Set<unknown>(going);
  const isPast = moment.day <= moment.now.slice(0, 10);
  const member = (before.group.member ?? []).map((one) =>
    ended.has(one)
      ? { ...one, period: { ...one.period, end: moment.day }, ...(isPast && { inactive: true }) }
      : one,
  );
  const group = going.length === 0 ? before.group : withMembers(before.group, { member });
  const after = admit({ group, waiting }, { ...moment, day: nextDay });
  return { outcome: 'left', left: after.left, promoted: after.promoted };
}

function waits({ waiting }: Enrolment, place: string): boolean {
  return waiting.some(({ family }) => family.includes(place));
}
