import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadDefinitions } from '../../../functions/fhir/definitions/load.ts';

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
