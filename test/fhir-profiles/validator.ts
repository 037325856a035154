import { join } from 'node:path';
import { readPackage } from '../../fhir-profiles/read.ts';
import { loadDefinitions } from '../../functions/fhir/definitions/load.ts';
import type { Issue } from '../../functions/fhir/outcome.ts';
import { createValidator } from '../../functions/fhir/validate/validator.ts';

const root = join(import.meta.dirname, '..', '..');

/** Validates against R4 and the committed package; a missing narrative is no complaint, nobody reads these raw. */
export function profileValidation(): (resource: unknown) => readonly Issue[] {
  const validator = createValidator({
    definitions: loadDefinitions(join(root, 'functions', 'fhir', 'definitions', 'generated')),
    ...readPackage(join(root, 'fhir-profiles', 'generated')),
  });
  return (resource) =>
    validator.validate(resource).filter(({ diagnostics }) => !diagnostics.startsWith('dom-6'));
}
