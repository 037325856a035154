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
  readonly today: CalendarDate;
  /** An instant. */
  readonly now: string;
  readonly isChild: IsChild;
  readonly hindrance: (place: string) => Hindrance | undefined;
}

/**
 * Why somebody is not let in: has died, has a record that is not in use, is in another group of the kind, or is looked
 * after by the group's organisation no longer, of which nothing is said.
 */
export type Hindrance = 'deceased' | 'inactive' | 'elsewhere' | 'withheld';

interface Changed {
  readonly left: Enrolment;
  /** Who has come in from the waiting list. */
  readonly promoted: readonly Family[];
  /** Who waits, and was not let in though there was room. */
  readonly passedOver: readonly Family[];
}

export type Enrolled =
  | ({ readonly outcome: 'enrolled' | 'unchanged' } & Changed)
  /** `position` counts from 1 on. */
  | ({ readonly outcome: 'waiting'; readonly position: number } & Changed)
  | { readonly outcome: 'refused'; readonly issue: Issue };

/** How many families more there is room for; negative in a group that somebody has overfilled. */
export function placesLeft(group: Group, { day, isChild }: Pick<Moment, 'day' | 'isChild'>): number {
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
  const [own] = family;
  if (family.every((place) => members.has(place)))
    return { outcome: 'unchanged', left: before, promoted: [], passedOver: [] };
  // A baby that is born into a family of the group takes no place of its own.
  if (members.has(own)) {
    const group = withFamily(before.group, family, moment.day);
    return { outcome: 'enrolled', left: { ...before, group }, promoted: [], passedOver: [] };
  }
  const isKnown = before.waiting.some(({ family: [head] }) => head === own);
  // Who waited before comes in from today on, not on the day that somebody else has chosen.
  const { left, promoted, passedOver } = admit(
    { ...before, waiting: queued(before.waiting, family, moment.now) },
    moment,
    ([head]) => (head === own ? moment.day : moment.today),
  );
  const others = promoted.filter(([head]) => head !== own);
  if (others.length < promoted.length) return { outcome: 'enrolled', left, promoted: others, passedOver };
  if (!waits && !isKnown) return refused(fullText(before.group));
  const position = left.waiting.findIndex(({ family: [head] }) => head === own) + 1;
  return { outcome: 'waiting', position, left, promoted, passedOver };
}

/** At the end, or where the family stands already, with the babies that are named now. */
function queued(waiting: readonly Waiting[], family: Family, since: string): readonly Waiting[] {
  const [head] = family;
  const joined = (one: Family): Family => [
    head,
    ...new Set([...one, ...family].filter((who) => who !== head)),
  ];
  return waiting.some((one) => one.family[0] === head)
    ? waiting.map((one) => (one.family[0] === head ? { ...one, family: joined(one.family) } : one))
    : [...waiting, { family, since }];
}

function fullText(group: Group): string {
  return `Group/${group.id} is full: it has room for ${capacityOf(group)} families`;
}

function refused(text: string): Enrolled {
  return { outcome: 'refused', issue: error('business-rule', text) };
}

/**
 * Lets in those who wait, in their order, as long as there is room. Who has died waits no more; whom something else
 * hinders keeps the place in the line.
 */
function admit(
  { group, waiting }: Enrolment,
  moment: Moment,
  dayOf: (family: Family) => CalendarDate,
): Changed {
  const promoted: Family[] = [];
  const passedOver: Family[] = [];
  const staying: Waiting[] = [];
  let current = group;
  let isFull = false;
  for (const one of waiting) {
    const family = livingOf(one.family, moment);
    if (family === undefined) continue;
    const day = dayOf(family);
    const hasRoom = !isFull && placesLeft(current, { ...moment, day }) > 0;
    const hindrances = family.flatMap((place) => moment.hindrance(place) ?? []);
    const isHindered = hindrances.length > 0;
    if (hasRoom && !isHindered) {
      current = withFamily(current, family, day);
      promoted.push(family);
      continue;
    }
    staying.push({ ...one, family });
    if (hasRoom && !hindrances.includes('withheld')) passedOver.push(family);
    // Who comes later does not go before, though there may be room on a later day.
    if (!hasRoom && !isHindered) isFull = true;
  }
  return { left: { group: current, waiting: staying }, promoted, passedOver };
}

function livingOf([head, ...others]: Family, { hindrance }: Moment): Family | undefined {
  if (hindrance(head) === 'deceased') return undefined;
  return [head, ...others.filter((place) => hindrance(place) !== 'deceased')];
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
  | ({ readonly outcome: 'left' | 'unchanged' } & Changed)
  | { readonly outcome: 'refused'; readonly issue: Issue };

/**
 * Somebody leaves the group, or its waiting list, after `day`; with a mother her babies do. Their membership ends and
 * stays in the record; one that was yet to begin is taken back. Who waits takes the place from the next day on.
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
  const early = going.find((one) => startOf(one) > moment.day && startOf(one) <= moment.today);
  if (early !== undefined) {
    const text = `${memberPlace(early)} joined on ${early.period?.start}, and cannot have left on ${moment.day}`;
    return { outcome: 'refused', issue: error('business-rule', text) };
  }
  const waiting = before.waiting.filter(({ family }) => !family.some((place) => leaving.includes(place)));
  const unknown = leaving.find(
    (place) => !going.some((one) => memberPlace(one) === place) && !waits(before, place),
  );
  if (unknown !== undefined && going.length === 0 && waiting.length === before.waiting.length) {
    const wasMember = (before.group.member ?? []).some(({ entity }) => entity?.reference === unknown);
    if (wasMember) return { outcome: 'unchanged', left: before, promoted: [], passedOver: [] };
    const text = `${unknown} is no member of Group/${before.group.id} and does not wait for it`;
    return { outcome: 'refused', issue: error('business-rule', text) };
  }
  const group = going.length === 0 ? before.group : withoutThose(before.group, new Set(going), moment);
  const next = nextDay > moment.today ? nextDay : moment.today;
  return { outcome: 'left', ...admit({ group, waiting }, moment, () => next) };
}

function startOf({ period }: Member): CalendarDate {
  return (period?.start ?? '').slice(0, 10);
}

function withoutThose(group: Group, going: ReadonlySet<unknown>, { day, today }: Moment): Group {
  const member = (group.member ?? []).flatMap((one) => {
    if (!going.has(one)) return [one];
    if ((one.period?.start ?? '').slice(0, 10) > day) return [];
    return [{ ...one, period: { ...one.period, end: day }, ...(day <= today && { inactive: true }) }];
  });
  return withMembers(group, { member: member.length > 0 ? member : undefined });
}

function waits({ waiting }: Enrolment, place: string): boolean {
  return waiting.some(({ family }) => family.includes(place));
}
