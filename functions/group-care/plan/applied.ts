import { withMembers } from '../../fhir/json.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../../fhir/resource.ts';
import type { CalendarDate } from '../calendar-date.ts';
import { codeSystem, extension, profile } from '../canonical.ts';
import { dayOf } from '../local-day.ts';
import { windowOfSession } from '../schedule.ts';
import { instantAt, type SettledSession } from './calendar.ts';
import type { Plan, PlannedQuestionnaire } from './plan-definition.ts';

/*
 * What a plan comes to when it is applied. Each resource is known again by an identifier that says of which plan, for
 * whom and of what it is.
 */

export const appliedSystem = 'https://kring.care/fhir/applied-plan';

type Stored = Resource & { readonly id: string };

/** @param part such as `session-3`; '' for the plan itself */
export function appliedKey(plan: Plan, subject: string, part = ''): string {
  const [url = ''] = plan.canonical.split('|');
  return [url, subject, ...(part === '' ? [] : [part])].join('#');
}

function identifierOf(key: string): readonly JsonObject[] {
  return [{ system: appliedSystem, value: key }];
}

export interface SessionPlace {
  readonly time: string;
  readonly location?: string;
  readonly facilitators: readonly { readonly individual: string; readonly role: string }[];
}

const sessionService = { coding: [{ system: codeSystem.encounterKind, code: 'group-session' }] };

/** The Appointment of a session, in place of one that was planned before. */
export function plannedSession(
  plan: Plan,
  group: string,
  { number, date }: SettledSession,
  place: SessionPlace,
  before: Stored | undefined,
): Resource {
  const own: JsonObject = {
    meta: { ...before?.meta, profile: [profile.plannedSession] },
    extension: [
      ...others(before, [extension.appointmentSubject, extension.sessionNumber]),
      { url: extension.appointmentSubject, valueReference: { reference: group } },
      { url: extension.sessionNumber, valuePositiveInt: number },
    ],
    identifier: identifierOf(appliedKey(plan, group, `session-${number}`)),
    status: before?.status ?? (isLed(place) ? 'booked' : 'proposed'),
    serviceType: [sessionService],
    description: `${plan.title}: session ${number}`,
    start: instantAt(date, place.time, plan.timeZone),
    end: instantAt(date, place.time, plan.timeZone, plan.minutes),
    minutesDuration: plan.minutes,
  };
  const base: Resource = before ?? { resourceType: 'Appointment' };
  const participant = mergedParticipants(before, place);
  const nobody = { type: [sessionService], status: 'needs-action' };
  return withMembers(base, { ...own, participant: participant.length > 0 ? participant : [nobody] });
}

/** Who was asked before keeps what they answered; the place is the new one. */
function mergedParticipants(before: Stored | undefined, place: SessionPlace): readonly JsonObject[] {
  const known = (Array.isArray(before?.participant) ? before.participant.filter(isJsonObject) : []).filter(
    (one) => actorOf(one) !== undefined,
  );
  const wanted = participants(place);
  const stay = known.filter((one) => {
    const actor = actorOf(one);
    return !actor?.startsWith('Location/') || place.location === undefined || place.location === actor;
  });
  const there = stay.map(actorOf);
  return [...stay, ...wanted.filter((one) => !there.includes(actorOf(one)))];
}

function actorOf({ actor }: JsonObject): string | undefined {
  const reference = isJsonObject(actor) ? actor.reference : undefined;
  return typeof reference === 'string' ? reference : undefined;
}

function isLed({ facilitators }: SessionPlace): boolean {
  return facilitators.some(({ role }) => role === 'medically-responsible-facilitator');
}

function participants({ location, facilitators }: SessionPlace): JsonObject[] {
  return [
    ...facilitators.map(({ individual, role }) => ({
      type: [{ coding: [{ system: codeSystem.facilitatorRole, code: role }] }],
      actor: { reference: individual },
      status: 'needs-action',
    })),
    ...(location === undefined ? [] : [{ actor: { reference: location }, status: 'accepted' }]),
  ];
}

function others(before: Stored | undefined, own: readonly string[]): readonly Json[] {
  const all: readonly Json[] = Array.isArray(before?.extension) ? before.extension : [];
  return all.filter((one) => !isJsonObject(one) || !own.includes(String(one.url)));
}

function category(code: string): JsonObject[] {
  return [{ coding: [{ system: codeSystem.carePlanKind, code }] }];
}

