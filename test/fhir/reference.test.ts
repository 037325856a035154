import { describe, expect, it } from 'vitest';
import { parse, stringify } from '../../functions/fhir/json.ts';
import {
  parseReference,
  referencedType,
  referencesIn,
  rewriteReferences,
} from '../../functions/fhir/reference.ts';
import type { Resource } from '../../functions/fhir/resource.ts';

const base = 'http://127.0.0.1:8787/fhir';

describe('the text of a reference', () => {
  it.each([
    ['Patient/1', { kind: 'local', type: 'Patient', id: '1' }],
    ['Patient/1/_history/2', { kind: 'local', type: 'Patient', id: '1', versionId: '2' }],
    [`${base}/Patient/1`, { kind: 'local', type: 'Patient', id: '1' }],
    [
      'https://elsewhere.org/fhir/Patient/1/_history/2',
      {
        kind: 'absolute',
        url: 'https://elsewhere.org/fhir/Patient/1',
        type: 'Patient',
        id: '1',
        versionId: '2',
      },
    ],
    [
      `${base}/deeper/Patient/1`,
      { kind: 'absolute', url: `${base}/deeper/Patient/1`, type: 'Patient', id: '1' },
    ],
    ['#one', { kind: 'contained', id: 'one' }],
    ['#', { kind: 'contained', id: '' }],
    ['urn:uuid:1f', { kind: 'urn', urn: 'urn:uuid:1f' }],
    ['Patient?identifier=a|b', { kind: 'conditional', type: 'Patient', query: 'identifier=a|b' }],
    [
      'http://example.org/Questionnaire/who-5|1.0#part',
      { kind: 'url', url: 'http://example.org/Questionnaire/who-5', version: '1.0', fragment: 'part' },
    ],
    ['http://example.org/q', { kind: 'url', url: 'http://example.org/q' }],
    ['Patient/a b', { kind: 'url', url: 'Patient/a b' }],
    ['', { kind: 'url', url: '' }],
  ])('%s', (text, parsed) => {
    expect(parseReference(text, base)).toEqual(parsed);
  });
});

describe('the type that a reference points at', () => {
  it.each([
    [{ reference: 'Patient/1' }, 'Patient'],
    [{ reference: 'Patient?identifier=1' }, 'Patient'],
    [{ reference: 'https://elsewhere.org/Group/1' }, 'Group'],
    [{ reference: 'urn:uuid:1', type: 'Patient' }, 'Patient'],
    [{ reference: 'urn:uuid:1' }, undefined],
    [{ display: 'someone' }, undefined],
    ['Patient/1', undefined],
  ])('%j: %s', (element, type) => {
    expect(referencedType(element)).toBe(type);
  });
});

describe('the references in a resource', () => {
  it('are found wherever they are, each with its place', () => {
    const resource: Resource = {
      resourceType: 'Observation',
      subject: { reference: 'Patient/1', display: 'A' },
      performer: [{ display: 'nobody' }, { reference: 'Practitioner/2', type: 'Practitioner' }],
      contained: [{ resourceType: 'Device', owner: { reference: 'Organization/3' } }],
      extension: [{ url: 'http://example.org', valueReference: { reference: '#4' } }],
      // A uri that is called so too.
      detail: { reference: 'http://example.org/leaflet', publicationDate: '2024' },
    };
    expect(referencesIn(resource)).toEqual([
      { reference: 'Patient/1', expression: 'Observation.subject.reference' },
      { reference: 'Practitioner/2', expression: 'Observation.performer[1].reference' },
      { reference: 'Organization/3', expression: 'Observation.contained[0].owner.reference' },
      { reference: '#4', expression: 'Observation.extension[0].valueReference.reference' },
    ]);
  });
});

