import { describe, expect, it } from 'vitest';
import type { JsonObject, Resource } from '../../functions/fhir/resource.ts';
import { validateResponse } from '../../functions/questionnaire/validate-response.ts';
import { coding, options, parsed, response } from './questionnaires.ts';

const core = 'http://hl7.org/fhir/StructureDefinition/';

function issuesOf(items: readonly JsonObject[], given: Resource, complete = true): readonly string[] {
  return validateResponse(parsed(items), given, { complete }).map(
    ({ code, expression }) => `${code} at ${expression}`,
  );
}

function answer(linkId: string, ...answers: readonly JsonObject[]): JsonObject {
  return { linkId, answer: answers };
}

const a = { linkId: 'a', type: 'string' };
const text = { valueString: 'x' };

it('says nothing of a right response', () => {
  const items = [{ linkId: 'g', type: 'group', item: [{ ...a, required: true }] }];
  expect(issuesOf(items, response([{ linkId: 'g', item: [answer('a', text)] }]))).toEqual([]);
});

it('names the item and what would be right', () => {
  const [issue] = validateResponse(
    parsed([{ linkId: 'mood', ...options('good', 'bad') }]),
    response([answer('mood', { valueCoding: coding('fine') })]),
    { complete: true },
  );
  expect(issue).toMatchObject({
    code: 'code-invalid',
    diagnostics:
      'mood: the answer is none of its options: https://example.org/codes|good, https://example.org/codes|bad',
    expression: 'QuestionnaireResponse.item[0].answer[0].value',
  });
});

describe('the header', () => {
  it('names this questionnaire, with its version or without', () => {
    const { questionnaire: _, ...none } = response([]);
    expect(issuesOf([a], { ...none, questionnaire: 'https://example.org/Questionnaire/test' })).toEqual([]);
    const wrong = ['value at QuestionnaireResponse.questionnaire'];
    expect(issuesOf([a], none)).toEqual(wrong);
    expect(issuesOf([a], { ...none, questionnaire: 'https://example.org/Questionnaire/test|2' })).toEqual(
      wrong,
    );
  });

  it('is of a QuestionnaireResponse', () => {
    expect(issuesOf([a], { ...response([]), resourceType: 'Observation' })).toEqual([
      'structure at undefined',
    ]);
  });
});

describe('the structure', () => {
  const group = { linkId: 'g', type: 'group', item: [a] };
  it.each<[string, readonly JsonObject[], readonly JsonObject[], string]>([
    ['an unknown linkId', [a], [answer('z', text)], 'structure at QuestionnaireResponse.item[0].linkId'],
    [
      'an item outside its group',
      [group],
      [answer('a', text)],
      'structure at QuestionnaireResponse.item[0].linkId',
    ],
    [
      'an answer to a text',
      [{ linkId: 'd', type: 'display' }],
      [answer('d', text)],
      'structure at QuestionnaireResponse.item[0].answer',
    ],
    [
      'an answer to a group',
      [group],
      [{ linkId: 'g', answer: [text] }],
      'structure at QuestionnaireResponse.item[0].answer',
    ],
    [
      'items beside the answer of a question',
      [{ ...a, item: [{ linkId: 'b', type: 'string' }] }],
      [{ ...answer('a', text), item: [answer('b', text)] }],
      'structure at QuestionnaireResponse.item[0].item',
    ],
    [
      'a question twice',
      [a],
      [answer('a', text), answer('a', text)],
      'structure at QuestionnaireResponse.item[1]',
    ],
    [
      'a group twice that does not repeat',
      [group],
      [{ linkId: 'g' }, { linkId: 'g' }],
      'structure at QuestionnaireResponse.item[1]',
    ],
    [
      'another order',
      [a, { linkId: 'b', type: 'string' }],
      [answer('b', text), answer('a', text)],
      'structure at QuestionnaireResponse.item[1]',
    ],
    [
      'two answers where one fits',
      [a],
      [answer('a', text, text)],
      'structure at QuestionnaireResponse.item[0].answer',
    ],
    [
      'an answer without a value',
      [a],
      [answer('a', {})],
      'structure at QuestionnaireResponse.item[0].answer[0]',
    ],
    [
      'an answer with two values',
      [a],
      [answer('a', { valueString: 'x', valueInteger: 1 })],
      'structure at QuestionnaireResponse.item[0].answer[0]',
    ],
    [
      'a value of another type',
      [a],
      [answer('a', { valueInteger: 1 })],
      'structure at QuestionnaireResponse.item[0].answer[0]',
    ],
  ])('refuses %s', (_, items, given, issue) => {
    expect(issuesOf(items, response(given))).toEqual([issue]);
  });

  it('takes a repeating group more than once, a repeating question with several answers, and items within an answer', () => {
    const items = [
      { ...group, repeats: true },
      { linkId: 'b', type: 'string', repeats: true, item: [{ linkId: 'c', type: 'string' }] },
    ];
    const given = [
      { linkId: 'g', item: [answer('a', text)] },
      { linkId: 'g', item: [answer('a', text)] },
      answer('b', { ...text, item: [answer('c', text)] }, text),
    ];
    expect(issuesOf(items, response(given))).toEqual([]);
  });
});

