import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse, stringify } from '../../functions/fhir/json.ts';
import type { JsonObject, Resource } from '../../functions/fhir/resource.ts';
import { readForm } from '../../functions/parent-page/form.ts';
import { submission } from '../../functions/questionnaire/submission.ts';
import { validator } from '../http/fhir-test-app.ts';
import { options, parsed } from '../questionnaire/questionnaires.ts';

const core = 'http://hl7.org/fhir/StructureDefinition/';
const elements: readonly JsonObject[] = [
  ...['boolean', 'decimal', 'integer', 'date', 'dateTime', 'time', 'string', 'text', 'url'].map((type) => ({
    type,
  })),
  {
    type: 'quantity',
    extension: [
      {
        url: `${core}questionnaire-unit`,
        valueCoding: { system: 'http://unitsofmeasure.org', code: 'kg', display: 'kg' },
      },
    ],
  },
  { ...options('x', 'y'), type: 'open-choice', repeats: true },
];

const anything = fc.string({ unit: 'binary', maxLength: 20 });
const typed = fc.oneof(
  fc.constantFrom(
    '',
    '12:30',
    '24:00',
    '23:60',
    '3,50',
    '-0',
    '-7',
    '2147483648',
    '-9999999999',
    '1.',
    'a b',
  ),
  fc.integer().map(String),
  fc.double({ noNaN: true }).map(String),
  anything,
);
const between = (min: number, max: number) => fc.integer({ min, max }).map(String);
const fields = fc.record({
  answer: typed,
  other: typed,
  day: fc.oneof({ weight: 9, arbitrary: between(0, 32) }, anything),
  month: fc.oneof({ weight: 9, arbitrary: between(0, 13) }, anything),
  year: fc.oneof(fc.constantFrom('0000', '0001', '2024', '9999'), anything),
});

it('whatever the page takes as an answer, the validator takes in the response', () => {
  fc.assert(
    fc.property(fc.constantFrom(...elements), fields, (element, form) => {
      const questionnaire = parsed([{ linkId: 'a', text: 'A?', ...element }]);
      const item = questionnaire.byLinkId.get('a');
      const read = item && readForm(item, new URLSearchParams(form));
      if (!read || 'problem' in read || read.answers.length === 0) return;
      const response = submission(questionnaire, new Map([['a', read.answers]]), {
        language: 'en',
        authored: '2026-03-01T10:00:00.000Z',
        subject: { reference: 'Patient/1' },
        id: 'r',
      });
      const stored = parse(stringify(response)) as Resource;
      expect(validator.validate(stored).filter(({ severity }) => severity === 'error')).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});
