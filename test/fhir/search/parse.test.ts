import { describe, expect, it } from 'vitest';
import { FhirError, type Issue } from '../../../functions/fhir/outcome.ts';
import { parseCriteria, parseSearch, type SearchOptions } from '../../../functions/fhir/search/parse.ts';
import type { SearchQuery } from '../../../functions/fhir/search/query.ts';
import { definitions, parameterOf } from './r4.ts';

const baseUrl = 'http://127.0.0.1:8787/fhir';

function pairs(search: string): readonly [string, string][] {
  return [...new URLSearchParams(search)];
}

function search(type: string, text: string, options: Partial<SearchOptions> = {}) {
  return parseSearch(definitions, type, pairs(text), { handling: 'strict', baseUrl, ...options });
}

function query(type: string, text: string, options?: Partial<SearchOptions>): SearchQuery {
  return search(type, text, options).query;
}

function refusal(run: () => unknown): { readonly issue: Issue; readonly status: number | undefined } {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof FhirError) return { issue: thrown.issues[0], status: thrown.status };
    throw thrown;
  }
  throw new Error('It was not refused');
}

describe('clauses', () => {
  it('repeat for AND and hold commas for OR', () => {
    const parameter = parameterOf('Patient', 'given');
    expect(query('Patient', 'given=a,b\\,c&given:exact=d').clauses).toEqual([
      {
        kind: 'value',
        parameter,
        values: [
          { kind: 'string', text: 'a' },
          { kind: 'string', text: 'b,c' },
        ],
      },
      { kind: 'value', parameter, modifier: 'exact', values: [{ kind: 'string', text: 'd' }] },
    ]);
  });

  it.each([
    ['Observation', 'code=a', { kind: 'token', code: 'a' }],
    ['Observation', 'code=s|a', { kind: 'token', system: 's', code: 'a' }],
    ['Observation', 'code=|a', { kind: 'token', system: '', code: 'a' }],
    ['Observation', 'code=s|', { kind: 'token', system: 's' }],
    ['Observation', 'code=s\\|t|a\\$\\\\', { kind: 'token', system: 's|t', code: 'a$\\' }],
    ['Observation', 'subject=1', { kind: 'reference', id: '1' }],
    ['Observation', 'patient=1', { kind: 'reference', type: 'Patient', id: '1' }],
    ['Observation', 'subject:Group=1', { kind: 'reference', type: 'Group', id: '1' }],
    ['Observation', 'subject=Group/1/_history/2', { kind: 'reference', type: 'Group', id: '1' }],
    ['Observation', `subject=${baseUrl}/Group/1`, { kind: 'reference', type: 'Group', id: '1' }],
    ['Observation', 'subject=https://e.org/Group/1', { kind: 'reference', url: 'https://e.org/Group/1' }],
    ['Observation', 'subject=urn:uuid:1', { kind: 'reference', url: 'urn:uuid:1' }],
    [
      'QuestionnaireResponse',
      'questionnaire=http://e.org/q|1',
      { kind: 'reference', url: 'http://e.org/q|1' },
    ],
    [
      'Patient',
      'birthdate=ge2024',
      { kind: 'date', prefix: 'ge', from: Date.parse('2024-01-01'), to: Date.parse('2025-01-01') },
    ],
    [
      'RiskAssessment',
      'probability=lt0.50',
      { kind: 'number', prefix: 'lt', value: 0.5, low: 0.495, high: 0.505 },
    ],
    [
      'Observation',
      'value-quantity=5.4||mg',
      { kind: 'quantity', prefix: 'eq', value: 5.4, low: 5.35, high: 5.45, code: 'mg' },
    ],
    ['Questionnaire', 'url=http://e.org/q', { kind: 'uri', uri: 'http://e.org/q' }],
  ])('%s?%s', (type, text, value) => {
    expect(query(type, text).clauses).toMatchObject([{ kind: 'value', values: [value] }]);
    const [clause] = query(type, text).clauses;
    expect(clause?.kind === 'value' && clause.values).toEqual([value]);
  });

  it('measure ap from now', () => {
    const at = (nowMs: number) => query('Patient', 'birthdate=ap2024-05-01', { nowMs }).clauses;
    const day = 86_400_000;
    const start = Date.parse('2024-05-01');
    expect(at(start + 11 * day)).toMatchObject([{ values: [{ from: start - day, to: start + 2 * day }] }]);
    expect(at(start)).toMatchObject([{ values: [{ from: start, to: start + day }] }]);
  });

  it('ask what is missing', () => {
    expect(query('Patient', 'name:missing=true').clauses).toEqual([
      { kind: 'missing', parameter: parameterOf('Patient', 'name'), missing: true },
    ]);
  });
});

