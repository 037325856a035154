import { isReduced } from '../../access/labels.ts';
import { fhirError } from '../../fhir/outcome.ts';
import type { CalendarDate } from '../../group-care/calendar-date.ts';
import { familyOf, memberPlace } from '../../group-care/enrolment/families.ts';
import { appliedKey, personalPlan, taskPart } from '../../group-care/plan/applied.ts';
import type { Plan } from '../../group-care/plan/plan-definition.ts';
import { anchorsOf } from './apply-anchors.ts';
import type { Call } from './apply-call.ts';
import { Drawn, storedWith } from './apply-drawn.ts';
import { expectingOf, notPlannedNow } from './apply-pregnancies.ts';
import { type Circle, circleOf, drawQuestions } from './apply-questions.ts';

/** The personal plan of one mother or child, and its Tasks. */
export async function forPatient(patient: string, call: Call): Promise<Drawn> {
  const { plan, reader } = call;
  const circle = await circleOf(patient, call);
  const twins = siblingsOf(patient, circle);
  const all = [patient, ...twins];
  const { anchors, lost, subjects } = await expectingOf(all, await anchorsOf(all, call), call);
  if (lost.includes(patient))
    throw fhirError('business-rule', notPlannedNow(patient), 'Parameters.parameter', 422);
  const keys = all.flatMap((one) => personalKeys(plan, subjects.get(one) ?? one));
  const drawn = new Drawn(await storedWith(keys, typesOf(call, ['CarePlan']), reader));
  const anchor = anchors.get(patient);
  if (anchor === undefined)
    throw fhirError('business-rule', noAnchor(patient, plan), 'Parameters.parameter', 422);
  const tasks = drawQuestions(drawn, anchors, { ...circle, subjects }, call).get(patient) ?? [];
  drawPersonal(drawn, { patient, anchor, subject: subjects.get(patient) ?? patient }, { tasks }, call);
  return drawn;
}

/** For whom the same mother may be asked. */
function siblingsOf(patient: string, { members }: Circle): readonly string[] {
  const own = members.find((member) => memberPlace(member) === patient);
  const head = own && familyOf(own);
  return members
    .filter((member) => member !== own && familyOf(member) === head && memberPlace(member) !== head)
    .map(memberPlace);
}

export function typesOf({ makesTasks }: Call, types: readonly string[]): readonly string[] {
  return makesTasks ? [...types, 'Task'] : types;
}

/** @param subject see `Expecting` */
export function personalKeys(plan: Plan, subject: string): readonly string[] {
  return [
    appliedKey(plan, subject),
    ...plan.questionnaires.map((one) => appliedKey(plan, subject, taskPart(one))),
  ];
}

export function noAnchor(patient: string, plan: Plan): string {
  const what = plan.sessions[0]?.anchor === 'birth-date' ? 'birth date' : 'due date (LOINC 11778-8)';
  return `Of ${patient} no ${what} is known: record it, or give it as anchor`;
}

/** @param whole the plan of the group, and the Tasks that this one leads to */
export function drawPersonal(
  drawn: Drawn,
  {
    patient,
    anchor,
    subject,
  }: { readonly patient: string; readonly anchor: CalendarDate; readonly subject: string },
  { partOf, tasks }: { readonly partOf?: string; readonly tasks: readonly string[] },
  { plan }: Call,
): void {
  const key = appliedKey(plan, subject);
  const shown = drawn.before(key);
  if (shown && isReduced(shown)) {
    drawn.keep(key);
    drawn.notes.push(
      `The plan of ${patient} stays as it is: you are shown a part of it, and cannot change it`,
    );
    return;
  }
  drawn.put(key, personalPlan(plan, { key, patient }, anchor, partOf, tasks, drawn.before(key)));
}
