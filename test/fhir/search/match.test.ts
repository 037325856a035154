import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, Resource } from '../../../functions/fhir/resource.ts';
import { indexValues } from '../../../functions/fhir/search/index-values.ts';
import { matches, type PlainClause } from '../../../functions/fhir/search/match.ts';
import { parseSearch } from '../../../functions/fhir/search/parse.ts';
import { definitions } from './r4.ts';

const baseUrl = 'http://127.0.0.1:8787/fhir';

/** Whether `?name=value` finds the resource. */
function finds(type: string, members: JsonObject, search: string): boolean {
  const resource: Resource = { resourceType: type, ...members };
  const parameters = [...new URLSearchParams(search)];
  const { query } = parseSearch(definitions, type, parameters, {
    handling: 'strict',
    baseUrl,
    nowMs: Date.parse('2024-05-11'),
  });
  const values = indexValues(definitions, resource, baseUrl);
  return query.clauses.every((clause) => matches(values, clause as PlainClause));
}

describe('tokens', () => {
  const coded = {
    code: {
      coding: [{ system: 'http://loinc.org', code: '1-A', display: 'Body weight' }, { code: 'w' }],
      text: 'Gewicht',
    },
  };

  it.each([
    ['code=1-A', true],
    ['code=http://loinc.org|1-A', true],
    ['code=http://loinc.org|', true],
    ['code=|1-A', false],
    ['code=|w', true],
    ['code=http://other.org|1-A', false],
    ['code=HTTP://LOINC.ORG|1-A', false],
    // No code system is known in which case would make a difference.
    ['code=1-a', true],
    ['code=2', false],
    ['code=2,1-A', true],
    ['code=1-A&code=w', true],
    ['code=1-A&code=2', false],
    ['code:not=1-A', false],
    ['code:not=2', true],
    ['code:not=2,1-A', false],
    ['method:not=2', true],
    ['code:text=body', true],
    ['code:text=gewicht', true],
    ['code:text=weight', false],
    ['code:missing=false', true],
    ['code:missing=true', false],
    ['method:missing=true', true],
    ['method:missing=false', false],
    ['status=final', true],
    ['status=http://hl7.org/fhir/observation-status|final', true],
    ['status=Final', false],
    ['_id=a', true],
    ['_id=A', false],
    ['_id=b,a', true],
  ])('%s: %s', (search, found) => {
    expect(finds('Observation', { id: 'a', status: 'final', ...coded }, search)).toBe(found);
  });

  it('an identifier counts the case of its letters, an e-mail address does not', () => {
    const patient = {
      identifier: [{ value: 'aB' }],
      telecom: [{ system: 'email', value: 'Ann@Example.org' }],
    };
    expect(finds('Patient', patient, 'identifier=aB')).toBe(true);
    expect(finds('Patient', patient, 'identifier=ab')).toBe(false);
    expect(finds('Patient', patient, 'email=ann@example.ORG')).toBe(true);
  });

  it('a separator may be part of a code', () => {
    const patient = { identifier: [{ system: 'http://e.org', value: 'a,b|c' }] };
    expect(finds('Patient', patient, 'identifier=http://e.org|a\\,b\\|c')).toBe(true);
    expect(finds('Patient', patient, 'identifier=a')).toBe(false);
  });
});

describe('strings', () => {
  const patient = { name: [{ family: 'Van der Böhm', given: ['Élise'] }] };

  it.each([
    ['family=van DER bohm', true],
    ['family=van', true],
    ['family=bohm', false],
    ['family:contains=bohm', true],
    ['family:contains=bohms', false],
    ['family:exact=Van der Böhm', true],
    ['family:exact=Van der Bohm', false],
    ['family:exact=Van der', false],
    ['name=elise', true],
    ['name=elise,nobody', true],
    ['name=elise&name=van', true],
    ['given=van', false],
    ['address:missing=true', true],
  ])('%s: %s', (search, found) => {
    expect(finds('Patient', patient, search)).toBe(found);
  });
});