describe('links rewritten in a transaction', () => {
  const replacements = new Map([
    ['urn:uuid:a', 'Patient/1'],
    ['Patient?identifier=x', 'Patient/2'],
    ['https://ehr.example.org/fhir/Binary/7', 'Binary/9'],
  ]);

  function rewritten(members: object) {
    return rewriteReferences({ resourceType: 'Basic', ...members } as Resource, replacements);
  }

  it.each([
    ['a reference', { subject: { reference: 'urn:uuid:a' } }, { subject: { reference: 'Patient/1' } }],
    [
      'a conditional reference',
      { subject: { reference: 'Patient?identifier=x' } },
      { subject: { reference: 'Patient/2' } },
    ],
    [
      'the URL of an attachment',
      { content: { url: 'https://ehr.example.org/fhir/Binary/7' } },
      { content: { url: 'Binary/9' } },
    ],
    [
      'a uri in an extension',
      { extension: [{ url: 'e', valueUri: 'urn:uuid:a' }] },
      { extension: [{ url: 'e', valueUri: 'Patient/1' }] },
    ],
    [
      'a version, which stays',
      { subject: { reference: 'urn:uuid:a/_history/3' } },
      { subject: { reference: 'Patient/1/_history/3' } },
    ],
    ['a fragment, which stays', { valueUrl: 'urn:uuid:a#part' }, { valueUrl: 'Patient/1#part' }],
    [
      'each of a list',
      { instantiatesUri: ['urn:uuid:a', 'urn:uuid:b'] },
      { instantiatesUri: ['Patient/1', 'urn:uuid:b'] },
    ],
    [
      'links in narrative',
      {
        text: {
          div: `<div><a class="x" href="urn:uuid:a">A</a><img alt='' src='https://ehr.example.org/fhir/Binary/7'/>urn:uuid:a</div>`,
        },
      },
      {
        text: { div: `<div><a class="x" href="Patient/1">A</a><img alt='' src="Binary/9"/>urn:uuid:a</div>` },
      },
    ],
  ])('%s', (_, before, after) => {
    expect(rewritten(before)).toEqual({ resourceType: 'Basic', ...after });
  });

  it.each([
    ['an identifier', { identifier: [{ system: 'urn:ietf:rfc:3986', value: 'urn:uuid:a' }] }],
    ['a canonical', { instantiatesCanonical: ['urn:uuid:a'], valueCanonical: 'urn:uuid:a' }],
    ['plain text', { valueString: 'urn:uuid:a', note: { text: 'urn:uuid:a' } }],
    [
      'the canonical of a resource',
      { url: 'urn:uuid:a', contained: [{ resourceType: 'Library', url: 'urn:uuid:a' }] },
    ],
    ['what an extension is', { extension: [{ url: 'urn:uuid:a', valueString: 'x' }] }],
    ['a code system', { code: { coding: [{ system: 'urn:uuid:a', code: 'x' }] } }],
    ['another link that begins alike', { subject: { reference: 'urn:uuid:ab' } }],
  ])('%s is left alone', (_, members) => {
    expect(rewritten(members)).toEqual({ resourceType: 'Basic', ...members });
  });

  it('shares what has no link in it', () => {
    const resource = { resourceType: 'Basic', code: { text: 'x' }, subject: { reference: 'urn:uuid:a' } };
    const after = rewriteReferences(resource, replacements);
    expect(after.code).toBe(resource.code);
    expect(resource.subject).toEqual({ reference: 'urn:uuid:a' });
    const untouched = { resourceType: 'Basic', subject: { reference: 'Patient/9' } };
    expect(rewriteReferences(untouched, replacements)).toBe(untouched);
  });

  it('keeps the precision of decimals', () => {
    const text =
      '{"resourceType":"Observation","valueQuantity":{"value":1.50},"subject":{"reference":"urn:uuid:a"}}';
    const resource = rewriteReferences(parse(text) as Resource, replacements);
    expect(stringify(resource)).toBe(text.replace('urn:uuid:a', 'Patient/1'));
  });
});
