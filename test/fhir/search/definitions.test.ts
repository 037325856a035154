import { describe, expect, it } from 'vitest';
import { buildSearchParameters } from '../../../functions/fhir/definitions/build-search-parameters.ts';
import { definitions, generatedText, parameterOf } from './r4.ts';

describe('the search parameters of R4', () => {
  it('are committed as they are built', () => {
    expect(buildSearchParameters()).toBe(generatedText);
  });

  it('are there for each of the 146 resource types, those of every resource included', () => {
    expect(definitions.resourceTypes.size).toBe(146);
    for (const type of definitions.resourceTypes) {
      const codes = definitions.parameters(type).map(({ code }) => code);
      expect(codes).toEqual(
        expect.arrayContaining(['_id', '_lastUpdated', '_profile', '_security', '_source', '_tag']),
      );
    }
  });

  it('hold the part of a union that is about the type', () => {
    expect(parameterOf('Encounter', 'patient')).toMatchObject({
      type: 'reference',
      expression: 'Encounter.subject.where(resolve() is Patient)',
      paths: ['subject[->Patient]:Reference'],
    });
    expect(parameterOf('Observation', 'date').paths).toEqual([
      'effectiveDateTime:dateTime',
      'effectivePeriod:Period',
      'effectiveTiming:Timing',
      'effectiveInstant:instant',
    ]);
    expect(parameterOf('Patient', '_lastUpdated').expression).toBe('Patient.meta.lastUpdated');
  });

  it('name the targets of a reference, all types where any will do', () => {
    expect(parameterOf('Observation', 'subject').targets).toEqual(['Device', 'Group', 'Location', 'Patient']);
    expect(parameterOf('Provenance', 'target').targets).toHaveLength(146);
    expect(parameterOf('Patient', 'name').targets).toEqual([]);
  });

  it('know nothing of other types and codes', () => {
    expect(definitions.parameter('Patient', 'combo-code')).toBeUndefined();
    expect(definitions.parameter('Parcel', '_id')).toBeUndefined();
    expect(definitions.parameters('Parcel')).toEqual([]);
    // A later version's, which the source also holds.
    expect(definitions.parameter('DeviceDefinition', 'classification')).toBeUndefined();
  });
});
