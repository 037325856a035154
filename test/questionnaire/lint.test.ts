import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../functions/fhir/resource.ts';
import { lintQuestionnaire } from '../../functions/questionnaire/lint/lint.ts';
import { newQuestionnaire } from '../../functions/questionnaire/new-questionnaire.ts';
import { coding, options, questionnaire } from './questionnaires.ts';

const head = { title: 'T', copyright: 'C', description: 'D', subjectType: ['Patient'] };
const wording = (language: string, status: string) => ({
  url: 'https://kring.care/fhir/StructureDefinition/questionnaire-translation',
  extension: [
    { url: 'language', valueCode: language },
    { url: 'status', valueCode: status },
  ],
});
const english = wording('en', 'original');
const core = 'http://hl7.org/fhir/StructureDefinition/';

function told(item: readonly JsonObject[], more: JsonObject = {}): string {
  const source = questionnaire(item, { ...head, extension: [english], ...more });
  return lintQuestionnaire(source)
    .map(({ severity, diagnostics }) => `${severity} ${diagnostics}`)
    .join('\n');
}

const q = (linkId: string, more: JsonObject = {}): JsonObject => ({
  linkId,
  text: linkId,
  ...options('a', 'b'),
  ...more,
});
const when = (question: string, operator: string, answer: JsonObject) => ({ question, operator, ...answer });
const score = (parts: readonly JsonObject[]) => ({
  url: 'https://kring.care/fhir/StructureDefinition/questionnaire-score',
  extension: [
    { url: 'name', valueString: 's' },
    { url: 'code', valueCodeableConcept: { text: 's' } },
    { url: 'method', valueCode: 'sum' },
    ...parts,
  ],
});
const counts = (valueString: string) => ({ url: 'item', valueString });
const band = (low: number | undefined, high: number | undefined) => ({
  url: 'band',
  extension: [
    ...(low === undefined ? [] : [{ url: 'low', valueDecimal: low }]),
    ...(high === undefined ? [] : [{ url: 'high', valueDecimal: high }]),
    { url: 'interpretation', valueCodeableConcept: { text: 'x' } },
  ],
});
const alert = (value: number) => ({
  url: 'https://kring.care/fhir/StructureDefinition/questionnaire-alert',
  extension: [
    { url: 'name', valueString: 'a' },
    { url: 'score', valueString: 's' },
    { url: 'operator', valueCode: '>' },
    { url: 'value', valueDecimal: value },
    { url: 'flag', valueCodeableConcept: { text: 'f' } },
    { url: 'task', valueCodeableConcept: { text: 't' } },
    { url: 'description', valueString: 'd' },
    { url: 'priority', valueCode: 'urgent' },
  ],
});

it('says nothing of a questionnaire in order, and of a new one', () => {
  expect(told([q('one'), q('two', { enableWhen: [when('one', '=', { answerCoding: coding('b') })] })])).toBe(
    '',
  );
  expect(lintQuestionnaire(newQuestionnaire('first-days', '2026-01-01'))).toEqual([]);
});

