import type { JsonObject } from '../../fhir/resource.ts';
import type { CalendarDate } from '../calendar-date.ts';
import {
  coding,
  concept,
  type Identified,
  identifier,
  loinc,
  quantity,
  reference,
  snomedCt,
} from './element.ts';
import type { Family } from './family.ts';
import { motherId } from './people.ts';
import { normal, type Random, random } from './random.ts';

/** When mothers are asked, named as in the ICHOM Pregnancy and Childbirth set. */
export type Timepoint = 't1' | 't2' | 't4' | 't5';

/** A questionnaire of which all items have the same options, and of which the score is their sum times a factor. */
interface Instrument {
  readonly name: 'who-5' | 'phq-2';
  readonly items: readonly string[];
  readonly answerSystem: string;
  /** By their value from 0 on: code and display. */
  readonly options: readonly (readonly [code: string, display: string])[];
  readonly factor: number;
  readonly score: readonly JsonObject[];
  /** What a mother answers on average, from 0 to 5 as she is worse to better, to a value of an item. */
  readonly valueAt: (wellbeing: number) => number;
}

const scoreSystem = 'https://kring.care/fhir/CodeSystem/score';

const who5: Instrument = {
  name: 'who-5',
  items: ['cheerful', 'calm', 'active', 'rested', 'interested'],
  answerSystem: 'https://kring.care/fhir/CodeSystem/who-5-answer',
  options: [
    ['at-no-time', 'At no time'],
    ['some-of-the-time', 'Some of the time'],
    ['less-than-half', 'Less than half of the time'],
    ['more-than-half', 'More than half of the time'],
    ['most-of-the-time', 'Most of the time'],
    ['all-of-the-time', 'All of the time'],
  ],
  factor: 4,
  score: [
    coding(scoreSystem, 'who-5', 'WHO-5 score, 0 to 100'),
    coding(
      snomedCt,
      '1144665009',
      '5-item World Health Organization Well-being Index value (observable entity)',
    ),
  ],
  valueAt: (wellbeing) => wellbeing,
};

const phq2: Instrument = {
  name: 'phq-2',
  items: ['interest', 'down'],
  answerSystem: loinc,
  options: [
    ['LA6568-5', 'Not at all'],
    ['LA6569-3', 'Several days'],
    ['LA6570-1', 'More than half the days'],
    ['LA6571-9', 'Nearly every day'],
  ],
  factor: 1,
  score: [
    coding(scoreSystem, 'phq-2', 'PHQ-2 total score, 0 to 6'),
    coding(loinc, '55758-7', 'Patient Health Questionnaire 2 item (PHQ-2) total score [Reported]'),
  ],
  valueAt: (wellbeing) => 3.4 - 0.9 * wellbeing,
};

/** What is asked at each moment. */
const asked: Readonly<Record<Timepoint, readonly Instrument[]>> = {
  t1: [who5],
  t2: [who5, phq2],
  t4: [who5, phq2],
  t5: [who5],
};

/**
 * A mother's questionnaires as she answers them from a link: each response, and the score that is drawn from it. Drawn
 * so that the mean of WHO-5 is a little above 60 of 100 and about a quarter is at or below 50 (what the score means:
 * Topp CW et al., Psychother Psychosom 2015;84:167), and that about one in eight is at or above the cut-off of PHQ-2.
 */
export function moodResources(
  seed: number,
  family: Family,
  timepoint: Timepoint,
  date: CalendarDate,
): readonly Identified[] {
  return asked[timepoint].flatMap((instrument) => answered(instrument, seed, family, timepoint, date));
}

function answered(
  instrument: Instrument,
  seed: number,
  family: Family,
  timepoint: Timepoint,
  date: CalendarDate,
): readonly Identified[] {
  const { name, items, options, valueAt } = instrument;
  const from = random(seed, `${name}/${family.key}/${timepoint}`);
  const level = valueAt(normal(random(seed, `who-5/${family.key}`), 3.15, 0.75));
  const values = items.map(() => drawItem(from, level, options.length - 1));
  const id = `${motherId(family)}-${name}-${timepoint}`;
  const authored = `${date}T19:30:00Z`;
  return [
    response(instrument, id, family, authored, values),
    score(instrument, id, family, authored, values),
  ];
}

function drawItem(from: Random, level: number, highest: number): number {
  return Math.min(highest, Math.max(0, Math.round(normal(from, level, 0.8))));
}

function response(
  { name, items, options, answerSystem }: Instrument,
  id: string,
  family: Family,
  authored: string,
  values: readonly number[],
): Identified {
  const answer = (value: number) => {
    const [code, display] = options[value] ?? options[0] ?? ['', ''];
    return coding(answerSystem, code, display);
  };
  return {
    resourceType: 'QuestionnaireResponse',
    id,
    identifier: identifier(id),
    questionnaire: `https://kring.care/fhir/Questionnaire/${name}`,
    status: 'completed',
    subject: reference('Patient', motherId(family)),
    authored,
    source: reference('Patient', motherId(family)),
    item: [
      {
        linkId: name,
        item: items.map((linkId, index) => ({
          linkId,
          answer: [{ valueCoding: answer(values[index] ?? 0) }],
        })),
      },
    ],
  };
}

function score(
  instrument: Instrument,
  responseId: string,
  family: Family,
  authored: string,
  values: readonly number[],
): Identified {
  const id = `${responseId}-score`;
  const total = values.reduce((sum, value) => sum + value, 0) * instrument.factor;
  return {
    resourceType: 'Observation',
    id,
    identifier: [identifier(id)],
    status: 'final',
    category: [concept('http://terminology.hl7.org/CodeSystem/observation-category', 'survey', 'Survey')],
    code: { coding: instrument.score },
    subject: reference('Patient', motherId(family)),
    effectiveDateTime: authored,
    issued: authored,
    valueQuantity: quantity(total, 'score', '{score}'),
    derivedFrom: [reference('QuestionnaireResponse', responseId)],
  };
}
