import { isJsonObject, type Json, type JsonObject, type Resource } from '../../fhir/resource.ts';
import type { CalendarDate } from '../calendar-date.ts';
import { codeSystem } from '../canonical.ts';

const sdc = 'http://hl7.org/fhir/uv/sdc/CodeSystem/temp';

/** A Task of a plan that asks somebody to answer a questionnaire within a time. */
export interface Planned {
  /** `Patient/…` */
  readonly subject: string;
  /** Canonical, perhaps with a version. */
  readonly questionnaire: string;
  /** Days, or instants. */
  readonly start: string;
  readonly end: string;
  readonly encounter?: string;
  /** Canonical of the plan. */
  readonly plan?: string;
}

/** What a Task asks by plan; `undefined` when it is no such Task, or when somebody other than she is to do it. */
export function plannedIn(task: Resource): Planned | undefined {
  const subject = referenceIn(task.for);
  const period = isJsonObject(task.restriction) ? task.restriction.period : undefined;
  const questionnaire = objects(task.input).find(({ valueCanonical }) => typeof valueCanonical === 'string');
  const { start, end } = isJsonObject(period) ? period : {};
  const owner = referenceIn(task.owner);
  if (
    task.intent !== 'plan' ||
    !asksQuestionnaire(task) ||
    subject?.startsWith('Patient/') !== true ||
    (owner !== undefined && owner !== subject) ||
    typeof start !== 'string' ||
    typeof end !== 'string' ||
    questionnaire === undefined
  )
    return undefined;
  const [encounter, plan] = [referenceIn(task.encounter), task.instantiatesCanonical];
  return {
    subject,
    questionnaire: String(questionnaire.valueCanonical),
    start,
    end,
    ...(encounter !== undefined && { encounter }),
    ...(typeof plan === 'string' && { plan }),
  };
}

function asksQuestionnaire({ code }: Resource): boolean {
  const codings = isJsonObject(code) ? objects(code.coding) : [];
  return codings.some((one) => one.system === sdc && one.code === 'complete-questionnaire');
}

/** How far an invitation is, as `Task.businessStatus` says it. */
export type InvitationState = 'invited' | 'reminded' | 'not-reached' | 'paused';

export function businessStatus(code: InvitationState): JsonObject {
  return { coding: [{ system: codeSystem.invitationState, code, display: displays[code] }] };
}

const displays: Readonly<Record<InvitationState, string>> = {
  invited: 'Invited',
  reminded: 'Reminded',
  'not-reached': 'Not reached',
  paused: 'Not written to',
};

/** What `businessStatus` wrote; `undefined` where nobody was written to. */
export function invitationStateOf({ businessStatus: status }: Resource): InvitationState | undefined {
  const codings = isJsonObject(status) ? objects(status.coding) : [];
  const own = codings.find(({ system }) => system === codeSystem.invitationState)?.code;
  return typeof own === 'string' && own in displays ? (own as InvitationState) : undefined;
}

/** The Task that asks somebody about the session that she was at. @param now an instant */
export function afterSessionTask(of: {
  readonly id: string;
  readonly subject: string;
  readonly encounter: string;
  readonly questionnaire: string;
  readonly start: string;
  readonly end: string;
  readonly basedOn: string | undefined;
  readonly now: string;
}): Resource & { readonly id: string } {
  return {
    resourceType: 'Task',
    id: of.id,
    ...(of.basedOn !== undefined && { basedOn: [{ reference: of.basedOn }] }),
    status: 'requested',
    intent: 'plan',
    code: { coding: [{ system: sdc, code: 'complete-questionnaire' }] },
    for: { reference: of.subject },
    encounter: { reference: of.encounter },
    authoredOn: of.now,
    restriction: { period: { start: of.start, end: of.end } },
    input: [{ type: { coding: [{ system: sdc, code: 'questionnaire' }] }, valueCanonical: of.questionnaire }],
  };
}

/** The last day of a period, whose end may be an instant. */
export function lastDay(end: string): CalendarDate {
  return end.slice(0, 10);
}

function referenceIn(value: Json | undefined): string | undefined {
  const reference = isJsonObject(value) ? value.reference : undefined;
  return typeof reference === 'string' ? reference : undefined;
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
