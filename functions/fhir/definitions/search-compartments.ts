import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Which parameters of a resource say in whose compartment it is. */
export interface CompartmentDefinition {
  readonly code: string;
  readonly resource: readonly { readonly code: string; readonly param?: readonly string[] }[];
}

const compartmentFiles = ['patient', 'encounter', 'relatedPerson', 'practitioner', 'device'];

/** https://hl7.org/fhir/R4/compartmentdefinition.html */
export function compartmentDefinitions(): readonly CompartmentDefinition[] {
  const folder = dirname(createRequire(import.meta.url).resolve('hl7.fhir.r4.examples/package.json'));
  return compartmentFiles.map((name) =>
    JSON.parse(readFileSync(join(folder, `CompartmentDefinition-${name}.json`), 'utf8')),
  );
}

/** The compartments that a resource of `type` is in by one of its search parameters. */
export function compartmentsOf(
  compartments: readonly CompartmentDefinition[],
  type: string,
  parameter: string,
): readonly string[] {
  return compartments
    .filter(({ resource }) => resource.some(({ code, param }) => code === type && param?.includes(parameter)))
    .map(({ code }) => code);
}
