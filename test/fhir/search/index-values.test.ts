import { describe, expect, it } from 'vitest';
import type { JsonObject, Resource } from '../../../functions/fhir/resource.ts';
import { indexValues, parameterValues } from '../../../functions/fhir/search/index-values.ts';
import { definitions, examples, parameterOf } from './r4.ts';

/** What one parameter finds, without its name. */
function found(type: string, code: string, members: JsonObject, baseUrl?: string): readonly object[] {
  const resource: Resource = { resourceType: type, ...members };
  return parameterValues(parameterOf(type, code), resource, baseUrl).map(({ parameter, ...value }) => {
    expect(parameter).toBe(code);
    return value;
  });
}

const truth = { system: 'http://terminology.hl7.org/CodeSystem/special-values', implied: true };

describe('tokens', () => {
  it.each([
    [
      'a code, with the system that its binding implies',
      'Patient',
      'gender',
      { gender: 'female' },
      [{ system: 'http://hl7.org/fhir/administrative-gender', code: 'female', implied: true }],
    ],
    ['a boolean', 'Patient', 'active', { active: false }, [{ ...truth, code: 'false' }]],
    ['an id', 'Patient', '_id', { id: 'a' }, [{ code: 'a' }]],
    ['a string', 'Questionnaire', 'version', { version: '1.0' }, [{ code: '1.0' }]],
    [
      'a Coding',
      'Encounter',
      'class',
      { class: { system: 's', code: 'c', display: 'd' } },
      [{ system: 's', code: 'c', text: 'd' }],
    ],
    [
      'every Coding of a CodeableConcept, and its text',
      'Observation',
      'code',
      {
        code: {
          coding: [
            { system: 's', code: '1' },
            { code: '2', display: 'two' },
          ],
          text: 'words',
        },
      },
      [{ system: 's', code: '1' }, { code: '2', text: 'two' }, { text: 'words' }],
    ],
    [
      'an Identifier',
      'Patient',
      'identifier',
      { identifier: [{ system: 's', value: 'v', type: { text: 't' } }] },
      [{ system: 's', code: 'v', text: 't' }],
    ],
    [
      'a ContactPoint by its value, and its kind if wanted',
      'Patient',
      'phone',
      {
        telecom: [
          { system: 'phone', value: '06' },
          { system: 'email', value: 'a@b' },
        ],
      },
      [{ system: 'phone', code: '06', implied: true }],
    ],
    ['no death', 'Patient', 'deceased', {}, [{ ...truth, code: 'false' }]],
    [
      'a death with its date',
      'Patient',
      'deceased',
      { deceasedDateTime: '2024' },
      [{ ...truth, code: 'true' }],
    ],
  ])('%s', (_, type, code, members, values) => {
    expect(found(type, code, members)).toEqual(values.map((value) => ({ kind: 'token', ...value })));
  });
});

describe('strings', () => {
  it.each([
    [
      'the parts of a name',
      'Patient',
      'name',
      { name: [{ family: 'Jansen', given: ['Ann', 'Bo'], use: 'usual' }, { text: 'Di' }] },
      ['Jansen', 'Ann', 'Bo', 'Di'],
    ],
    [
      'the parts of an address',
      'Patient',
      'address',
      { address: [{ line: ['Straat 1'], city: 'Leiden', postalCode: '2300', country: 'NL', use: 'home' }] },
      ['Straat 1', 'Leiden', '2300', 'NL'],
    ],
    ['plain text', 'Group', 'value', { characteristic: [] }, []],
    ['markdown', 'Questionnaire', 'description', { description: '*x*' }, ['*x*']],
    [
      'the text of a concept',
      'Observation',
      'value-string',
      { valueCodeableConcept: { text: 'x', coding: [{ display: 'y' }] } },
      ['x'],
    ],
  ])('%s', (_, type, code, members, texts) => {
    expect(found(type, code, members)).toEqual(texts.map((text) => ({ kind: 'string', text })));
  });
});

