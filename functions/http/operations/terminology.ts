import { expandOperation } from './expand.ts';
import { lookupOperation } from './lookup.ts';
import type { Operation } from './operation.ts';
import { validateCodeInSystemOperation, validateCodeOperation } from './validate-code.ts';

/**
 * What can be told of the code systems and value sets of R4, of ours and of those that clients have stored:
 * https://hl7.org/fhir/R4/terminology-service.html. Nothing is known here of SNOMED CT, LOINC and their like.
 */
export const terminologyOperations: readonly Operation[] = [
  expandOperation,
  validateCodeOperation,
  validateCodeInSystemOperation,
  lookupOperation,
];
