import type { JsonObject, Resource } from '../fhir/resource.ts';
import type { Answers } from './answer.ts';
import type { ParsedQuestionnaire } from './questionnaire.ts';
import { type Score, score } from './score.ts';

/** What the Observations of a response say about where they come from. */
export interface ResponseContext {
  /** `QuestionnaireResponse/id` */
  readonly response: string;
  readonly subject?: JsonObject;
  readonly encounter?: JsonObject;
  /** A dateTime: when the questions were answered. */
  readonly authored: string;
  /** An instant: when the score is made known. */
  readonly issued: string;
  /** The id of the Observation for the score with this name. */
  readonly observationId: (score: string) => string;
}

/**
 * Each score as an Observation that refers to the response by `derivedFrom`
 * (https://hl7.org/fhir/R4/observation.html); a score that belongs to another is a component of it.
 */
export function observations(
  questionnaire: ParsedQuestionnaire,
  answers: Answers,
  context: ResponseContext,
): readonly (Resource & { readonly id: string })[] {
  const scores = score(questionnaire, answers);
  return scores
    .filter(({ rule }) => rule.componentOf === undefined)
    .map((main) => {
      const parts = scores.filter(({ rule }) => rule.componentOf === main.rule.name);
      return observation(main, parts, context);
    });
}

function observation(main: Score, parts: readonly Score[], context: ResponseContext) {
  return {
    resourceType: 'Observation',
    id: context.observationId(main.rule.name),
    status: 'final',
    category: [
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/observation-category',
            code: 'survey',
            display: 'Survey',
          },
        ],
      },
    ],
    ...(context.subject && { subject: context.subject }),
    ...(context.encounter && { encounter: context.encounter }),
    effectiveDateTime: context.authored,
    issued: context.issued,
    derivedFrom: [{ reference: context.response }],
    ...measured(main),
    ...(parts.length > 0 && { component: parts.map(measured) }),
  };
}

function measured({ rule, value, band }: Score): JsonObject {
  return {
    code: rule.code,
    valueQuantity: {
      value,
      unit: rule.unit.replace(/^\{(.*)\}$/, '$1'),
      system: 'http://unitsofmeasure.org',
      code: rule.unit,
    },
    ...(band && { interpretation: [band.interpretation] }),
  };
}
