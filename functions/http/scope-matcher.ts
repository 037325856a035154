import type { Facts } from '../access/facts.ts';
import { FhirError } from '../fhir/outcome.ts';
import type { Resource } from '../fhir/resource.ts';
import { parameterValues } from '../fhir/search/index-values.ts';
import { matches } from '../fhir/search/match.ts';
import { parseCriteria } from '../fhir/search/parse.ts';
import type { Clause, SearchDefinitions } from '../fhir/search/query.ts';

/**
 * Whether a resource matches the search arguments of a scope, which are decided on that resource alone. Arguments that
 * its type does not have, or that take more than the resource, match nothing: a scope never opens more than it says.
 * https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html#finer-grained-resource-constraints-using-search-parameters
 */
export function scopeMatcher(definitions: SearchDefinitions, baseUrl: string): Facts['matches'] {
  const parsed = new Map<string, readonly Clause[] | undefined>();
  return (resource, query) => {
    const key = `${resource.resourceType}?${query}`;
    if (!parsed.has(key)) parsed.set(key, clausesOf(definitions, baseUrl, resource.resourceType, query));
    return parsed.get(key)?.every((clause) => holds(clause, resource, baseUrl)) ?? false;
  };
}

function clausesOf(
  definitions: SearchDefinitions,
  baseUrl: string,
  type: string,
  query: string,
): readonly Clause[] | undefined {
  try {
    return parseCriteria(definitions, type, [...new URLSearchParams(query)], { baseUrl }).clauses;
  } catch (caught) {
    if (caught instanceof FhirError) return undefined;
    throw caught;
  }
}

const needsOthers: ReadonlySet<unknown> = new Set(['above', 'below', 'in', 'not-in']);

/** Whether a clause is decided on the resource alone. */
export function isOfResource(clause: Clause): clause is Extract<Clause, { kind: 'value' | 'missing' }> {
  return clause.kind === 'missing' || (clause.kind === 'value' && !needsOthers.has(clause.modifier));
}

function holds(clause: Clause, resource: Resource, baseUrl: string): boolean {
  if (!isOfResource(clause)) return false;
  return matches(parameterValues(clause.parameter, resource, baseUrl), clause);
}
