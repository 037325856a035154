import { isJsonObject, type JsonObject, type Resource } from '../../fhir/resource.ts';
import { addDays, type CalendarDate, daysBetween } from '../../group-care/calendar-date.ts';
import type { Known } from '../../group-care/invitations/standing-word.ts';
import { appliedKey, appliedSystem } from '../../group-care/plan/applied.ts';
import type { Plan } from '../../group-care/plan/plan-definition.ts';
import { isLost, isOfNextPregnancy, lossDays } from '../../group-care/plan/pregnancy.ts';
import { windowOfSession } from '../../group-care/schedule.ts';
import { allMatches } from '../all-matches.ts';
import { inParallel } from '../in-parallel.ts';
import { knownOf } from '../invitations/known.ts';
import type { Call } from './apply-call.ts';

const maxAtOnce = 4;

/** Those of whom a plan of a pregnancy is drawn, and those with whom nothing is planned now. */
export interface Expecting {
  readonly anchors: ReadonlyMap<string, CalendarDate>;
  readonly lost: readonly string[];
  /**
   * By whom the personal plan and its Tasks are known: a mother for the first pregnancy that is planned by this plan, and
   * for another one with the due date that it was first planned by. A corrected due date is of the same pregnancy.
   */
  readonly subjects: ReadonlyMap<string, string>;
}

/** @param people all of whom a plan might be drawn, with a date to count from or without */
export async function expectingOf(
  people: readonly string[],
  anchors: ReadonlyMap<string, CalendarDate>,
  call: Call,
): Promise<Expecting> {
  if (!isOfPregnancy(call.plan)) return { anchors, lost: [], subjects: new Map() };
  const { api, base } = call.reader;
  const known = new Map(
    await inParallel(people, maxAtOnce, async (one) => [one, await knownOf({ ...api, base }, one)] as const),
  );
  const lost = people.filter((one) => isLost(known.get(one) ?? nothing, anchors.get(one)));
  const left = new Map([...anchors].filter(([one]) => !lost.includes(one)));
  const subjects = await inParallel([...anchors], maxAtOnce, async ([patient, dueDate]) => {
    const plans = await allMatches('CarePlan', [['subject', patient]], call.reader);
    const stored = plans.map(({ resource }) => resource);
    return [
      patient,
      subjectOf(patient, dueDate, stored, lossDays(known.get(patient) ?? nothing), call),
    ] as const;
  });
  return { anchors: left, lost, subjects: new Map(subjects) };
}

const nothing: Pick<Known, 'flags' | 'findings' | 'children'> = { flags: [], findings: [], children: [] };

/** Without the reason: who plans groups need not know it, and who cares for her does. */
export function notPlannedNow(patient: string): string {
  return `Nothing is planned with ${patient} now. Speak with whoever cares for her; docs/invitations.md says how she is asked again`;
}

function isOfPregnancy({ sessions }: Plan): boolean {
  return sessions[0]?.anchor !== 'birth-date';
}

function subjectOf(
  patient: string,
  dueDate: CalendarDate,
  stored: readonly Resource[],
  losses: readonly CalendarDate[],
  { plan, today }: Call,
): string {
  const own = stored.flatMap((one) => {
    const subject = subjectIn(one, patient, plan);
    return subject === undefined ? [] : [{ subject, planned: plannedBy(one, dueDate, plan) }];
  });
  const same = own
    .filter(({ planned }) => planned === undefined || !isOfNextPregnancy(dueDate, planned, losses, today))
    .toSorted((a, b) => distance(a.planned, dueDate) - distance(b.planned, dueDate));
  return same[0]?.subject ?? (own.length === 0 ? patient : `${patient}#${dueDate}`);
}

function distance(planned: CalendarDate | undefined, dueDate: CalendarDate): number {
  return planned === undefined ? Number.POSITIVE_INFINITY : Math.abs(daysBetween(planned, dueDate));
}

/** `Patient/anna` or `Patient/anna#2027-03-01`, when this is her plan by that schedule. */
function subjectIn({ identifier }: Resource, patient: string, plan: Plan): string | undefined {
  const all = Array.isArray(identifier) ? identifier.filter(isJsonObject) : [];
  const first = appliedKey(plan, patient);
  for (const { system, value } of all as readonly JsonObject[]) {
    if (system !== appliedSystem || typeof value !== 'string') continue;
    if (value === first) return patient;
    const [, day] = value.startsWith(`${first}#`) ? (/#(\d{4}-\d{2}-\d{2})$/.exec(value) ?? []) : [];
    if (day !== undefined) return `${patient}#${day}`;
  }
  return undefined;
}

/** The due date that a stored plan was drawn by: it begins as much earlier or later as that was. */
function plannedBy(
  { period }: Resource,
  dueDate: CalendarDate,
  { sessions }: Plan,
): CalendarDate | undefined {
  const stored = isJsonObject(period) ? period.start : undefined;
  const [start] = sessions.map((session) => windowOfSession(session, dueDate).start).toSorted();
  if (typeof stored !== 'string' || stored.length < 10 || start === undefined) return undefined;
  return addDays(dueDate, daysBetween(start, stored.slice(0, 10)));
}
