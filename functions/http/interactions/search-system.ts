import type { Principal } from '../../access/principal.ts';
import { fhirError } from '../../fhir/outcome.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { askedIn, searchOverTypes } from '../criteria.ts';
import { requirePermission, searchableTypes } from '../permission.ts';
import { preferences } from '../prefer.ts';
import { answerSearch, type Pairs } from './search-bundle.ts';

/** `GET [base]?_type=Patient,Group&…`: https://hl7.org/fhir/R4/http.html#search */
export async function searchSystemByGet(request: FhirRequest, api: FhirApi): Promise<Answer> {
  return searchSystem(request, askedIn(request.query), api);
}

/** `POST [base]/_search` */
export async function searchSystemByPost(request: FhirRequest, api: FhirApi): Promise<Answer> {
  return searchSystem(request, askedIn(request.query, await request.form()), api);
}

async function searchSystem(request: FhirRequest, pairs: Pairs, api: FhirApi): Promise<Answer> {
  if (pairs.length === 0) throw everything();
  const all = [...api.searchDefinitions.resourceTypes].toSorted();
  const types = typesAsked(pairs, all, request.principal);
  for (const type of types) requirePermission(request.principal, 'search', type);
  const others = pairs.filter(([name]) => name !== '_type');
  const { query, warnings } = searchOverTypes(types, others, request, api, preferences(request).handling);
  const understood = [...pairs.filter(([name]) => name === '_type'), ...query.understood];
  return answerSearch(request, api, request.base, { query: { ...query, understood }, warnings });
}

function everything() {
  const text =
    'This would be every resource that there is: say which, as in ?_type=Patient or ?_lastUpdated=ge2026-01';
  return fhirError('required', text, undefined, 400);
}

/** A search adds to the audit trail: who wants that too names it. */
const trail = 'AuditEvent';

/** Those that `_type` names, or all but the audit trail that the caller may search. @throws FhirError 400 for one that is none */
export function typesAsked(
  pairs: Pairs,
  all: readonly string[],
  principal: Principal,
): readonly [string, ...string[]] {
  const named = pairs.filter(([name]) => name === '_type').flatMap(([, value]) => value.split(','));
  const unknown = named.find((type) => !all.includes(type));
  if (unknown !== undefined) {
    throw fhirError(
      'value',
      `_type: ${JSON.stringify(unknown)} is not among the types here`,
      'http._type',
      400,
    );
  }
  const unnamed = all.filter((type) => type !== trail);
  const searched = named.length === 0 ? searchableTypes(principal, unnamed) : [...new Set(named)];
  // With none of them the first is as good as any to say what is lacking.
  const [first, ...rest] = searched.length === 0 ? all.slice(0, 1) : searched;
  if (first === undefined) throw fhirError('not-found', 'There is no type to search', 'http._type', 404);
  return [first, ...rest];
}
