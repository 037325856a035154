import { type Interaction, mayInteract } from '../access/decide.ts';
import type { Principal } from '../access/principal.ts';
import { FhirError } from '../fhir/outcome.ts';

/** @throws FhirError 401 for who is not known, 403 for what this caller may not do */
export function requirePermission(principal: Principal, interaction: Interaction, type?: string): void {
  const refused = mayInteract(principal, interaction, type);
  if (refused) throw new FhirError([refused]);
}

/** Those of the types that the caller may search: what a search over everything is over. */
export function searchableTypes(principal: Principal, types: readonly string[]): readonly string[] {
  return types.filter((type) => mayInteract(principal, 'search', type) === undefined);
}