describe('an answer', () => {
  const extension = (name: string, value: JsonObject) => ({
    extension: [{ url: `${core}${name}`, ...value }],
  });
  it.each<[string, boolean, JsonObject, JsonObject]>([
    ['a boolean', true, { type: 'boolean' }, { valueBoolean: false }],
    ['a boolean in quotes', false, { type: 'boolean' }, { valueBoolean: 'false' }],
    ['an integer', true, { type: 'integer' }, { valueInteger: 0 }],
    ['half an integer', false, { type: 'integer' }, { valueInteger: 0.5 }],
    ['a date', true, { type: 'date' }, { valueDate: '2024-02-29' }],
    ['a month', true, { type: 'date' }, { valueDate: '2024-02' }],
    ['a day that is not', false, { type: 'date' }, { valueDate: '2026-02-29' }],
    ['a date in words', false, { type: 'date' }, { valueDate: '1 May' }],
    ['a dateTime', true, { type: 'dateTime' }, { valueDateTime: '2026-01-01T09:30:00+01:00' }],
    ['a dateTime without its zone', false, { type: 'dateTime' }, { valueDateTime: '2026-01-01T09:30:00' }],
    ['a time', true, { type: 'time' }, { valueTime: '09:30:00' }],
    ['a time of 25 hours', false, { type: 'time' }, { valueTime: '25:30:00' }],
    ['a blank text', false, { type: 'text' }, { valueString: ' \n' }],
    ['an address with a space', false, { type: 'url' }, { valueUri: 'a b' }],
    ['an option', true, options('x'), { valueCoding: { ...coding('x'), display: 'Other words' } }],
    [
      'no option, with the display of one',
      false,
      options('x'),
      { valueCoding: { ...coding('z'), display: 'x' } },
    ],
    ['a code of no system', false, options('x'), { valueCoding: { code: 'x' } }],
    ['a text to a choice', false, options('x'), { valueString: 'x' }],
    ['a text to an open choice', true, { ...options('x'), type: 'open-choice' }, { valueString: 'other' }],
    [
      'no option to an open choice',
      false,
      { ...options('x'), type: 'open-choice' },
      { valueCoding: coding('z') },
    ],
    [
      'a number among numbers',
      true,
      { type: 'choice', answerOption: [{ valueInteger: 1 }] },
      { valueInteger: 1 },
    ],
    [
      'a number that is not among them',
      false,
      { type: 'choice', answerOption: [{ valueInteger: 1 }] },
      { valueInteger: 2 },
    ],
    [
      'a code where the options are in a value set',
      true,
      { type: 'choice', answerValueSet: 'https://example.org/vs' },
      { valueCoding: coding('z') },
    ],
    ['as long as may be, in characters', true, { type: 'string', maxLength: 2 }, { valueString: '👶👶' }],
    ['too long', false, { type: 'string', maxLength: 2 }, { valueString: 'abc' }],
    [
      'too short',
      false,
      { type: 'string', ...extension('minLength', { valueInteger: 2 }) },
      { valueString: 'a' },
    ],
    [
      'the least',
      true,
      { type: 'integer', ...extension('minValue', { valueInteger: 1 }) },
      { valueInteger: 1 },
    ],
    ['less', false, { type: 'integer', ...extension('minValue', { valueInteger: 1 }) }, { valueInteger: 0 }],
    [
      'more',
      false,
      { type: 'decimal', ...extension('maxValue', { valueDecimal: 1.5 }) },
      { valueDecimal: 1.6 },
    ],
    [
      'an earlier date',
      false,
      { type: 'date', ...extension('minValue', { valueDate: '2026-01-01' }) },
      { valueDate: '2025-12-31' },
    ],
    [
      'a larger quantity',
      false,
      { type: 'quantity', ...extension('maxValue', { valueDecimal: 6 }) },
      { valueQuantity: { value: 7 } },
    ],
    [
      'too exact',
      false,
      { type: 'decimal', ...extension('maxDecimalPlaces', { valueInteger: 1 }) },
      { valueDecimal: 1.25 },
    ],
  ])('%s: %s', (_, right, item, given) => {
    const issues = issuesOf([{ linkId: 'a', ...item }], response([answer('a', given)]));
    expect(issues.length === 0, issues.join()).toBe(right);
  });
});

describe('a complete response', () => {
  const yes = answer('q', { valueBoolean: true });
  const conditional = [
    { linkId: 'q', type: 'boolean' },
    { ...a, required: true, enableWhen: [{ question: 'q', operator: '=', answerBoolean: true }] },
  ];

  it('answers what is required and asked', () => {
    expect(issuesOf(conditional, response([yes]))).toEqual(['required at QuestionnaireResponse.item']);
    expect(issuesOf(conditional, response([]))).toEqual([]);
    expect(issuesOf(conditional, response([yes, answer('a', text)]))).toEqual([]);
  });

  it('leaves out what is not asked', () => {
    const given = response([answer('q', { valueBoolean: false }), answer('a', text)]);
    expect(issuesOf(conditional, given)).toEqual(['business-rule at QuestionnaireResponse.item[1]']);
  });

  it('is more than a draft has to be', () => {
    expect(issuesOf(conditional, response([yes]), false)).toEqual([]);
  });

  it('answers something in a required group', () => {
    const items = [{ linkId: 'g', type: 'group', required: true, item: [a] }];
    expect(issuesOf(items, response([{ linkId: 'g' }]))).toEqual(['required at QuestionnaireResponse.item']);
    expect(issuesOf(items, response([{ linkId: 'g', item: [answer('a', text)] }]))).toEqual([]);
  });

  it('looks at the answer in the same occurrence of a repeating group', () => {
    const items = [{ linkId: 'child', type: 'group', repeats: true, item: conditional }];
    const child = (value: boolean, ...more: readonly JsonObject[]) => ({
      linkId: 'child',
      item: [answer('q', { valueBoolean: value }), ...more],
    });
    expect(issuesOf(items, response([child(false), child(true, answer('a', text))]))).toEqual([]);
    expect(issuesOf(items, response([child(true, answer('a', text)), child(true)]))).toEqual([
      'required at QuestionnaireResponse.item[1].item',
    ]);
  });
});
