import type { JsonObject, Resource } from '../fhir/resource.ts';
import type { Answers } from './answer.ts';
import { namedUuid } from './extract/uuid.ts';
import { observations } from './observation.ts';
import type { ParsedQuestionnaire } from './questionnaire.ts';
import type { AlertRule } from './rule.ts';

export type Identified = Resource & { readonly id: string };

/** Begins the id of everything that Kring raises: nobody else may choose one like it. */
export const raisedIdPrefix = 'kring-';

export type RaisedPart = 'score' | 'flag' | 'task' | 'communication';

/**
 * The id of what a rule of a questionnaire makes of a response: always the same, so that however often, and by however
 * many ways, the response comes in, there is one of each.
 * @param response `QuestionnaireResponse/id`
 * @param rule name of a score or an alert
 */
export function raisedId(response: string, part: RaisedPart, rule: string): string {
  return raisedIdPrefix + namedUuid(`${response} ${part} ${rule}`).slice('urn:uuid:'.length);
}

/** The response, or the answers that are to become one. */
export interface Answered {
  /** `QuestionnaireResponse/id` */
  readonly response: string;
  readonly subject?: JsonObject;
  readonly encounter?: JsonObject;
  /** A dateTime: when the questions were answered. */
  readonly authored: string;
  /** An instant: when Kring came to know of it. */
  readonly now: string;
}

/** The scores of a response, each of them an Observation. */
export function scoresRaised(
  questionnaire: ParsedQuestionnaire,
  answers: Answers,
  answered: Answered,
): readonly Identified[] {
  return observations(questionnaire, answers, {
    ...answered,
    issued: answered.now,
    observationId: (name) => raisedId(answered.response, 'score', name),
  });
}

/** Who is to follow an alert up, and what it is to look at. */
export interface FollowUp {
  readonly owner?: JsonObject;
  readonly requester?: JsonObject;
  /** What the Task is about: the response, or the Task that asks for it as long as there is none. */
  readonly focus: JsonObject;
  /** What raised it: an Observation, or as `focus`. */
  readonly detail: JsonObject;
  /** An instant: by when somebody is to have accepted it. */
  readonly due?: string;
}

/** What one alert gives rise to. Without somebody whom it is about there can be no Flag. */
export function alertRaised(rule: AlertRule, answered: Answered, followUp: FollowUp): readonly Identified[] {
  const flags = answered.subject ? [flag(rule, answered.subject, answered, followUp)] : [];
  return [...flags, task(rule, answered, followUp), communication(rule, answered, followUp)];
}

function reference(type: string, id: string): JsonObject {
  return { reference: `${type}/${id}` };
}

/** The extension points at what raised it: https://hl7.org/fhir/R4/extension-flag-detail.html */
function flag(rule: AlertRule, subject: JsonObject, answered: Answered, { detail }: FollowUp): Identified {
  return {
    resourceType: 'Flag',
    id: raisedId(answered.response, 'flag', rule.name),
    extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/flag-detail', valueReference: detail }],
    status: 'active',
    category: [coded('http://terminology.hl7.org/CodeSystem/flag-category', 'clinical', 'Clinical')],
    code: rule.flag,
    subject,
    period: { start: answered.authored },
    ...(answered.encounter && { encounter: answered.encounter }),
  };
}

/** What the care team is asked to do. It says neither score nor answer: those are one reference away. */
function task(rule: AlertRule, answered: Answered, { focus, owner, requester, due }: FollowUp): Identified {
  return {
    resourceType: 'Task',
    id: raisedId(answered.response, 'task', rule.name),
    status: 'requested',
    intent: 'order',
    priority: rule.priority,
    code: rule.task,
    description: rule.description,
    focus,
    // Closing the one ends the other.
    ...(answered.subject && {
      reasonReference: reference('Flag', raisedId(answered.response, 'flag', rule.name)),
    }),
    ...(answered.subject && { for: answered.subject }),
    ...(answered.encounter && { encounter: answered.encounter }),
    authoredOn: answered.now,
    ...(requester && { requester }),
    ...(owner && { owner }),
    ...(due !== undefined && { restriction: { period: { end: due } } }),
  };
}

/** Answers that come in so long after they were given are history: their Task is made, and nobody is called for them. */
const historyDays = 30;

function isHistory({ authored, now }: Answered): boolean {
  return Date.parse(now) - Date.parse(authored) > historyDays * 86_400_000;
}

/** That somebody is to be told: it becomes `completed` once they have been, and says nothing of what was answered. */
function communication(rule: AlertRule, answered: Answered, { owner }: FollowUp): Identified {
  const { response, subject, encounter } = answered;
  return {
    resourceType: 'Communication',
    id: raisedId(response, 'communication', rule.name),
    ...(isHistory(answered)
      ? {
          status: 'not-done',
          statusReason: { text: `The answers were given more than ${historyDays} days before they came in` },
        }
      : { status: 'preparation' }),
    category: [coded('http://terminology.hl7.org/CodeSystem/communication-category', 'alert', 'Alert')],
    priority: rule.priority,
    ...(subject && { subject }),
    about: [reference('Task', raisedId(response, 'task', rule.name))],
    ...(encounter && { encounter }),
    ...(owner && { recipient: [owner] }),
  };
}

function coded(system: string, code: string, display: string): JsonObject {
  return { coding: [{ system, code, display }] };
}
