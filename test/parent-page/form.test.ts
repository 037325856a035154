import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../functions/fhir/resource.ts';
import { readForm } from '../../functions/parent-page/form.ts';
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

  it('is several options of a question that repeats, and something else where that may be', () => {
    const open = { ...options('x', 'y'), type: 'open-choice', repeats: true };
    const key = (code: string): [string, string] => ['answer', `https://example.org/codes|${code}`];
    const several = read(open, [key('x'), key('y'), ['answer', 'other'], ['other', 'Mine']]);
    const answers = [{ valueCoding: coding('x') }, { valueCoding: coding('y') }, { valueString: 'Mine' }];
    expect(several).toEqual({ answers });
    expect(read(open, [['answer', 'other']])).toEqual({ problem: { kind: 'empty' } });
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
