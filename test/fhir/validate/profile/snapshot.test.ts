import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../../../functions/fhir/definitions/load.ts';
import type { StructureDefinition } from '../../../../functions/fhir/definitions/structure-definition.ts';
import { withSnapshot } from '../../../../functions/fhir/validate/profile/snapshot.ts';

const root = join(import.meta.dirname, '../../../..');
const definitions = loadDefinitions(join(root, 'functions/fhir/definitions/generated'));
const folder = join(root, 'node_modules/hl7.fhir.r4.examples');

/** HL7's own snapshots of these lack what R4 has, or have what their differentials do not ask for. */
const known = new Set(['bp', 'catalog', 'elementdefinition-de', 'familymemberhistory-genetic']);

const profiles = readdirSync(folder)
  .filter((name) => name.startsWith('StructureDefinition-'))
  .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as StructureDefinition & { id: string })
  .filter(({ derivation, snapshot, id }) => derivation === 'constraint' && snapshot && !known.has(id));

const source = (url: string) => definitions.structure(url) ?? definitions.profile(url);

function outline(structure: StructureDefinition | undefined): readonly string[] {
  return (structure?.snapshot?.element ?? []).map(({ id, min, max }) => `${id} ${min}..${max}`).sort();
}

describe('a snapshot', () => {
  it('is the one that HL7 publishes, made from the differential alone', () => {
    expect(profiles.length).toBeGreaterThan(430);
    for (const profile of profiles) {
      const { snapshot: _, ...bare } = profile;
      expect(outline(withSnapshot(bare, source)), profile.id).toEqual(outline(profile));
    }
  });

  const patient = (element: readonly object[], more: object = {}) =>
    withSnapshot(
      {
        url: 'http://example.org/x',
        type: 'Patient',
        kind: 'resource',
        derivation: 'constraint',
        baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Patient',
        differential: { element: element as never },
        ...more,
      },
      source,
    );

  it('is not made over a base that is not known, or of elements that the base does not have', () => {
    expect(patient([], { baseDefinition: 'http://example.org/none' })).toBeUndefined();
    expect(patient([{ path: 'Patient.none' }])).toBeUndefined();
    expect(patient([{ path: 'Patient.name.none' }])).toBeUndefined();
    expect(patient([{ path: 'Patient.deceasedString' }])).toBeUndefined();
  });

  it('takes what follows a slice, by path, as part of it where ids are not stated', () => {
    const made = patient([
      { path: 'Patient' },
      {
        path: 'Patient.identifier',
        slicing: { discriminator: [{ type: 'value', path: 'system' }], rules: 'open' },
      },
      { path: 'Patient.identifier', sliceName: 'own', min: 1 },
      { path: 'Patient.identifier.system', min: 1, fixedUri: 'http://example.org/own' },
      { path: 'Patient.name', min: 1 },
    ]);
    const ids = outline(made);
    expect(ids).toContain('Patient.identifier:own 1..*');
    expect(ids).toContain('Patient.identifier:own.system 1..1');
    expect(ids).toContain('Patient.name 1..*');
    expect(ids).not.toContain('Patient.identifier.system 1..1');
  });

  it('gives a type that is spelt out a slice, and no others', () => {
    const made = patient([{ path: 'Patient.deceasedBoolean', min: 1 }]);
    const deceased = made?.snapshot?.element.find(({ id }) => id === 'Patient.deceased[x]');
    expect(deceased?.slicing).toEqual({ discriminator: [{ type: 'type', path: '$this' }], rules: 'closed' });
    expect(outline(made)).toContain('Patient.deceased[x]:deceasedBoolean 1..1');
  });
});
