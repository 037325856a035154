import type { JsonObject, Resource } from '../fhir/resource.ts';
import type { Answers } from './answer.ts';
import { withCalculated } from './follow.ts';
import type { ParsedQuestionnaire } from './questionnaire.ts';
import { responseItems } from './response.ts';

export interface SubmissionContext {
  readonly id: string;
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
}

/** The completed QuestionnaireResponse that holds these answers and those that are calculated from them. */
export function submission(
  questionnaire: ParsedQuestionnaire,
  given: Answers,
  context: SubmissionContext,
): Resource & { readonly id: string } {
  const answers = withCalculated(questionnaire, given);
  return {
    resourceType: 'QuestionnaireResponse',
    id: context.id,
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
