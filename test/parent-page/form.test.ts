import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from '../../functions/fhir/json.ts';
import type { JsonObject } from '../../functions/fhir/resource.ts';
import { shownValue } from '../../functions/parent-page/field.ts';
import { otherKey, readForm } from '../../functions/parent-page/form.ts';
import type { Item } from '../../functions/questionnaire/questionnaire.ts';
import { coding, options, parsed } from '../questionnaire/questionnaires.ts';

const core = 'http://hl7.org/fhir/StructureDefinition/';

function item(element: JsonObject): Item {
  const [first] = parsed([{ linkId: 'a', ...element }]).items;
  if (!first) throw new Error('No item');
  return first;
}

function read(element: JsonObject, fields: Record<string, string> | [string, string][]) {
  return readForm(item(element), new URLSearchParams(fields));
}

const range = {
  type: 'decimal',
  extension: [
    { url: `${core}minValue`, valueDecimal: 1 },
    { url: `${core}maxValue`, valueDecimal: 6 },
  ],
};

describe('what is filled in', () => {
  it.each<[string, JsonObject, Record<string, string>, unknown]>([
    ['nothing', { type: 'string' }, {}, { answers: [] }],
    ['blanks', { type: 'text' }, { answer: ' \r\n ' }, { answers: [] }],
    ['yes', { type: 'boolean' }, { answer: 'true' }, { answers: [{ valueBoolean: true }] }],
    ['no', { type: 'boolean' }, { answer: 'false' }, { answers: [{ valueBoolean: false }] }],
    ['a point', { type: 'decimal' }, { answer: '2.5' }, { answers: [{ valueDecimal: 2.5 }] }],
    ['a comma', { type: 'decimal' }, { answer: '2,5' }, { answers: [{ valueDecimal: 2.5 }] }],
    ['half of a whole number', { type: 'integer' }, { answer: '2,5' }, { problem: { kind: 'whole' } }],
    ['a word for a number', { type: 'decimal' }, { answer: 'two' }, { problem: { kind: 'number' } }],
    [
      'more than FHIR holds',
      { type: 'integer' },
      { answer: '9999999999' },
      { problem: { kind: 'range', high: 2_147_483_647 } },
    ],
    [
      'less than FHIR holds',
      { type: 'integer' },
      { answer: '-9999999999' },
      { problem: { kind: 'range', low: -2_147_483_648 } },
    ],
    [
      'the most that FHIR holds',
      { type: 'integer' },
      { answer: '2147483647' },
      { answers: [{ valueInteger: 2_147_483_647 }] },
    ],
    [
      'the year nought',
      { type: 'date' },
      { day: '1', month: '1', year: '0000' },
      { problem: { kind: 'date' } },
    ],
    ['too many digits', { type: 'integer' }, { answer: '1e99' }, { problem: { kind: 'whole' } }],
    ['outside the range', range, { answer: '7' }, { problem: { kind: 'range', low: 1, high: 6 } }],
    [
      'a date',
      { type: 'date' },
      { day: '3', month: '4', year: '2026' },
      { answers: [{ valueDate: '2026-04-03' }] },
    ],
    [
      'a day that is not',
      { type: 'date' },
      { day: '31', month: '4', year: '2026' },
      { problem: { kind: 'date' } },
    ],
    ['half a date', { type: 'date' }, { day: '31', month: '', year: '' }, { problem: { kind: 'date' } }],
    ['a short year', { type: 'date' }, { day: '1', month: '4', year: '26' }, { problem: { kind: 'date' } }],
    ['a time', { type: 'time' }, { answer: '9:05' }, { answers: [{ valueTime: '09:05:00' }] }],
    ['no time', { type: 'time' }, { answer: '25:00' }, { problem: { kind: 'time' } }],
    ['too long', { type: 'text', maxLength: 3 }, { answer: 'abcd' }, { problem: { kind: 'long', high: 3 } }],
    [
      'lines and tabs',
      { type: 'text' },
      { answer: 'a\r\n\u0000b\tc' },
      { answers: [{ valueString: 'a\nbc' }] },
    ],
    [
      'another option',
      options('x'),
      { answer: 'https://example.org/codes|z' },
      { problem: { kind: 'choose' } },
    ],
    ['a display', { ...options('x') }, { answer: 'x' }, { problem: { kind: 'choose' } }],
  ])('%s', (_, element, fields, expected) => {
    expect(read(element, fields)).toEqual(expected);
  });

  it('is a quantity with the unit of the question', () => {
    const unit = {
      url: `${core}questionnaire-unit`,
      valueCoding: { system: 'http://unitsofmeasure.org', code: 'kg' },
    };
    expect(read({ type: 'quantity', extension: [unit] }, { answer: '3,2' })).toEqual({
      answers: [
        { valueQuantity: { value: 3.2, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' } },
      ],
    });
  });

  it.each([
    ['3,50', '3.50'],
    ['007.10', '7.10'],
    ['-0,0', '-0.0'],
    ['+1.000', '1.000'],
    ['0', '0'],
  ])('keeps the precision of %s', (typed, written) => {
    const decimal = read({ type: 'decimal' }, { answer: typed });
    expect('answers' in decimal && stringify(decimal.answers)).toBe(`[{"valueDecimal":${written}}]`);
    const quantity = read({ type: 'quantity' }, { answer: typed });
    expect('answers' in quantity && stringify(quantity.answers)).toBe(
      `[{"valueQuantity":{"value":${written}}}]`,
    );
    const [answer] = 'answers' in decimal ? decimal.answers : [];
    expect(shownValue(answer, 'nl')).toBe(written.replace('.', ','));
  });

  it('is something else also where an option is called so', () => {
    const open = { type: 'open-choice', answerOption: [{ valueString: 'other' }, { valueString: 'x' }] };
    expect(read(open, { answer: 'other' })).toEqual({ answers: [{ valueString: 'other' }] });
    expect(
      read(open, [
        ['answer', otherKey],
        ['other', 'Mine'],
      ]),
    ).toEqual({ answers: [{ valueString: 'Mine' }] });
  });

  it('is several options of a question that repeats, and something else where that may be', () => {
    const open = { ...options('x', 'y'), type: 'open-choice', repeats: true };
    const key = (code: string): [string, string] => ['answer', `https://example.org/codes|${code}`];
    const several = read(open, [key('x'), key('y'), ['answer', otherKey], ['other', 'Mine']]);
    const answers = [{ valueCoding: coding('x') }, { valueCoding: coding('y') }, { valueString: 'Mine' }];
    expect(several).toEqual({ answers });
    expect(read({ ...open, repeats: false }, { other: 'Mine' })).toEqual({
      answers: [{ valueString: 'Mine' }],
    });
    expect(read(open, [['answer', otherKey]])).toEqual({ problem: { kind: 'empty' } });
    expect(read({ ...open, repeats: false }, [key('x'), key('y')])).toHaveProperty('problem');
  });
});

it('any text is read or told about, never thrown', () => {
  const types = ['boolean', 'decimal', 'integer', 'date', 'time', 'string', 'text', 'url', 'quantity'];
  fc.assert(
    fc.property(fc.constantFrom(...types), fc.string({ unit: 'binary' }), (type, text) => {
      const result = read({ type }, { answer: text, day: text, month: text, year: text });
      expect(Object.keys(result)).toHaveLength(1);
    }),
  );
});