describe('references', () => {
  const observation = {
    subject: { reference: 'Patient/1', identifier: { system: 's', value: 'v' } },
    performer: [{ reference: 'https://e.org/fhir/Practitioner/1' }, { reference: '#p' }],
    device: { reference: '#d' },
  };

  it.each([
    ['subject=Patient/1', true],
    ['subject=1', true],
    ['subject:Patient=1', true],
    ['subject:Group=1', false],
    ['subject=Group/1', false],
    ['patient=1', true],
    ['patient=Patient/1', true],
    [`subject=${baseUrl}/Patient/1`, true],
    ['subject=https://e.org/fhir/Patient/1', false],
    ['subject:identifier=s|v', true],
    ['subject:identifier=v', true],
    ['subject:identifier=|v', false],
    ['subject:identifier=w', false],
    ['performer=https://e.org/fhir/Practitioner/1', true],
    ['performer=Practitioner/1', false],
    ['performer=1', false],
    ['device:missing=false', true],
    ['device=d', false],
    ['encounter:missing=true', true],
  ])('%s: %s', (search, found) => {
    expect(finds('Observation', observation, search)).toBe(found);
  });

  it.each([
    ['questionnaire=http://e.org/q', true],
    ['questionnaire=http://e.org/q|1', true],
    ['questionnaire=http://e.org/q|2', false],
  ])('%s: %s', (search, found) => {
    expect(finds('QuestionnaireResponse', { questionnaire: 'http://e.org/q|1' }, search)).toBe(found);
  });
});

describe('dates: https://hl7.org/fhir/R4/search.html#prefix', () => {
  it.each([
    ['2024-05-01', '2024-05-01', true],
    ['2024-05-01', '2024-05', true],
    // The month is wider than the day that is asked for.
    ['2024-05', '2024-05-01', false],
    ['2024-05-01', 'ne2024-05-01', false],
    ['2024-05', 'ne2024-05-01', true],
    ['2024-05-01', 'gt2024-05-01', false],
    ['2024-05-02', 'gt2024-05-01', true],
    ['2024-05', 'gt2024-05-01', true],
    ['2024-05-01', 'ge2024-05-01', true],
    ['2024-04-30', 'ge2024-05-01', false],
    ['2024-05-01', 'lt2024-05-01', false],
    ['2024-05', 'lt2024-05-03', true],
    ['2024-05-01', 'le2024-05-01', true],
    ['2024-05-02', 'le2024-05-01', false],
    ['2024-05-02', 'sa2024-05-01', true],
    ['2024-05', 'sa2024-05-01', false],
    ['2024-04-30', 'eb2024-05-01', true],
    ['2024-05', 'eb2024-05-03', false],
    ['2024-05', 'ap2024-05-03', true],
    // A tenth of the ten days between then and now.
    ['2024-04-30', 'ap2024-05-01', true],
    ['2024-04-29', 'ap2024-05-01', false],
  ])('%s, searched by %s: %s', (birthDate, value, found) => {
    expect(finds('Patient', { birthDate }, `birthdate=${value}`)).toBe(found);
  });

  it.each([
    ['ge2030', true],
    ['lt2024-05-02', true],
    ['lt2024-05-01', false],
    ['eb2030', false],
    ['sa2024-04', true],
    ['2024', false],
    ['ap2030', true],
  ])('a period since 2024-05-01, searched by %s: %s', (value, found) => {
    expect(finds('Encounter', { period: { start: '2024-05-01' } }, `date=${value}`)).toBe(found);
  });

  it('counts zones', () => {
    const encounter = { period: { start: '2024-05-01T01:00:00+02:00', end: '2024-05-01T01:30:00+02:00' } };
    expect(finds('Encounter', encounter, 'date=2024-04-30')).toBe(true);
    expect(finds('Encounter', encounter, 'date=2024-05-01')).toBe(false);
    expect(finds('Encounter', encounter, 'date=ge2024-05-01T00:59:00%2B02:00')).toBe(true);
  });

  const prefixed = fc.tuple(
    fc.constantFrom('eq', 'gt', 'lt', 'ge', 'le', 'sa', 'eb'),
    fc.integer({ min: 1, max: 28 }),
  );

  it('of a day are as numbers are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 28 }), prefixed, (own, [prefix, asked]) => {
        const day = (number: number) => `2024-05-${String(number).padStart(2, '0')}`;
        const expected = {
          eq: own === asked,
          gt: own > asked,
          lt: own < asked,
          ge: own >= asked,
          le: own <= asked,
          sa: own > asked,
          eb: own < asked,
        }[prefix];
        expect(finds('Patient', { birthDate: day(own) }, `birthdate=${prefix}${day(asked)}`)).toBe(expected);
      }),
    );
  });
});

