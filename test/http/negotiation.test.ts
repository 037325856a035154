import { describe, expect, it } from 'vitest';
import { mediaTypeFor } from '../../functions/http/negotiation.ts';

describe('mediaTypeFor', () => {
  it.each([
    ['', null, 'application/fhir+json'],
    ['', '*/*', 'application/fhir+json'],
    ['', 'application/json', 'application/json'],
    ['', 'application/fhir+xml;q=0.9, application/fhir+json;q=0.1', 'application/fhir+xml'],
    ['', 'text/html, application/xml;q=0.9, */*;q=0.8', 'application/xml'],
    ['_format=xml', 'application/fhir+json', 'application/fhir+xml'],
    ['_format=text/xml', null, 'text/xml'],
    ['_format=application/fhir+xml;%20fhirVersion=4.0', null, 'application/fhir+xml'],
    ['', 'application/json;q=0.2, application/fhir+json;q=0.9', 'application/fhir+json'],
    ['', 'application/fhir+json; fhirVersion=4.0', 'application/fhir+json'],
    ['_format=json', 'text/html', 'application/fhir+json'],
    ['_format=application/fhir+json', 'application/json', 'application/fhir+json'],
    ['_format=application%2Fjson', null, 'application/json'],
  ])('with ?%s and Accept: %s it is %3$s', (query, accept, expected) => {
    expect(mediaTypeFor(new URLSearchParams(query), accept)).toBe(expected);
  });

  it.each([
    ['', 'application/fhir+turtle'],
    ['', 'application/fhir+json;q=0'],
    ['', 'application/fhir+json; fhirVersion=5.0'],
    ['', 'toString'],
    ['_format=ttl', 'application/fhir+json'],
    ['_format=application/fhir+xml;%20fhirVersion=5.0', null],
    ['_format=*/*', null],
    ['_format=__proto__', null],
  ])('with ?%s and Accept: %s it is 406', (query, accept) => {
    expect(() => mediaTypeFor(new URLSearchParams(query), accept)).toThrow(
      expect.objectContaining({ status: 406 }),
    );
  });
});
