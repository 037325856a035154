import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../functions/fhir/resource.ts';
import { enabledItems } from '../../functions/questionnaire/follow.ts';
import { coding, options, parsed } from './questionnaires.ts';

/** Whether an item with this condition on `a` is enabled, given the answers to `a`. */
function holds(type: JsonObject, condition: JsonObject, ...answers: readonly JsonObject[]): boolean {
  const form = parsed([
    { linkId: 'a', repeats: true, ...type },
    { linkId: 'b', type: 'string', enableWhen: [{ question: 'a', ...condition }] },
  ]);
  return enabledItems(form, new Map([['a', answers]])).has('b');
}

const integer = { type: 'integer' };
const three = { valueInteger: 3 };

it.each<[string, boolean, JsonObject, JsonObject, readonly JsonObject[]]>([
  ['exists', true, integer, { operator: 'exists', answerBoolean: true }, [three]],
  ['exists without an answer', false, integer, { operator: 'exists', answerBoolean: true }, []],
  ['not exists', true, integer, { operator: 'exists', answerBoolean: false }, []],
  ['not exists with an answer', false, integer, { operator: 'exists', answerBoolean: false }, [three]],
  ['=', true, integer, { operator: '=', answerInteger: 3 }, [{ valueInteger: 1 }, three]],
  ['= another', false, integer, { operator: '=', answerInteger: 4 }, [three]],
  ['!=', true, integer, { operator: '!=', answerInteger: 4 }, [three]],
  [
    '!= with one that is equal',
    false,
    integer,
    { operator: '!=', answerInteger: 3 },
    [three, { valueInteger: 4 }],
  ],
  ['!= without an answer', true, integer, { operator: '!=', answerInteger: 3 }, []],
  ['>', true, integer, { operator: '>', answerInteger: 2 }, [three]],
  ['> the same', false, integer, { operator: '>', answerInteger: 3 }, [three]],
  ['<', true, integer, { operator: '<', answerInteger: 4 }, [three]],
  ['< the same', false, integer, { operator: '<', answerInteger: 3 }, [three]],
  ['>=', true, integer, { operator: '>=', answerInteger: 3 }, [three]],
  ['<=', true, integer, { operator: '<=', answerInteger: 3 }, [three]],
  ['<= less', false, integer, { operator: '<=', answerInteger: 2 }, [three]],
  ['> without an answer', false, integer, { operator: '>', answerInteger: 0 }, []],
  [
    'a decimal with an integer',
    true,
    { type: 'decimal' },
    { operator: '=', answerDecimal: 3.0 },
    [{ valueDecimal: 3 }],
  ],
  [
    'dates',
    true,
    { type: 'date' },
    { operator: '<', answerDate: '2026-02-01' },
    [{ valueDate: '2026-01-31' }],
  ],
  [
    'a date that another may hold',
    false,
    { type: 'date' },
    { operator: '<', answerDate: '2026-02-01' },
    [{ valueDate: '2026-02' }],
  ],
  [
    'instants over zones',
    true,
    { type: 'dateTime' },
    { operator: '<', answerDateTime: '2026-01-01T10:00:00Z' },
    [{ valueDateTime: '2026-01-01T10:30:00+01:00' }],
  ],
  [
    'quantities',
    true,
    { type: 'quantity' },
    { operator: '>', answerQuantity: { value: 2, code: 'kg' } },
    [{ valueQuantity: { value: 3, code: 'kg' } }],
  ],
  [
    'quantities of another unit',
    false,
    { type: 'quantity' },
    { operator: '>', answerQuantity: { value: 2, code: 'kg' } },
    [{ valueQuantity: { value: 3000, code: 'g' } }],
  ],
  [
    'a code, whatever its display',
    true,
    options('x'),
    { operator: '=', answerCoding: coding('x') },
    [{ valueCoding: { ...coding('x'), display: 'Another' } }],
  ],
  [
    'the display of a code',
    false,
    options('x', 'y'),
    { operator: '=', answerCoding: { ...coding('x'), display: 'Y' } },
    [{ valueCoding: { ...coding('y'), display: 'Y' } }],
  ],
  [
    'a code of another system',
    false,
    options('x'),
    { operator: '=', answerCoding: coding('x') },
    [{ valueCoding: { system: 'https://other.example', code: 'x' } }],
  ],
])('%s: %s', (_, expected, type, condition, answers) => {
  expect(holds(type, condition, ...answers)).toBe(expected);
});

describe('several conditions', () => {
  const form = (enableBehavior: string) =>
    parsed([
      { linkId: 'a', type: 'boolean' },
      { linkId: 'b', type: 'boolean' },
      {
        linkId: 'c',
        type: 'string',
        enableBehavior,
        enableWhen: ['a', 'b'].map((question) => ({ question, operator: '=', answerBoolean: true })),
      },
    ]);
  const one = new Map([['a', [{ valueBoolean: true }]]]);

  it('hold when any does', () => expect(enabledItems(form('any'), one).has('c')).toBe(true));
  it('hold when all do', () => {
    expect(enabledItems(form('all'), one).has('c')).toBe(false);
    expect(enabledItems(form('all'), new Map([...one, ['b', [{ valueBoolean: true }]]])).has('c')).toBe(true);
  });
});

describe('what is not asked', () => {
  const yes = [{ valueBoolean: true }];
  const when = (question: string) => [{ question, operator: '=', answerBoolean: true }];

  it('has no answer for the conditions of others', () => {
    const form = parsed([
      { linkId: 'a', type: 'boolean' },
      { linkId: 'b', type: 'boolean', enableWhen: when('a') },
      { linkId: 'c', type: 'boolean', enableWhen: when('b') },
    ]);
    expect([...enabledItems(form, new Map([['b', yes]]))]).toEqual(['a']);
    expect([
      ...enabledItems(
        form,
        new Map([
          ['a', yes],
          ['b', yes],
        ]),
      ),
    ]).toEqual(['a', 'b', 'c']);
  });

  it('takes what is within it along', () => {
    const form = parsed([
      { linkId: 'a', type: 'boolean' },
      { linkId: 'g', type: 'group', enableWhen: when('a'), item: [{ linkId: 'b', type: 'string' }] },
    ]);
    expect([...enabledItems(form, new Map())]).toEqual(['a']);
  });

  it('is what is within a question that has no answer', () => {
    const form = parsed([{ linkId: 'a', type: 'boolean', item: [{ linkId: 'b', type: 'string' }] }]);
    expect([...enabledItems(form, new Map())]).toEqual(['a']);
    expect([...enabledItems(form, new Map([['a', yes]]))]).toEqual(['a', 'b']);
  });
});