/** @param appointments as the entries of the same commit refer to them, with the days of the first and the last */
export function groupPlan(
  plan: Plan,
  group: string,
  appointments: readonly string[],
  days: readonly CalendarDate[],
  before: Stored | undefined,
): Resource {
  const sorted = days.toSorted();
  const [start, end] = [sorted[0], sorted.at(-1)];
  return withMembers(before ?? { resourceType: 'CarePlan' }, {
    meta: { ...before?.meta, profile: [profile.groupCarePlan] },
    identifier: identifierOf(appliedKey(plan, group)),
    instantiatesCanonical: [plan.canonical],
    status: 'active',
    intent: 'plan',
    category: category('group-schedule'),
    title: plan.title,
    subject: { reference: group },
    ...(start !== undefined && end !== undefined && { period: { start, end } }),
    activity:
      appointments.length === 0 ? undefined : appointments.map((reference) => ({ reference: { reference } })),
  });
}

/**
 * The plan of one mother or child: when her sessions should be, and the Tasks for her questionnaires.
 *
 * @param whose `key` is what it is known by
 */
export function personalPlan(
  plan: Plan,
  { key, patient }: { readonly key: string; readonly patient: string },
  anchor: CalendarDate,
  partOf: string | undefined,
  tasks: readonly string[],
  before: Stored | undefined,
): Resource {
  const windows = plan.sessions.map((session) => ({ session, window: windowOfSession(session, anchor) }));
  const sorted = windows.flatMap(({ window }) => [window.start, window.end]).toSorted();
  const [start, end] = [sorted[0], sorted.at(-1)];
  return withMembers(before ?? { resourceType: 'CarePlan' }, {
    meta: { ...before?.meta, profile: [profile.personalCarePlan] },
    identifier: identifierOf(key),
    instantiatesCanonical: [plan.canonical],
    ...(partOf !== undefined && { partOf: [{ reference: partOf }] }),
    status: 'active',
    intent: 'plan',
    category: category('personal-schedule'),
    title: plan.title,
    subject: { reference: patient },
    ...(start !== undefined && end !== undefined && { period: { start, end } }),
    activity: [
      ...windows.map(({ session, window }) => ({
        detail: {
          kind: 'Appointment',
          status: 'scheduled',
          description: `Session ${session.number}`,
          scheduledPeriod: window,
        },
      })),
      ...tasks.map((reference) => ({ reference: { reference } })),
    ],
  });
}

const sdc = 'http://hl7.org/fhir/uv/sdc/CodeSystem/temp';

/**
 * @param asked what the Task is known by, and who answers: of a baby's plan, the head of its family
 * @param now an instant
 */
export function questionnaireTask(
  plan: Plan,
  asked: { readonly key: string; readonly who: string },
  one: PlannedQuestionnaire,
  anchor: CalendarDate,
  now: string,
  before: Stored | undefined,
): Resource {
  const restriction = { period: { ...windowOfSession(one, anchor) } };
  return withMembers(before ?? { resourceType: 'Task', status: 'requested', authoredOn: now }, {
    extension: [
      ...others(before, [extension.measurementMoment]),
      {
        url: extension.measurementMoment,
        valueCodeableConcept: {
          coding: [{ system: codeSystem.measurementMoment, code: one.moment.toLowerCase() }],
        },
      },
    ],
    identifier: identifierOf(asked.key),
    instantiatesCanonical: plan.canonical,
    intent: 'plan',
    code: { coding: [{ system: sdc, code: 'complete-questionnaire' }] },
    for: { reference: asked.who },
    restriction,
    input: [
      { type: { coding: [{ system: sdc, code: 'questionnaire' }] }, valueCanonical: one.questionnaire },
    ],
  });
}

export function taskPart({ moment, questionnaire }: PlannedQuestionnaire): string {
  return `${moment}-${questionnaire}`;
}

const settledStatuses: ReadonlySet<unknown> = new Set([
  'arrived',
  'fulfilled',
  'cancelled',
  'noshow',
  'entered-in-error',
  'checked-in',
]);

/** Whether an Appointment has come to something, or its day has come: it is not moved. */
export function isSettled(appointment: Resource, today: CalendarDate, timeZone: string): boolean {
  return settledStatuses.has(appointment.status) || dayOf(String(appointment.start), timeZone) <= today;
}

const movableTasks: ReadonlySet<unknown> = new Set([
  'draft',
  'requested',
  'received',
  'accepted',
  'ready',
  'on-hold',
]);

/** Whether nobody has begun with a Task. */
export function isMovable(task: Resource): boolean {
  return movableTasks.has(task.status);
}