describe('numbers and quantities', () => {
  const weight = (value: number) => ({
    valueQuantity: { value, system: 'http://unitsofmeasure.org', code: 'kg', unit: 'kilo' },
  });

  it.each([
    [5.4, '5.4', true],
    [5.35, '5.4', true],
    [5.45, '5.4', false],
    [5.4, '5.40', true],
    [5.41, '5.40', false],
    [66.899999999999991, '66.899999999999991', true],
    [66.899999999999991, 'ne66.899999999999991', false],
    [66.899999999999991, '66.9', true],
    [0, '0.0000000000000000000', true],
    [99.5, '100', true],
    [100.5, '100', false],
    [120, '1e2', true],
    [5.41, 'ne5.4', false],
    [5.5, 'ne5.4', true],
    [5.41, 'gt5.4', true],
    [5.4, 'gt5.4', false],
    [5.4, 'ge5.4', true],
    [5.39, 'lt5.4', true],
    [5.4, 'le5.4', true],
    [5.9, 'ap5.4', true],
    [6, 'ap5.4', false],
    [-5.9, 'ap-5.4', true],
    [5.4, '5.4|http://unitsofmeasure.org|kg', true],
    [5.4, '5.4||kg', true],
    [5.4, '5.4||kilo', true],
    [5.4, '5.4|http://unitsofmeasure.org|kilo', true],
    [5.4, '5.4|http://unitsofmeasure.org', true],
    [5.4, '5400|http://unitsofmeasure.org|g', true],
    [5.4, '5395|http://unitsofmeasure.org|g', false],
    [5.4, 'gt11|http://unitsofmeasure.org|[lb_av]', true],
    [5.4, 'lt11|http://unitsofmeasure.org|[lb_av]', false],
    [5.4, '5.4|http://unitsofmeasure.org|L', false],
    [5.4, '5.4||g', false],
    [5.4, '5.4|http://e.org|kg', false],
  ])('%d kg, searched by %s: %s', (value, search, found) => {
    expect(finds('Observation', weight(value), `value-quantity=${search}`)).toBe(found);
  });

  it.each([
    ['2', false],
    ['gt4', true],
    ['gt5', false],
    ['ge5', true],
    ['lt2', true],
    ['sa1', true],
    ['sa1.5', false],
    ['eb5', false],
    ['eb6', true],
    ['ap3', true],
  ])('from 1.5 to 5, searched by %s: %s', (search, found) => {
    const onsetRange = { low: { value: 1.5 }, high: { value: 5 } };
    expect(finds('Condition', { onsetRange }, `onset-age=${search}`)).toBe(found);
  });
});

describe('uris', () => {
  it('are compared as they are written', () => {
    const questionnaire = { url: 'http://e.org/Q' };
    expect(finds('Questionnaire', questionnaire, 'url=http://e.org/Q')).toBe(true);
    expect(finds('Questionnaire', questionnaire, 'url=http://e.org/q')).toBe(false);
    expect(finds('Questionnaire', questionnaire, 'url=http://e.org/')).toBe(false);
  });
});
