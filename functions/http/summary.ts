import { fhirError } from '../fhir/outcome.ts';

/**
 * `_elements` and every `_summary` but `false` would leave parts of a resource out, and an answer with more than was
 * asked for could be taken for less. https://hl7.org/fhir/R4/search.html#summary
 * @throws FhirError 400
 */
export function refuseSummary(name: string, value: string): void {
  if (name !== '_elements' && (name !== '_summary' || value === 'false')) return;
  throw fhirError(
    'not-supported',
    `${name}=${value} is not offered; a search takes _summary=count`,
    `http.${name}`,
  );
}
