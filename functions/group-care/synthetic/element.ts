import type { JsonObject, Resource } from '../../fhir/resource.ts';

/** The identifiers of everything synthetic; no register hands them out. */
const identifierSystem = 'https://kring.care/synthetic/record';
export const municipalityIdentifierSystem = 'https://kring.care/synthetic/municipality';

export interface Identified extends Resource {
  readonly id: string;
}

export function identifier(value: string): JsonObject {
  return { system: identifierSystem, value };
}

/** Test data says so itself: https://hl7.org/fhir/R4/security-labels.html#core */
export const testData: JsonObject = {
  security: [
    {
      system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason',
      code: 'HTEST',
      display: 'test health data',
    },
  ],
};

export function coding(system: string, code: string, display: string): JsonObject {
  return { system, code, display };
}

export function concept(system: string, code: string, display: string): JsonObject {
  return { coding: [coding(system, code, display)] };
}

export function reference(type: string, id: string): JsonObject {
  return { reference: `${type}/${id}` };
}

export const loinc = 'http://loinc.org';
export const snomedCt = 'http://snomed.info/sct';
const ucum = 'http://unitsofmeasure.org';

export function quantity(value: number, unit: string, code: string): JsonObject {
  return { value, unit, system: ucum, code };
}
