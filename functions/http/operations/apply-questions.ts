import type { CalendarDate } from '../../group-care/calendar-date.ts';
import { type Member, memberPlace, membersFrom } from '../../group-care/enrolment/families.ts';
import { isInfant } from '../../group-care/infant.ts';
import { goneOf } from '../../group-care/person-rules.ts';
import { appliedKey, isMovable, questionnaireTask, taskPart } from '../../group-care/plan/applied.ts';
import { type Asked, askedFor } from '../../group-care/plan/asked.ts';
import type { PlannedQuestionnaire } from '../../group-care/plan/plan-definition.ts';
import type { Group, Patient } from '../../group-care/resources.ts';
import { windowOfSession } from '../../group-care/schedule.ts';
import { allMatches } from '../all-matches.ts';
import type { Call } from './apply-call.ts';
import type { Drawn } from './apply-drawn.ts';
import { storedPeople } from './stored-people.ts';

/** Those among whom the plan is drawn: the members of a group, and what is stored of them. */
export interface Circle {
  readonly members: readonly Member[];
  readonly people: ReadonlyMap<string, Patient>;
  /** By whom the Tasks are known, where not by themselves: see `Expecting`. */
  readonly subjects?: ReadonlyMap<string, string>;
}

/**
 * The Tasks for the questionnaires of everybody who has a date.
 *
 * @returns how the plan of each refers to its Tasks
 */
export function drawQuestions(
  drawn: Drawn,
  anchors: ReadonlyMap<string, CalendarDate>,
  circle: Circle,
  call: Call,
): ReadonlyMap<string, readonly string[]> {
  if (!call.makesTasks) return new Map();
  const { people, subjects } = circle;
  const subjectOf = (place: string) => subjects?.get(place) ?? place;
  const isGone = (place: string) => goneOf(people.get(place) ?? { resourceType: 'Patient' }) !== undefined;
  const living = circle.members.filter(
    (member) => !isGone(memberPlace(member)) || isChild(memberPlace(member)),
  );
  function isChild(place: string): boolean {
    return isInfant(people.get(place), call.today);
  }
  // What is asked of a mother may be known by a twin who has died.
  const all = new Map([
    ...anchors,
    ...birthsOf([...people].filter(([place]) => isGone(place) && isChild(place))),
  ]);
  const asked = askedFor(all, living, isChild).filter(({ planned }) =>
    planned.some((one) => anchors.has(one)),
  );
  return new Map(
    asked.flatMap((one) => {
      const tasks = call.plan.questionnaires.flatMap((question) =>
        drawQuestion(drawn, question, one, subjectOf, call),
      );
      if (one.who === undefined) drawn.notes.push(...unknownHead(one, call));
      return one.planned.map((place) => [place, tasks] as const);
    }),
  );
}

function birthsOf(
  people: readonly (readonly [string, Patient])[],
): readonly (readonly [string, CalendarDate])[] {
  return people.flatMap(([place, { birthDate }]) =>
    birthDate?.length === 10 ? [[place, birthDate] as const] : [],
  );
}

function unknownHead({ planned, anchor }: Asked, { plan, today }: Call): readonly string[] {
  if (!plan.questionnaires.some((one) => windowOfSession(one, anchor).end >= today)) return [];
  return [
    `Of ${planned.join(' and ')} no grown-up is known who could be asked: say whose child it is with the extension family of the member of the group`,
  ];
}

function drawQuestion(
  drawn: Drawn,
  question: PlannedQuestionnaire,
  { who, anchor, planned }: Asked,
  subjectOf: (place: string) => string,
  call: Call,
): readonly string[] {
  const { plan, today, nowMs } = call;
  const keys = planned.map((one) => appliedKey(plan, subjectOf(one), taskPart(question)));
  const [key, ...doubles] = byStanding(keys, drawn);
  if (key === undefined) return [];
  for (const double of doubles) cancel(drawn, double);
  const before = drawn.before(key);
  if (before && (who === undefined || !isMovable(before))) return [drawn.keep(key) ?? []].flat();
  // What should have been asked before the plan was made is not asked any more.
  if (who === undefined || (!before && windowOfSession(question, anchor).end < today)) return [];
  const now = new Date(nowMs).toISOString();
  return [drawn.put(key, questionnaireTask(plan, { key, who }, question, anchor, now, before))];
}

/** First what somebody has begun or done, then what waits, then what was called off, then what is not there. */
function byStanding(keys: readonly string[], drawn: Drawn): readonly string[] {
  const rank = (key: string): number => {
    const before = drawn.before(key);
    if (before === undefined) return 3;
    if (isMovable(before)) return 1;
    return before.status === 'cancelled' || before.status === 'entered-in-error' ? 2 : 0;
  };
  return keys.toSorted((a, b) => rank(a) - rank(b));
}

/** A mother is asked once for her twins. */
function cancel(drawn: Drawn, key: string): void {
  const before = drawn.before(key);
  if (before && isMovable(before)) drawn.put(key, { ...before, status: 'cancelled' });
}

/** With whom somebody is in a group that the caller sees, as far as it says whose family she or he belongs to. */
export async function circleOf(patient: string, { reader, today }: Call): Promise<Circle> {
  const own = await storedPeople([patient], reader.api);
  const alone = { members: [{ entity: { reference: patient } }] as readonly Member[], people: own };
  if (!isInfant(own.get(patient), today)) return alone;
  const groups = await allMatches('Group', [['member', patient]], reader);
  for (const { resource } of groups) {
    const members = membersFrom(resource as Group, today);
    const places = members.map(memberPlace);
    const people = await storedPeople(places, reader.api);
    const birth = new Map([[patient, today]]);
    const isChild = (place: string) => isInfant(people.get(place), today);
    if (askedFor(birth, members, isChild).some(({ who }) => who !== undefined)) return { members, people };
  }
  return alone;
}