describe('chains', () => {
  it('follow the type that the modifier names', () => {
    expect(query('Observation', 'subject:Patient.name:exact=Ann').clauses).toEqual([
      {
        kind: 'chain',
        parameter: parameterOf('Observation', 'subject'),
        branches: [
          {
            targetType: 'Patient',
            clause: {
              kind: 'value',
              parameter: parameterOf('Patient', 'name'),
              modifier: 'exact',
              values: [{ kind: 'string', text: 'Ann' }],
            },
          },
        ],
      },
    ]);
  });

  it('follow every target type that knows the parameter', () => {
    const types = (text: string) =>
      query('Observation', text).clauses.map(
        (clause) => clause.kind === 'chain' && clause.branches.map(({ targetType }) => targetType),
      );
    expect(types('subject.birthdate=2024')).toEqual([['Patient']]);
    expect(types('patient.identifier=1')).toEqual([['Patient']]);
    expect(types('subject.identifier=1')).toEqual([['Device', 'Group', 'Location', 'Patient']]);
  });

  it('leave out a type that cannot go on', () => {
    const [clause] = query('Observation', 'performer.organization.name=x').clauses;
    expect(clause?.kind === 'chain' && clause.branches.map(({ targetType }) => targetType)).toEqual([
      'Patient',
      'PractitionerRole',
    ]);
    expect(() => search('Observation', 'performer.organization.birthdate=2024')).toThrow(FhirError);
  });

  it('go on from there', () => {
    expect(query('Observation', 'patient.organization.name=x').clauses).toMatchObject([
      {
        kind: 'chain',
        branches: [{ clause: { kind: 'chain', branches: [{ targetType: 'Organization' }] } }],
      },
    ]);
    const { issue } = refusal(() =>
      search('Observation', 'patient.organization.partof.partof.partof.partof.name=x'),
    );
    expect(issue).toMatchObject({ code: 'not-supported', diagnostics: expect.stringContaining('at most 5') });
  });
});

describe('a chain to any type', () => {
  it('has to name one', () => {
    const { issue, status } = refusal(() => search('Provenance', 'target.identifier=1'));
    expect(status).toBe(400);
    expect(issue).toMatchObject({
      code: 'too-costly',
      diagnostics: expect.stringContaining('target:Patient'),
    });
    expect(query('Provenance', 'target:Patient.identifier=1').clauses).toHaveLength(1);
    expect(() => search('Provenance', 'target.subject.subject.identifier=1')).toThrow(FhirError);
  });
});

