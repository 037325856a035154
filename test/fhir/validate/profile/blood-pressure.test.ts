import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadDefinitions } from '../../../../functions/fhir/definitions/load.ts';
import type { StructureDefinition } from '../../../../functions/fhir/definitions/structure-definition.ts';
import type { JsonObject } from '../../../../functions/fhir/resource.ts';
import { createValidator } from '../../../../functions/fhir/validate/validator.ts';

/** https://hl7.org/fhir/R4/bp.html tells its components apart by `code.coding.code`, which slices of `coding` fix. */
const bp = 'http://hl7.org/fhir/StructureDefinition/bp';
const root = join(import.meta.dirname, '../../../..');
const examples = join(root, 'node_modules/hl7.fhir.r4.examples');
const validator = createValidator({
  definitions: loadDefinitions(join(root, 'functions/fhir/definitions/generated')),
  profiles: (url): StructureDefinition | undefined => {
    const file = join(examples, `StructureDefinition-${url.replace(/^.*\//, '')}.json`);
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  },
});

function component(code: string, value: number): JsonObject {
  return {
    code: { coding: [{ system: 'http://loinc.org', code }] },
    valueQuantity: { value, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
  };
}

const [systolic, diastolic] = [component('8480-6', 107), component('8462-4', 60)];

function errorsOf(components: readonly JsonObject[]): readonly string[] {
  const category = {
    system: 'http://terminology.hl7.org/CodeSystem/observation-category',
    code: 'vital-signs',
  };
  return validator
    .validate(
      {
        resourceType: 'Observation',
        status: 'final',
        category: [{ coding: [category] }],
        code: { coding: [{ system: 'http://loinc.org', code: '85354-9' }] },
        subject: { reference: 'Patient/1' },
        effectiveDateTime: '2026-01-01',
        component: components,
      },
      { profiles: [bp] },
    )
    .filter(({ severity }) => severity === 'error')
    .map(({ diagnostics, expression }) => `${expression}: ${diagnostics}`);
}

describe('a blood pressure', () => {
  test('with both components fits', () => expect(errorsOf([systolic, diastolic])).toEqual([]));

  test('with another coding beside the one that is fixed fits', () => {
    const coding = [
      { system: 'http://snomed.info/sct', code: '271649006' },
      { system: 'http://loinc.org', code: '8480-6' },
    ];
    expect(errorsOf([{ ...systolic, code: { coding } }, diastolic])).toEqual([]);
  });

  test('without the diastolic component misses that one', () => {
    const errors = errorsOf([systolic]);
    expect(errors).toContainEqual(expect.stringContaining("0 of the slice 'DiastolicBP' found"));
    expect(errors).toContainEqual(expect.stringContaining("'component' is there once"));
    expect(errors).toHaveLength(2);
  });

  test('with a component twice has one too many', () => {
    expect(errorsOf([systolic, systolic, diastolic]).join()).toContain("2 of the slice 'SystolicBP' found");
  });

  test('in another unit is told so at its component', () => {
    const quantity = { value: 14, unit: 'kPa', system: 'http://unitsofmeasure.org', code: 'kPa' };
    expect(errorsOf([{ ...systolic, valueQuantity: quantity }, diastolic]).join()).toContain(
      'Observation.component[0].value.code: Must be "mm[Hg]"',
    );
  });
});
