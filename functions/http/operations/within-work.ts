import { error, FhirError } from '../../fhir/outcome.ts';
import { tooCostly } from '../../fhir/validate/work.ts';

/** @throws FhirError 422 when the expressions of a questionnaire take more than one call may */
export async function withinWork<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (caught) {
    if (caught !== tooCostly) throw caught;
    const text = 'The expressions of the questionnaire would take longer than one call may';
    throw new FhirError([error('too-costly', text)], 422);
  }
}
