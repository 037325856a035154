import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../functions/fhir/resource.ts';
import { alerts } from '../../functions/questionnaire/alert.ts';
import type { Answers } from '../../functions/questionnaire/answer.ts';
import { alertUrl, scoreUrl } from '../../functions/questionnaire/rule.ts';
import { openForScore, score } from '../../functions/questionnaire/score.ts';
import { coding, options, parsed } from './questionnaires.ts';

function rule(parts: JsonObject, ...linkIds: readonly string[]): JsonObject {
  const named = {
    name: { valueString: 'total' },
    code: { valueCodeableConcept: { text: 'Total' } },
    ...parts,
  };
  return {
    url: scoreUrl,
    extension: [
      ...Object.entries(named).map(([url, value]) => ({ url, ...(value as JsonObject) })),
      ...linkIds.map((valueString) => ({ url: 'item', valueString })),
    ],
  };
}

const sum = { method: { valueCode: 'sum' } };
const mean = { method: { valueCode: 'mean' }, decimals: { valueInteger: 2 } };

function scores(item: readonly JsonObject[], extension: JsonObject, answers: Answers) {
  return score(parsed(item, { extension: [extension] }), answers).map(({ value }) => value);
}

const three = ['a', 'b', 'c'].map((linkId) => ({ linkId, ...options('none', 'some', 'much') }));
const choose = (...codes: readonly string[]): Answers =>
  new Map(codes.map((code, index) => [String.fromCharCode(97 + index), [{ valueCoding: coding(code) }]]));

describe('a score', () => {
  it('is the sum or the mean of what the options weigh, times its factor, rounded', () => {
    const answers = choose('much', 'some', 'some');
    expect(scores(three, rule(sum, 'a', 'b', 'c'), answers)).toEqual([4]);
    expect(scores(three, rule({ ...sum, factor: { valueDecimal: 2.5 } }, 'a', 'b', 'c'), answers)).toEqual([
      10,
    ]);
    expect(scores(three, rule(mean, 'a', 'b', 'c'), answers)).toEqual([1.33]);
  });

  it('is none when an item is missing, or is not asked', () => {
    expect(scores(three, rule(sum, 'a', 'b', 'c'), choose('much', 'some'))).toEqual([]);
    const hidden = three.map((item) =>
      item.linkId === 'c'
        ? { ...item, enableWhen: [{ question: 'a', operator: '=', answerCoding: coding('none') }] }
        : item,
    );
    expect(scores(hidden, rule(sum, 'a', 'b', 'c'), choose('much', 'some', 'some'))).toEqual([]);
  });

  it('goes by the questionnaire, whatever the answer says that it weighs', () => {
    const ordinal = { url: 'http://hl7.org/fhir/StructureDefinition/ordinalValue', valueDecimal: 99 };
    const answers = new Map([['a', [{ valueCoding: { ...coding('some'), extension: [ordinal] } }]]]);
    expect(scores(three, rule(sum, 'a'), answers)).toEqual([1]);
  });

  it.each(['itemWeight', 'ordinalValue'])('takes %s on the coding too', (name) => {
    const extension = [{ url: `http://hl7.org/fhir/StructureDefinition/${name}`, valueDecimal: 7 }];
    const item = [
      { linkId: 'a', type: 'choice', answerOption: [{ valueCoding: { ...coding('x'), extension } }] },
    ];
    expect(scores(item, rule(sum, 'a'), new Map([['a', [{ valueCoding: coding('x') }]]]))).toEqual([7]);
  });

  it('counts numbers as they are, and all answers of a repeating question', () => {
    const item = [
      { linkId: 'a', type: 'integer' },
      { linkId: 'b', repeats: true, ...options('none', 'some', 'much') },
    ];
    const answers = new Map([
      ['a', [{ valueInteger: 5 }]],
      ['b', [{ valueCoding: coding('some') }, { valueCoding: coding('much') }]],
    ]);
    expect(scores(item, rule(sum, 'a', 'b'), answers)).toEqual([8]);
  });
});

describe('an alert on one item', () => {
  const alert = {
    url: alertUrl,
    extension: [
      { url: 'name', valueString: 'item-b' },
      { url: 'item', valueString: 'b' },
      { url: 'operator', valueCode: '>' },
      { url: 'value', valueDecimal: 0 },
      { url: 'flag', valueCodeableConcept: { text: 'Flag' } },
      { url: 'task', valueCodeableConcept: { text: 'Task' } },
      { url: 'description', valueString: 'Please make contact.' },
      { url: 'priority', valueCode: 'stat' },
    ],
  };
  const form = parsed(three, { extension: [rule(sum, 'a', 'b', 'c'), alert] });

  it('fires whatever the total is, and whatever else is missing', () => {
    expect(alerts(form, choose('none', 'some', 'none')).map(({ name }) => name)).toEqual(['item-b']);
    expect(alerts(form, new Map([['b', [{ valueCoding: coding('some') }]]]))).toHaveLength(1);
  });

  it('does not fire for the least answer or for none', () => {
    expect(alerts(form, choose('much', 'none', 'much'))).toEqual([]);
    expect(alerts(form, choose('much'))).toEqual([]);
  });
});

describe('what keeps a score from being made', () => {
  const open = (answers: Answers) =>
    openForScore(parsed(three, { extension: [rule(sum, 'a', 'b')] }), answers).map(({ linkId }) => linkId);

  it.each([
    ['nothing while nothing was answered', choose(), []],
    ['the question left out', choose('much'), ['b']],
    ['nothing when all were answered', choose('much', 'some'), []],
    ['nothing for a question of no score', new Map([['c', [{ valueCoding: coding('some') }]]]), []],
  ])('is %s', (_, answers, expected) => {
    expect(open(answers)).toEqual(expected);
  });
});