describe('references', () => {
  const base = 'http://127.0.0.1:8787/fhir';

  it.each([
    ['relative', { reference: 'Patient/1' }, [{ type: 'Patient', id: '1' }]],
    ['of one version', { reference: 'Patient/1/_history/2' }, [{ type: 'Patient', id: '1' }]],
    ['absolute, on this server', { reference: `${base}/Patient/1` }, [{ type: 'Patient', id: '1' }]],
    [
      'absolute, elsewhere',
      { reference: 'https://e.org/Patient/1' },
      [{ type: 'Patient', url: 'https://e.org/Patient/1' }],
    ],
    [
      'a urn with its type',
      { reference: 'urn:uuid:1', type: 'Group' },
      [{ type: 'Group', url: 'urn:uuid:1' }],
    ],
    [
      'by identifier',
      { type: 'Patient', identifier: { system: 's', value: 'v' } },
      [{ type: 'Patient', identifier: { system: 's', value: 'v' } }],
    ],
    [
      'with an identifier besides',
      { reference: 'Patient/1', identifier: { value: 'v' } },
      [{ type: 'Patient', id: '1', identifier: { value: 'v' } }],
    ],
    ['contained: there, but nothing to compare', { reference: '#1' }, [{}]],
    ['of a display only: there, but nothing to compare', { display: 'x' }, [{}]],
  ])('%s', (_, subject, values) => {
    expect(found('Observation', 'subject', { subject }, base)).toEqual(
      values.map((value) => ({ kind: 'reference', ...value })),
    );
  });

  it('narrowed to a type', () => {
    const subject = { reference: 'Group/1' };
    expect(found('Observation', 'patient', { subject })).toEqual([]);
    expect(found('Observation', 'subject', { subject })).toHaveLength(1);
  });

  it.each([
    [
      'a canonical, with and without its version',
      'http://e.org/q|1.0',
      [{ url: 'http://e.org/q' }, { url: 'http://e.org/q|1.0' }],
    ],
    ['a canonical of this server', 'Questionnaire/q', [{ type: 'Questionnaire', id: 'q' }]],
    [
      'the same with a version',
      `${base}/Questionnaire/q|1.0`,
      [{ type: 'Questionnaire', id: 'q' }, { url: `${base}/Questionnaire/q|1.0` }],
    ],
  ])('%s', (_, questionnaire, values) => {
    expect(found('QuestionnaireResponse', 'questionnaire', { questionnaire }, base)).toEqual(
      values.map((value) => ({ kind: 'reference', ...value })),
    );
  });

  it('the first resource of a document', () => {
    const entry = [{ resource: { resourceType: 'Composition', id: 'c' } }];
    expect(found('Bundle', 'composition', { entry })).toEqual([
      { kind: 'reference', type: 'Composition', id: 'c' },
    ]);
  });
});

describe('dates', () => {
  const day = { from: Date.parse('2024-05-01'), to: Date.parse('2024-05-02') };

  it.each([
    ['a date', 'Patient', 'birthdate', { birthDate: '2024-05-01' }, [day]],
    [
      'an instant',
      'Patient',
      '_lastUpdated',
      { meta: { lastUpdated: '2024-05-01T00:00:00.001Z' } },
      [{ from: day.from + 1, to: day.from + 2 }],
    ],
    ['a Period', 'Encounter', 'date', { period: { start: '2024-05-01', end: '2024-05-01' } }, [day]],
    [
      'a Period without an end',
      'Encounter',
      'date',
      { period: { start: '2024-05-01' } },
      [{ from: day.from, to: Infinity }],
    ],
    [
      'a Period without a start',
      'Encounter',
      'date',
      { period: { end: '2024-05-01' } },
      [{ from: -Infinity, to: day.to }],
    ],
    ['a Period that says nothing', 'Encounter', 'date', { period: { id: 'x' } }, []],
    [
      'a Timing by its outer events',
      'Observation',
      'date',
      { effectiveTiming: { event: ['2024-05-01T12:00:00Z', '2024-05-01', '2024-05-01T13:00:00Z'] } },
      [day],
    ],
    [
      'a Timing by its bounds',
      'ServiceRequest',
      'occurrence',
      { occurrenceTiming: { repeat: { frequency: 2, boundsPeriod: { start: '2024-05-01' } } } },
      [{ from: day.from, to: Infinity }],
    ],
    [
      'a Timing without limits',
      'ServiceRequest',
      'occurrence',
      { occurrenceTiming: { repeat: { frequency: 2 } } },
      [],
    ],
    ['text in place of a date', 'Immunization', 'date', { occurrenceString: '2024-05-01' }, []],
    ['what is no date', 'Patient', 'birthdate', { birthDate: 'May' }, []],
  ])('%s', (_, type, code, members, ranges) => {
    expect(found(type, code, members)).toEqual(ranges.map((range) => ({ kind: 'date', ...range })));
  });
});

