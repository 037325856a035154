import { describe, expect, it } from 'vitest';
import {
  atEntry,
  type BundleRequest,
  bundleEntries,
  duplicates,
  unresolvedReferences,
} from '../../functions/fhir/bundle.ts';
import { error } from '../../functions/fhir/outcome.ts';
import type { Json, JsonObject } from '../../functions/fhir/resource.ts';

const base = 'https://kring.test/fhir';
const mother = { resourceType: 'Patient' };

function requestsOf(...entries: readonly Json[]): readonly BundleRequest[] {
  return bundleEntries(entries, base).flatMap(({ request }) => request ?? []);
}

function issuesOf(entry: Json) {
  return bundleEntries([entry], base).flatMap((one) => (one.request ? [] : one.issues));
}

function post(resource: JsonObject, fullUrl?: string): JsonObject {
  const request = { method: 'POST', url: String(resource.resourceType) };
  return fullUrl === undefined ? { resource, request } : { fullUrl, resource, request };
}

describe('bundleEntries', () => {
  it('takes an entry apart', () => {
    const request = { method: 'PUT', url: 'Patient?identifier=a|b?c', ifMatch: 'W/"2"' };
    expect(requestsOf({ fullUrl: 'urn:uuid:1', resource: mother, request })).toEqual([
      {
        index: 0,
        method: 'PUT',
        path: 'Patient',
        query: 'identifier=a|b?c',
        fullUrl: 'urn:uuid:1',
        resource: mother,
        ifMatch: 'W/"2"',
      },
    ]);
  });

  it.each([
    [`${base}/Patient/1`, 'Patient/1'],
    ['/Patient/1', 'Patient/1'],
    ['Patient/1/', 'Patient/1'],
    ['https://elsewhere.test/fhir/Patient/1', 'https://elsewhere.test/fhir/Patient/1'],
  ])('reads the url %s below the base', (url, path) => {
    expect(requestsOf({ request: { method: 'DELETE', url } })).toMatchObject([{ path }]);
  });

  it.each([
    [null, 'Bundle.entry[0]', 'structure'],
    [{ resource: mother }, 'Bundle.entry[0].request', 'required'],
    [{ request: { method: 'FETCH', url: 'Patient' } }, 'Bundle.entry[0].request.method', 'value'],
    [{ request: { method: 'GET' } }, 'Bundle.entry[0].request.url', 'required'],
    [{ request: { method: 'POST', url: 'Patient' } }, 'Bundle.entry[0].resource', 'required'],
    [{ request: { method: 'POST', url: 'Patient' }, resource: {} }, 'Bundle.entry[0].resource', 'structure'],
    [
      { request: { method: 'GET', url: 'Patient', ifMatch: 3 } },
      'Bundle.entry[0].request.ifMatch',
      'structure',
    ],
    [{ fullUrl: 3, request: { method: 'GET', url: 'Patient' } }, 'Bundle.entry[0].fullUrl', 'structure'],
  ])('refuses %j', (entry, expression, code) => {
    expect(issuesOf(entry)).toMatchObject([{ expression, code, severity: 'error' }]);
  });

  it('tells everything that is wrong with an entry', () => {
    expect(issuesOf({ request: { method: 'FETCH', url: '' } })).toHaveLength(2);
  });
});

describe('unresolvedReferences', () => {
  it('names the entry and the element', () => {
    const visit = {
      resourceType: 'Encounter',
      subject: { reference: 'urn:uuid:1' },
      participant: [{}, { individual: { reference: 'urn:uuid:2' } }],
    };
    const issues = unresolvedReferences(requestsOf(post(mother, 'urn:uuid:1'), post(visit)));
    expect(issues).toMatchObject([
      { code: 'value', expression: 'Bundle.entry[1].resource.participant[1].individual.reference' },
    ]);
  });

  it('leaves identifiers, other links and kept bundles alone', () => {
    const other = {
      resourceType: 'Patient',
      identifier: [{ system: 'urn:ietf:rfc:3986', value: 'urn:uuid:9' }],
      generalPractitioner: [{ reference: 'Practitioner/1' }, { reference: '#p' }],
    };
    const kept = { resourceType: 'Bundle', entry: [{ resource: { subject: { reference: 'urn:uuid:9' } } }] };
    expect(unresolvedReferences(requestsOf(post(other), post(kept)))).toEqual([]);
  });
});

describe('duplicates', () => {
  it('finds two entries that write one resource', () => {
    const put = { request: { method: 'PUT', url: 'Patient/1' }, resource: mother };
    const remove = { request: { method: 'DELETE', url: 'Patient/1' } };
    const read = { request: { method: 'GET', url: 'Patient/1' } };
    expect(duplicates(requestsOf(remove, put, read))).toMatchObject([
      { expression: 'Bundle.entry[1].request.url', diagnostics: expect.stringContaining('Bundle.entry[0]') },
    ]);
  });

  it('finds two entries with one fullUrl, and none in entries without', () => {
    expect(duplicates(requestsOf(post(mother, 'urn:uuid:1'), post(mother, 'urn:uuid:1')))).toMatchObject([
      { expression: 'Bundle.entry[1].fullUrl' },
    ]);
    expect(duplicates(requestsOf(post(mother), post(mother)))).toEqual([]);
  });
});

describe('atEntry', () => {
  it.each([
    ['Patient.name[0].given', 'Bundle.entry[117].resource.name[0].given'],
    ['Patient', 'Bundle.entry[117].resource'],
    ['http.If-Match', 'Bundle.entry[117]'],
    [undefined, 'Bundle.entry[117]'],
  ])('puts %s at %s', (expression, expected) => {
    expect(atEntry(error('value', 'x', expression), 117).expression).toBe(expected);
  });
});