describe('what is refused, with 400 and the name of the parameter', () => {
  it.each([
    ['Patient', 'nme=a', 'not-supported', 'http.nme', /Patient has no search parameter nme/],
    [
      'Patient',
      'name:fuzzy=a',
      'not-supported',
      'http.name:fuzzy',
      /:fuzzy is not supported for name, of type string/,
    ],
    ['Patient', 'active:of-type=a|b|c', 'not-supported', 'http.active:of-type', /:of-type/],
    ['Patient', 'identifier:of-type=a|b', 'value', 'http.identifier:of-type', /system\|code\|value/],
    ['Patient', '_list=$current-allergies', 'not-supported', 'http._list', /ids of List/],
    ['Patient', 'birthdate:exact=2024', 'not-supported', 'http.birthdate:exact', /of type date/],
    ['Patient', '_text=(a', 'value', 'http._text', /parentheses/],
    [
      'Patient',
      '_has:Observation:code:code=1',
      'value',
      'http._has:Observation:code:code',
      /may refer to Patient/,
    ],
    [
      'Patient',
      '_has:Observation:patient:cod=1',
      'value',
      'http._has:Observation:patient:cod',
      /cod is no search/,
    ],
    ['Patient', '_filter=a', 'not-supported', 'http._filter', /_filter/],
    ['Location', 'near=91|2', 'value', 'http.near', /latitude/],
    ['Observation', 'code-value-quantity=a', 'value', 'http.code-value-quantity', /code\$value-quantity/],
    ['Observation', 'code-value-quantity=a$b', 'value', 'http.code-value-quantity', /a quantity such as/],
    ['Patient', 'name=', 'value', 'http.name', /empty value/],
    ['Patient', 'name=a,,b', 'value', 'http.name', /empty value/],
    ['Patient', 'name=%CC%81', 'value', 'http.name', /at least one letter/],
    ['Patient', 'identifier=|', 'value', 'http.identifier', /system\|code/],
    ['Patient', 'identifier=a|b|c', 'value', 'http.identifier', /written as/],
    ['Patient', 'birthdate=01-05-2024', 'value', 'http.birthdate', /"01-05-2024" should be a date/],
    ['Patient', 'birthdate=2024-05-01T10:00:00 2:00', 'value', 'http.birthdate', /%2B/],
    ['Patient', 'birthdate=xx2024', 'value', 'http.birthdate', /should be a date/],
    ['RiskAssessment', 'probability=high', 'value', 'http.probability', /should be a number/],
    ['Observation', 'value-quantity=five|mg', 'value', 'http.value-quantity', /should be a quantity/],
    ['Patient', 'active:missing=yes', 'value', 'http.active:missing', /true or false/],
    ['Observation', 'subject=#1', 'value', 'http.subject', /an id, Type\/id/],
    ['Observation', 'subject=Ann Jansen', 'value', 'http.subject', /an id, Type\/id/],
    ['Observation', 'subject:Medication=1', 'value', 'http.subject:Medication', /never refers to Medication/],
    [
      'Observation',
      'subject:Medication.code=1',
      'value',
      'http.subject:Medication.code',
      /never refers to Medication/,
    ],
    ['Observation', 'code.name=1', 'value', 'http.code.name', /no reference/],
    [
      'Observation',
      'subject.nme=1',
      'value',
      'http.subject.nme',
      /nme is no search parameter of Device, Group, Location, Patient/,
    ],
    ['Observation', 'subject:Patient.birthdate=x', 'value', 'http.birthdate', /should be a date/],
    ['Patient', '_count=-1', 'value', 'http._count', /whole number/],
    ['Patient', '_total=all', 'value', 'http._total', /none, estimate, accurate/],
    ['Patient', '_sort=-nme', 'value', 'http._sort', /"nme" should be a search parameter of Patient/],
    ['Observation', '_sort=code-value-quantity', 'not-supported', 'http._sort', /composite/],
    ['Observation', '_include=subject', 'value', 'http._include', /Type:parameter/],
    [
      'Observation',
      '_include=Observation:code',
      'value',
      'http._include',
      /a reference parameter of Observation/,
    ],
    ['Observation', '_include=Observation:subject:Patent', 'value', 'http._include', /a resource type/],
    ['Observation', '_include=Observation:subject:Medication', 'value', 'http._include', /may refer to/],
    ['Observation', '_include:deep=Observation:subject', 'not-supported', 'http._include:deep', /:deep/],
  ])('%s?%s', (type, text, code, expression, diagnostics) => {
    const { issue, status } = refusal(() => search(type, text));
    expect(status).toBe(400);
    expect(issue).toMatchObject({
      severity: 'error',
      code,
      expression,
      diagnostics: expect.stringMatching(diagnostics),
    });
  });
});

