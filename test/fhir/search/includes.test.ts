import { describe, expect, it } from 'vitest';
import type { Resource } from '../../../functions/fhir/resource.ts';
import { includedTargets, revIncludeClause } from '../../../functions/fhir/search/includes.ts';
import type { Include } from '../../../functions/fhir/search/query.ts';
import { parameterOf } from './r4.ts';

const encounter: Resource = {
  resourceType: 'Encounter',
  subject: { reference: 'Group/1' },
  participant: [
    { individual: { reference: 'Practitioner/1' } },
    { individual: { reference: 'http://here/fhir/RelatedPerson/2' } },
    { individual: { reference: 'Practitioner/1/_history/3' } },
    { individual: { reference: 'https://elsewhere.org/fhir/Practitioner/4' } },
    { individual: { reference: '#5' } },
    { individual: { identifier: { value: '6' } } },
  ],
};

const participants: Include = {
  source: 'Encounter',
  parameter: parameterOf('Encounter', 'participant'),
  iterate: false,
};

describe('_include', () => {
  it('follows each reference to this server once', () => {
    expect(includedTargets(encounter, participants, 'http://here/fhir')).toEqual([
      { type: 'Practitioner', id: '1' },
      { type: 'RelatedPerson', id: '2' },
    ]);
  });

  it('keeps to the type that it names', () => {
    expect(includedTargets(encounter, { ...participants, targetType: 'Practitioner' })).toEqual([
      { type: 'Practitioner', id: '1' },
    ]);
    expect(includedTargets(encounter, { ...participants, targetType: 'Patient' })).toEqual([]);
  });

  it('is about its own source', () => {
    expect(includedTargets({ ...encounter, resourceType: 'Patient' }, participants)).toEqual([]);
  });
});

describe('_revinclude', () => {
  const subject: Include = {
    source: 'Encounter',
    parameter: parameterOf('Encounter', 'subject'),
    iterate: false,
  };

  it('searches what refers to the matches', () => {
    expect(
      revIncludeClause(subject, [
        { resourceType: 'Patient', id: '1' },
        { resourceType: 'Group', id: '2' },
      ]),
    ).toEqual({
      kind: 'value',
      parameter: subject.parameter,
      values: [
        { kind: 'reference', type: 'Patient', id: '1' },
        { kind: 'reference', type: 'Group', id: '2' },
      ],
    });
  });

  it('asks nothing when no match can be referred to', () => {
    expect(revIncludeClause(subject, [{ resourceType: 'Medication', id: '1' }])).toBeUndefined();
    expect(
      revIncludeClause({ ...subject, targetType: 'Group' }, [{ resourceType: 'Patient', id: '1' }]),
    ).toBeUndefined();
  });
});
