import type { JsonObject, Resource } from '../fhir/resource.ts';
import { alerts } from './alert.ts';
import type { Answers } from './answer.ts';
import { withCalculated } from './follow.ts';
import { observations } from './observation.ts';
import type { ParsedQuestionnaire } from './questionnaire.ts';
import { responseItems } from './response.ts';
import type { AlertRule } from './rule.ts';

export interface SubmissionContext {
  /** Of the texts that the parent saw. */
  readonly language: string;
  /** An instant: when the parent sent it. */
  readonly authored: string;
  /** References, such as `{ reference: 'Patient/1' }`. */
  readonly subject: JsonObject;
  readonly encounter?: JsonObject;
  /** CarePlan or ServiceRequest that the response answers to. */
  readonly basedOn?: JsonObject;
  /** Who filled it in, when it is not the subject. */
  readonly source?: JsonObject;
  /** Who is asked to follow an alert up, and in whose name. */
  readonly careTeam?: JsonObject;
  readonly requester?: JsonObject;
  /** The same for each attempt at this submission, so that a second one changes nothing. */
  readonly id: (part: SubmissionPart, name?: string) => string;
}

export type SubmissionPart = 'response' | 'score' | 'flag' | 'task';

export interface Submission {
  /** QuestionnaireResponse, its scores as Observations, and a Flag and a Task for each alert. */
  readonly resources: readonly [Identified, ...Identified[]];
  readonly alerts: readonly AlertRule[];
}

type Identified = Resource & { readonly id: string };

/** All that one completed response gives rise to, to be committed as one. */
export function submission(
  questionnaire: ParsedQuestionnaire,
  given: Answers,
  context: SubmissionContext,
): Submission {
  const answers = withCalculated(questionnaire, given);
  const raised = alerts(questionnaire, answers);
  const response = { reference: `QuestionnaireResponse/${context.id('response')}` };
  const scores = observations(questionnaire, answers, {
    ...context,
    response: response.reference,
    observationId: (name) => context.id('score', name),
  });
  const followUps = raised.flatMap((rule) => [
    flag(rule, detailOf(rule, questionnaire, scores, context) ?? response, context),
    followUp(rule, response, context),
  ]);
  return {
    resources: [questionnaireResponse(questionnaire, answers, context), ...scores, ...followUps],
    alerts: raised,
  };
}

/** The Observation that holds the score which raised the alert, as its value or as a component. */
function detailOf(
  { on }: AlertRule,
  { scores: rules }: ParsedQuestionnaire,
  scores: readonly Resource[],
  context: SubmissionContext,
): JsonObject | undefined {
  const rule = 'score' in on ? rules.find(({ name }) => name === on.score) : undefined;
  const id = rule && context.id('score', rule.componentOf ?? rule.name);
  return scores.some((score) => score.id === id) ? { reference: `Observation/${id}` } : undefined;
}

function questionnaireResponse(
  questionnaire: ParsedQuestionnaire,
  answers: Answers,
  context: SubmissionContext,
): Identified {
  return {
    resourceType: 'QuestionnaireResponse',
    id: context.id('response'),
    language: questionnaire.languages.includes(context.language) ? context.language : questionnaire.language,
    ...(context.basedOn && { basedOn: [context.basedOn] }),
    questionnaire: questionnaire.canonical,
    status: 'completed',
    subject: context.subject,
    ...(context.encounter && { encounter: context.encounter }),
    authored: context.authored,
    source: context.source ?? context.subject,
    item: responseItems(questionnaire, answers, context.language),
  };
}

/** The extension points at what raised it: https://hl7.org/fhir/R4/extension-flag-detail.html */
function flag(rule: AlertRule, detail: JsonObject, context: SubmissionContext): Identified {
  return {
    resourceType: 'Flag',
    id: context.id('flag', rule.name),
    extension: [
      {
        url: 'http://hl7.org/fhir/StructureDefinition/flag-detail',
        valueReference: detail,
      },
    ],
    status: 'active',
    category: [
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/flag-category',
            code: 'clinical',
            display: 'Clinical',
          },
        ],
      },
    ],
    code: rule.flag,
    subject: context.subject,
    period: { start: context.authored },
    ...(context.encounter && { encounter: context.encounter }),
  };
}

/** What the care team is asked to do. It says neither score nor answer: those are one reference away. */
function followUp(rule: AlertRule, response: JsonObject, context: SubmissionContext): Identified {
  return {
    resourceType: 'Task',
    id: context.id('task', rule.name),
    status: 'requested',
    intent: 'order',
    priority: rule.priority,
    code: rule.task,
    description: rule.description,
    focus: response,
    for: context.subject,
    ...(context.encounter && { encounter: context.encounter }),
    authoredOn: context.authored,
    ...(context.requester && { requester: context.requester }),
    ...(context.careTeam && { owner: context.careTeam }),
  };
}