describe('lenient handling', () => {
  it('ignores an unknown parameter with a warning, and does not say that it understood it', () => {
    const { query: found, warnings } = search('Patient', 'nme=a&name=b', { handling: 'lenient' });
    expect(found.clauses).toHaveLength(1);
    expect(found.understood).toEqual([['name', 'b']]);
    expect(warnings).toEqual([
      {
        severity: 'warning',
        code: 'not-supported',
        diagnostics: expect.stringContaining('nme'),
        expression: 'http.nme',
      },
    ]);
  });

  it('still refuses a modifier that is not supported, and a bad value', () => {
    expect(() => search('Patient', 'name:fuzzy=a', { handling: 'lenient' })).toThrow(FhirError);
    expect(() => search('Patient', 'birthdate=soon', { handling: 'lenient' })).toThrow(FhirError);
  });
});

describe('the parameters of the result', () => {
  it('have defaults', () => {
    expect(query('Patient', '')).toEqual({
      type: 'Patient',
      clauses: [],
      sort: [],
      count: 20,
      includes: [],
      revIncludes: [],
      understood: [],
    });
  });

  it('and conditions are limited', () => {
    const many = (count: number) => Array.from({ length: count }, () => 'name=a').join('&');
    expect(query('Patient', many(200)).clauses).toHaveLength(200);
    expect(refusal(() => search('Patient', many(201))).issue).toMatchObject({ code: 'too-costly' });
  });

  it('count within limits', () => {
    expect(query('Patient', '_count=0').count).toBe(0);
    expect(query('Patient', '_count=5000').count).toBe(1000);
    expect(query('Patient', '_count=50', { maxCount: 30 }).count).toBe(30);
    expect(query('Patient', '', { defaultCount: 7 }).count).toBe(7);
  });

  it('sort by several keys', () => {
    expect(query('Patient', '_sort=-birthdate,name,_lastUpdated').sort).toEqual([
      { parameter: parameterOf('Patient', 'birthdate'), descending: true },
      { parameter: parameterOf('Patient', 'name'), descending: false },
      { parameter: parameterOf('Patient', '_lastUpdated'), descending: false },
    ]);
  });

  it('include and revinclude', () => {
    const found = query(
      'Observation',
      '_include=Observation:subject:Patient&_include:iterate=Patient:organization&_revinclude=Provenance:target',
    );
    expect(found.includes).toEqual([
      {
        source: 'Observation',
        parameter: parameterOf('Observation', 'subject'),
        targetType: 'Patient',
        iterate: false,
      },
      { source: 'Patient', parameter: parameterOf('Patient', 'organization'), iterate: true },
    ]);
    expect(found.revIncludes).toEqual([
      { source: 'Provenance', parameter: parameterOf('Provenance', 'target'), iterate: false },
    ]);
  });

  it.each(['_include=*', '_include=Encounter:*'])('%s is every reference', (text) => {
    const codes = query('Encounter', text).includes.map(({ parameter }) => parameter.code);
    expect(codes).toEqual(expect.arrayContaining(['subject', 'participant', 'part-of', 'service-provider']));
    expect(codes).not.toContain('status');
  });

  it('are repeated in the order given, those for presentation too, the cursor not', () => {
    const text =
      '_summary=true&name=a&_elements=id&_format=json&_pretty=true&_count=3&_total=accurate&_cursor=xyz';
    const found = query('Patient', text);
    expect(found.understood).toEqual(pairs(text).slice(0, -1));
    expect(found).toMatchObject({ count: 3, total: 'accurate', cursor: 'xyz' });
  });
});

describe('the criteria of a conditional operation', () => {
  const criteria = (type: string, text: string) => parseCriteria(definitions, type, pairs(text), { baseUrl });

  it('are clauses', () => {
    expect(criteria('Patient', 'identifier=s|v&active=true')).toMatchObject({
      type: 'Patient',
      count: 2,
      clauses: [{ parameter: { code: 'identifier' } }, { parameter: { code: 'active' } }],
    });
  });

  it.each([
    'identifer=1',
    '',
    '_count=1',
    'identifier=1&_sort=name',
    'identifier=1&_include=*',
    '_summary=count',
    '_cursor=x',
  ])('are not %j', (text) => {
    expect(refusal(() => criteria('Patient', text)).status).toBe(400);
  });
});
