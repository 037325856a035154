import { fhirError, type Issue } from '../fhir/outcome.ts';
import { type Parameters, parseCriteria, parseSearch } from '../fhir/search/parse.ts';
import type { SearchQuery } from '../fhir/search/query.ts';
import type { FhirApi, FhirRequest } from './api.ts';
import type { Preferences } from './prefer.ts';

type Known = Pick<FhirApi, 'searchDefinitions' | 'clock'>;
type Base = FhirRequest['base'];

/** A search asked for by a caller. @throws FhirError 400 naming the parameter */
export function searchOf(
  type: string,
  parameters: Parameters,
  base: Base,
  api: Known,
  handling: Preferences['handling'],
): { readonly query: SearchQuery; readonly warnings: readonly Issue[] } {
  const options = { baseUrl: base, nowMs: api.clock(), handling };
  return parseSearch(api.searchDefinitions, type, withoutCount(parameters), options);
}

/** What a conditional interaction looks for, as in a URL: `identifier=…`. @throws FhirError 400 */
export function criteriaOf(type: string, query: string, base: Base, api: Known): SearchQuery {
  const parameters = [...new URLSearchParams(query.replace(/^\?/, ''))];
  return parseCriteria(api.searchDefinitions, type, parameters, { baseUrl: base, nowMs: api.clock() });
}

/** A reference such as `Patient?identifier=…`. @throws FhirError 400 */
export function conditionalReference(reference: string, base: Base, api: Known): SearchQuery {
  const [type = '', ...query] = reference.split('?');
  if (api.searchDefinitions.resourceTypes.has(type)) return criteriaOf(type, query.join('?'), base, api);
  throw fhirError('value', `The reference ${type}?… should start with a resource type of FHIR R4`);
}

/**
 * `_summary=count` asks for the total alone, which is `_count=0`; every other summary and `_elements` would leave
 * parts out, and an answer with more than was asked for could be taken for less.
 * https://hl7.org/fhir/R4/search.html#summary
 */
function withoutCount(parameters: Parameters): Parameters {
  return parameters.map(([name, value]) => {
    if (name === '_summary' && value === 'count') return ['_count', '0'];
    if (name === '_elements' || (name === '_summary' && value !== 'false')) {
      throw fhirError('not-supported', `${name}=${value} is not offered; _summary=count is`, `http.${name}`);
    }
    return [name, value];
  });
}
