import { join } from 'node:path';
import { readPackage } from '../../fhir-profiles/read.ts';
import { loadDefinitions } from '../../functions/fhir/definitions/load.ts';
import type { Issue } from '../../functions/fhir/outcome.ts';
import { createValidator } from '../../functions/fhir/validate/validator.ts';

const root = join(import.meta.dirname, '..', '..');

/**
 * Validates against R4 and the committed package. A missing narrative is no complaint, as nobody reads these raw; nor
 * are codes of ours where none of a value set that R4 offers fits.
 */
export function profileValidation(): (resource: unknown) => readonly Issue[] {
  const validator = createValidator({
    definitions: loadDefinitions(join(root, 'functions', 'fhir', 'definitions', 'generated')),
    ...readPackage(join(root, 'fhir-profiles', 'generated')),
  });
  return (resource) =>
    validator.validate(resource).filter(({ diagnostics }) => !/^dom-6|unless none fits/.test(diagnostics));
}
