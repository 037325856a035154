import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadDefinitions, loadPackage } from '../../../functions/fhir/definitions/load.ts';

const generated = join(import.meta.dirname, '../../../functions/fhir/definitions/generated');

describe('loadDefinitions', () => {
  const definitions = loadDefinitions(generated);

  test('finds a type by name, by canonical URL and with a version', () => {
    const patient = definitions.structure('Patient');
    expect(patient?.kind).toBe('resource');
    expect(definitions.structure('http://hl7.org/fhir/StructureDefinition/Patient')).toBe(patient);
    expect(definitions.structure('http://hl7.org/fhir/StructureDefinition/Patient|4.0.1')).toBe(patient);
  });

  test.each([
    '',
    'Patiënt',
    '../value-sets/name-use',
    'http://example.org/StructureDefinition/Patient',
    '__proto__',
  ])('knows no type %j', (name) => expect(definitions.structure(name)).toBeUndefined());

  test('gives the codes of a value set by code system', () => {
    const valueSet = definitions.valueSet('http://hl7.org/fhir/ValueSet/name-use|4.0.1');
    expect([...(valueSet?.codes.get('http://hl7.org/fhir/name-use') ?? [])]).toContain('maiden');
  });

  test('knows a value set by its whole URL, not by its end', () => {
    expect(definitions.valueSet('http://example.org/ValueSet/name-use')).toBeUndefined();
  });

  test('throws when the folder is not there', () => {
    expect(() => loadDefinitions(join(generated, 'nowhere'))).toThrow(/ENOENT/);
  });
});

describe('the generated folder', () => {
  let copy = '';
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'definitions-'));
    cpSync(generated, copy, { recursive: true });
  });
  afterAll(() => rmSync(copy, { recursive: true }));

  test('can be copied beside a bundle', () => {
    expect(loadDefinitions(copy).structure('Encounter')?.url).toBe(
      'http://hl7.org/fhir/StructureDefinition/Encounter',
    );
  });
});

describe('loadPackage', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'package-'));
    const write = (name: string, content: object) =>
      writeFileSync(join(folder, name), JSON.stringify(content));
    write('StructureDefinition-group.json', {
      url: 'http://example.org/StructureDefinition/group',
      type: 'Group',
    });
    write('CodeSystem-colour.json', {
      url: 'http://example.org/CodeSystem/colour',
      content: 'complete',
      concept: [{ code: 'red', concept: [{ code: 'pink' }] }],
    });
    write('ValueSet-colour.json', {
      url: 'http://example.org/ValueSet/colour',
      compose: { include: [{ system: 'http://example.org/CodeSystem/colour' }] },
    });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('finds profiles and value sets by canonical URL', () => {
    const { profiles, valueSets } = loadPackage(folder);
    expect(profiles('http://example.org/StructureDefinition/group|1.0')?.type).toBe('Group');
    expect(profiles('http://elsewhere.org/StructureDefinition/group')).toBeUndefined();
    const codes = valueSets('http://example.org/ValueSet/colour')?.codes;
    expect([...(codes?.get('http://example.org/CodeSystem/colour') ?? [])]).toEqual(['red', 'pink']);
  });
});
