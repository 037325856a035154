import { fhirError, type Issue } from '../fhir/outcome.ts';
import { type Parameters, parseCriteria, parseSearch, parseSearchOver } from '../fhir/search/parse.ts';
import type { SearchQuery } from '../fhir/search/query.ts';
import type { FhirApi, FhirRequest } from './api.ts';
import { requirePermission } from './permission.ts';
import { permittedQuery } from './permitted-query.ts';
import type { Preferences } from './prefer.ts';

type Known = Pick<FhirApi, 'searchDefinitions' | 'clock'>;
type Caller = Pick<FhirRequest, 'base' | 'principal'>;

/** A search asked for by a caller. @throws FhirError 400 naming the parameter, 403 for a chain to what it may not search */
export function searchOf(
  type: string,
  parameters: Parameters,
  { base, principal }: Caller,
  api: Known,
  handling: Preferences['handling'],
): { readonly query: SearchQuery; readonly warnings: readonly Issue[] } {
  const options = { baseUrl: base, nowMs: api.clock(), handling };
  const parsed = parseSearch(api.searchDefinitions, type, withCount(parameters), options);
  refuseTextWithIncludes(parsed.query, parameters);
  return { ...parsed, query: permittedQuery(parsed.query, principal) };
}

/** The same over several types. @throws FhirError as `searchOf` */
export function searchOverTypes(
  types: readonly [string, ...string[]],
  parameters: Parameters,
  { base, principal }: Caller,
  api: Known,
  handling: Preferences['handling'],
): { readonly query: SearchQuery; readonly warnings: readonly Issue[] } {
  const options = { baseUrl: base, nowMs: api.clock(), handling };
  const parsed = parseSearchOver(api.searchDefinitions, types, withCount(parameters), options);
  refuseTextWithIncludes(parsed.query, parameters);
  return { ...parsed, query: permittedQuery(parsed.query, principal) };
}

/** What a conditional interaction looks for, as in a URL: `identifier=…`. @throws FhirError 400, 403 as `searchOf` */
export function criteriaOf(
  type: string,
  query: string,
  { base, principal }: Caller,
  api: Known,
): SearchQuery {
  const parameters = [...new URLSearchParams(queryPart(type, query))];
  const options = { baseUrl: base, nowMs: api.clock() };
  return permittedQuery(parseCriteria(api.searchDefinitions, type, parameters, options), principal);
}

/**
 * The criteria alone are right; clients made with HAPI send the whole URL of the search.
 * @throws FhirError 400 for that of another type
 */
function queryPart(type: string, text: string): string {
  const [, path = '', query = text] = /^([^?=&]*)\?(.*)$/s.exec(text) ?? [];
  if (path === '' || path === type || path.endsWith(`/${type}`)) return query;
  throw fhirError(
    'value',
    `The criteria are for ${type}, and ${path.slice(0, 200)} is another one: leave it out`,
  );
}

/** A reference such as `Patient?identifier=…`. @throws FhirError 400; 403 for one who may not search that type */
export function conditionalReference(reference: string, caller: Caller, api: Known): SearchQuery {
  const [type = '', ...query] = reference.split('?');
  if (!api.searchDefinitions.resourceTypes.has(type)) {
    throw fhirError('value', `The reference ${type}?… should start with a resource type of FHIR R4`);
  }
  requirePermission(caller.principal, 'search', type);
  return criteriaOf(type, query.join('?'), caller, api);
}

/**
 * The parameters of a search: what a form leaves empty is no criterion (https://hl7.org/fhir/R4/search.html#errors). Not
 * so in the criteria of a write, where anything would fulfil what was lost: there it is an error.
 */
export function askedIn(...sources: readonly Iterable<readonly [string, string]>[]): Parameters {
  return sources.flatMap((pairs) => [...pairs]).filter(([, value]) => value !== '');
}

/** `_summary=count` asks for the total alone, which is `_count=0`. */
function withCount(parameters: Parameters): Parameters {
  const isCount = parameters.some(([name, value]) => name === '_summary' && value === 'count');
  return isCount ? [...parameters, ['_count', '0']] : parameters;
}

/** Resources that are included and hardly to be told: https://hl7.org/fhir/R4/search.html#summary */
function refuseTextWithIncludes({ includes, revIncludes }: SearchQuery, parameters: Parameters): void {
  const isText = parameters.some(([name, value]) => name === '_summary' && value === 'text');
  if (!isText || includes.length + revIncludes.length === 0) return;
  const text = '_summary=text does not go together with _include and _revinclude';
  throw fhirError('not-supported', text, 'http._summary');
}