describe('says', () => {
  const cases: readonly (readonly [string, readonly JsonObject[], JsonObject, RegExp])[] = [
    [
      'what waits for an answer that there is not',
      [q('one'), q('two', { enableWhen: [when('one', '=', { answerCoding: coding('z') })] })],
      {},
      /error two can never be asked/,
    ],
    [
      'what waits for two answers at once',
      [
        q('one'),
        q('two', {
          enableBehavior: 'all',
          enableWhen: [
            when('one', '=', { answerCoding: coding('a') }),
            when('one', '=', { answerCoding: coding('b') }),
          ],
        }),
      ],
      {},
      /two answers at once/,
    ],
    [
      'what waits for a number out of range',
      [
        { linkId: 'n', text: 'n', type: 'integer', extension: [{ url: `${core}maxValue`, valueInteger: 5 }] },
        q('two', { enableWhen: [when('n', '>', { answerInteger: 5 })] }),
      ],
      {},
      /two can never/,
    ],
    [
      'one condition of several that cannot be',
      [
        q('one'),
        q('two', {
          enableBehavior: 'any',
          enableWhen: [
            when('one', '=', { answerCoding: coding('a') }),
            when('one', '=', { answerCoding: coding('z') }),
          ],
        }),
      ],
      {},
      /warning two waits for one = z/,
    ],
    [
      'a required question that nobody sees',
      [q('one', { required: true, extension: [{ url: `${core}questionnaire-hidden`, valueBoolean: true }] })],
      {},
      /nobody can answer it/,
    ],
    ['a question without words', [{ linkId: 'x', ...options('a', 'b') }], {}, /asks without words/],
    ['linkIds that look alike', [q('Q1'), q('q-1')], {}, /look alike/],
    ['the same option twice', [q('one', options('a', 'a'))], {}, /twice/],
    [
      'a score that counts what weighs nothing',
      [{ linkId: 't', text: 't', type: 'text' }],
      { extension: [english, score([counts('t')])] },
      /weigh nothing/,
    ],
    [
      'an option without a weight',
      [q('one', { answerOption: [{ valueCoding: coding('a') }, { valueCoding: coding('b') }] })],
      { extension: [english, score([counts('one')])] },
      /has no weight/,
    ],
    [
      'a gap between bands',
      [q('one')],
      { extension: [english, score([counts('one'), band(undefined, 0), band(2, undefined)])] },
      /means nothing/,
    ],
    [
      'bands that overlap',
      [q('one')],
      { extension: [english, score([counts('one'), band(undefined, 1), band(1, undefined)])] },
      /overlap/,
    ],
    [
      'an alert that cannot be raised',
      [q('one')],
      { extension: [english, score([counts('one')]), alert(1)] },
      /error The alert a can never be raised/,
    ],
    [
      'an alert that is always raised',
      [q('one')],
      { extension: [english, score([counts('one')]), alert(-1)] },
      /warning The alert a is raised by every/,
    ],
    [
      'a text without a translation',
      [
        q('one', {
          _text: {
            extension: [
              {
                url: `${core}translation`,
                extension: [
                  { url: 'lang', valueCode: 'nl' },
                  { url: 'content', valueString: 'een' },
                ],
              },
            ],
          },
        }),
      ],
      {},
      /An option of one has no nl/,
    ],
    ['a language of which nothing is said', [q('one')], { extension: [] }, /how far the en/],
    [
      'a language that is not there',
      [q('one')],
      { extension: [english, wording('sq', 'unreviewed')] },
      /speaks of sq/,
    ],
    ['what is missing at its head', [q('one')], { copyright: undefined }, /no copyright/],
    [
      'a condition in another unit than the one that is asked in',
      [
        {
          linkId: 'weight',
          text: 'weight',
          type: 'quantity',
          extension: [
            {
              url: `${core}questionnaire-unit`,
              valueCoding: { system: 'http://unitsofmeasure.org', code: 'g' },
            },
          ],
        },
        q('two', { enableWhen: [when('weight', '>', { answerQuantity: { value: 2.5, code: 'kg' } })] }),
      ],
      {},
      /two compares weight, which is asked in g, with a quantity in kg/,
    ],
    [
      'what rests on itself',
      ['one', 'two'].map((linkId, index, all) => ({
        linkId,
        text: linkId,
        type: 'integer',
        extension: [
          {
            url: 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression',
            valueExpression: {
              language: 'text/fhirpath',
              expression: `%resource.item.where(linkId='${all[1 - index]}').answer.value + 1`,
            },
          },
        ],
      })),
      {},
      /rests on itself/,
    ],
    [
      'a drawing of scores that there are not',
      [q('one')],
      {
        extension: [
          {
            url: 'https://kring.care/fhir/StructureDefinition/questionnaire-shown-result',
            extension: [
              { url: 'kind', valueCode: 'line' },
              { url: 'score', valueString: 'total' },
              { url: 'low', valueInteger: 0 },
              { url: 'high', valueInteger: 10 },
            ],
          },
        ],
      },
      /shown result is not understood/,
    ],
    ['why it cannot be used', [q('one'), q('one')], {}, /Two items have the linkId one/],
  ];
  it.each(cases)('%s', (_, item, more, expected) => expect(told(item, more)).toMatch(expected));
});
