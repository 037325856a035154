import type { CalendarDate } from '../calendar-date.ts';
import { coding, concept, type Identified, identifier, quantity, reference, snomedCt } from './element.ts';
import type { Family } from './family.ts';
import { motherId } from './people.ts';
import { normal, type Random, random } from './random.ts';

/** When mothers are asked, named as in the ICHOM Pregnancy and Childbirth set. */
export type Timepoint = 't1' | 't2' | 't4' | 't5';

const questionnaire = 'https://kring.care/fhir/Questionnaire/who-5';
const items = ['cheerful', 'calm', 'active', 'rested', 'interested'] as const;

/** The options of each item, by their value from 0 on. */
const options = [
  ['at-no-time', 'At no time'],
  ['some-of-the-time', 'Some of the time'],
  ['less-than-half', 'Less than half of the time'],
  ['more-than-half', 'More than half of the time'],
  ['most-of-the-time', 'Most of the time'],
  ['all-of-the-time', 'All of the time'],
] as const;

/**
 * A mother's WHO-5 as she answers it from a link: the response, and the score that is drawn from it. Drawn so that the
 * mean is a little above 60 of 100 and about a quarter is at or below 50; what the score means: Topp CW et al.,
 * Psychother Psychosom 2015;84:167.
 */
export function wellbeingResources(
  seed: number,
  family: Family,
  timepoint: Timepoint,
  date: CalendarDate,
): readonly Identified[] {
  const from = random(seed, `who-5/${family.key}/${timepoint}`);
  const level = normal(random(seed, `who-5/${family.key}`), 3.15, 0.75);
  const values = items.map(() => drawItem(from, level));
  const id = `${motherId(family)}-who-5-${timepoint}`;
  const authored = `${date}T19:30:00Z`;
  return [response(id, family, authored, values), score(id, family, authored, values)];
}

function drawItem(from: Random, level: number): number {
  return Math.min(5, Math.max(0, Math.round(normal(from, level, 0.8))));
}

function response(id: string, family: Family, authored: string, values: readonly number[]): Identified {
  return {
    resourceType: 'QuestionnaireResponse',
    id,
    identifier: identifier(id),
    questionnaire,
    status: 'completed',
    subject: reference('Patient', motherId(family)),
    authored,
    source: reference('Patient', motherId(family)),
    item: [
      {
        linkId: 'who-5',
        item: items.map((linkId, index) => ({
          linkId,
          answer: [{ valueCoding: answer(values[index] ?? 0) }],
        })),
      },
    ],
  };
}

function answer(value: number) {
  const [code, display] = options[value] ?? options[0];
  return coding('https://kring.care/fhir/CodeSystem/who-5-answer', code, display);
}

function score(responseId: string, family: Family, authored: string, values: readonly number[]): Identified {
  const id = `${responseId}-score`;
  const percentage = values.reduce((sum, value) => sum + value, 0) * 4;
  return {
    resourceType: 'Observation',
    id,
    identifier: [identifier(id)],
    status: 'final',
    category: [concept('http://terminology.hl7.org/CodeSystem/observation-category', 'survey', 'Survey')],
    code: {
      coding: [
        coding('https://kring.care/fhir/CodeSystem/score', 'who-5', 'WHO-5 score, 0 to 100'),
        coding(
          snomedCt,
          '1144665009',
          '5-item World Health Organization Well-being Index value (observable entity)',
        ),
      ],
    },
    subject: reference('Patient', motherId(family)),
    effectiveDateTime: authored,
    issued: authored,
    valueQuantity: quantity(percentage, 'score', '{score}'),
    derivedFrom: [reference('QuestionnaireResponse', responseId)],
  };
}