describe('numbers and quantities', () => {
  const kg = { system: 'http://unitsofmeasure.org', code: 'kg', unit: 'kilo' };

  it.each([
    ['a Quantity', { valueQuantity: { value: 3.5, ...kg } }, [{ value: 3.5, ...kg }]],
    [
      'less than',
      { valueQuantity: { value: 3.5, comparator: '<', ...kg } },
      [{ value: 3.5, low: -Infinity, high: 3.5, ...kg }],
    ],
    [
      'at least',
      { valueQuantity: { value: 3.5, comparator: '>=' } },
      [{ value: 3.5, low: 3.5, high: Infinity }],
    ],
    ['a unit without a value', { valueQuantity: kg }, []],
    [
      'sampled data by its bounds',
      {
        valueSampledData: {
          origin: { value: 10, code: 'mV' },
          period: 1,
          dimensions: 1,
          factor: -2,
          data: '1 E 4 L',
          lowerLimit: -1,
        },
      },
      [{ value: 2, low: 2, high: 12, code: 'mV' }],
    ],
    [
      'sampled data that is one value',
      { valueSampledData: { origin: { value: 10 }, period: 1, dimensions: 1, data: '5 5' } },
      [{ value: 15 }],
    ],
    [
      'sampled data off the scale',
      { valueSampledData: { origin: { value: 10 }, period: 1, dimensions: 1, data: 'E E' } },
      [],
    ],
  ])('%s', (_, members, values) => {
    expect(found('Observation', 'value-quantity', members)).toEqual(
      values.map((value) => ({ kind: 'quantity', ...value })),
    );
  });

  it('a Range, open at either end', () => {
    const age = (onsetRange: JsonObject) => found('Condition', 'onset-age', { onsetRange });
    expect(age({ low: { value: 1, code: 'a' }, high: { value: 3, code: 'a' } })).toEqual([
      { kind: 'quantity', value: 1, low: 1, high: 3, code: 'a' },
    ]);
    expect(age({ high: { value: 3, code: 'a' } })).toEqual([
      { kind: 'quantity', value: 3, low: -Infinity, high: 3, code: 'a' },
    ]);
    expect(age({})).toEqual([]);
  });

  it('money by its currency', () => {
    expect(found('Invoice', 'totalnet', { totalNet: { value: 1, currency: 'EUR' } })).toEqual([
      { kind: 'quantity', value: 1, system: 'urn:iso:std:iso:4217', code: 'EUR' },
    ]);
  });

  it('a number', () => {
    expect(
      found('RiskAssessment', 'probability', {
        prediction: [
          { probabilityDecimal: 0.1 },
          { probabilityRange: { low: { value: 0 }, high: { value: 1 } } },
        ],
      }),
    ).toEqual([
      { kind: 'number', value: 0.1 },
      { kind: 'number', value: 0, low: 0, high: 1 },
    ]);
  });
});

describe('uris', () => {
  it('a uri as it is, a canonical with and without its version', () => {
    expect(found('Questionnaire', 'url', { url: 'http://e.org/q|1' })).toEqual([
      { kind: 'uri', uri: 'http://e.org/q|1' },
    ]);
    expect(found('Patient', '_profile', { meta: { profile: ['http://e.org/p|1'] } })).toEqual([
      { kind: 'uri', uri: 'http://e.org/p' },
      { kind: 'uri', uri: 'http://e.org/p|1' },
    ]);
  });
});

describe('all values of a resource', () => {
  it('are those of its parameters one by one', () => {
    for (const resource of examples(2)) {
      const oneByOne = definitions
        .parameters(resource.resourceType)
        .filter(({ type }) => type !== 'composite' && type !== 'special')
        .flatMap((parameter) => parameterValues(parameter, resource));
      expect(indexValues(definitions, resource)).toEqual(oneByOne);
    }
  });
});
