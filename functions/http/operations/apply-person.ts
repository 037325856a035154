import { isReduced } from '../../access/labels.ts';
import { fhirError } from '../../fhir/outcome.ts';
import type { CalendarDate } from '../../group-care/calendar-date.ts';
import {
  appliedKey,
  isMovable,
  personalPlan,
  questionnaireTask,
  taskPart,
} from '../../group-care/plan/applied.ts';
import type { Plan } from '../../group-care/plan/plan-definition.ts';
import { windowOfSession } from '../../group-care/schedule.ts';
import { anchorsOf } from './apply-anchors.ts';
import type { Call } from './apply-call.ts';
import { Drawn, storedWith } from './apply-drawn.ts';

/** The personal plan of one mother or child, and its Tasks. */
export async function forPatient(patient: string, call: Call): Promise<Drawn> {
  const { plan, reader } = call;
  const anchors = await anchorsOf([patient], call);
  const drawn = new Drawn(await storedWith(personalKeys(plan, patient), typesOf(call, ['CarePlan']), reader));
  const anchor = anchors.get(patient);
  if (anchor === undefined)
    throw fhirError('business-rule', noAnchor(patient, plan), 'Parameters.parameter', 422);
  drawPersonal(drawn, patient, anchor, undefined, call);
  return drawn;
}

export function typesOf({ makesTasks }: Call, types: readonly string[]): readonly string[] {
  return makesTasks ? [...types, 'Task'] : types;
}

export function personalKeys(plan: Plan, patient: string): readonly string[] {
  return [
    appliedKey(plan, patient),
    ...plan.questionnaires.map((one) => appliedKey(plan, patient, taskPart(one))),
  ];
}

export function noAnchor(patient: string, plan: Plan): string {
  const what = plan.sessions[0]?.anchor === 'birth-date' ? 'birth date' : 'due date (LOINC 11778-8)';
  return `Of ${patient} no ${what} is known: record it, or give it as anchor`;
}

/** @param partOf the plan of the group */
export function drawPersonal(
  drawn: Drawn,
  patient: string,
  anchor: CalendarDate,
  partOf: string | undefined,
  call: Call,
): void {
  const { plan, today, nowMs, makesTasks } = call;
  const now = new Date(nowMs).toISOString();
  const tasks = plan.questionnaires.flatMap((one) => {
    const key = appliedKey(plan, patient, taskPart(one));
    const before = drawn.before(key);
    if (!makesTasks) return [];
    if (before && !isMovable(before)) return drawn.keep(key) ?? [];
    // What should have been asked before the plan was made is not asked any more.
    if (!before && windowOfSession(one, anchor).end < today) return [];
    return [drawn.put(key, questionnaireTask(plan, patient, one, anchor, now, before))];
  });
  const key = appliedKey(plan, patient);
  const shown = drawn.before(key);
  if (shown && isReduced(shown)) {
    drawn.keep(key);
    drawn.notes.push(
      `The plan of ${patient} stays as it is: you are shown a part of it, and cannot change it`,
    );
    return;
  }
  drawn.put(key, personalPlan(plan, patient, anchor, partOf, tasks, drawn.before(key)));
}
