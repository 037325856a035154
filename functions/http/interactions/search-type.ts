import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { askedIn, searchOf } from '../criteria.ts';
import { preferences } from '../prefer.ts';
import { answerSearch, type Pairs } from './search-bundle.ts';

/** https://hl7.org/fhir/R4/http.html#search */
export async function searchByGet(request: FhirRequest<'type'>, api: FhirApi): Promise<Answer> {
  return searchType(request, askedIn(request.query), api);
}

/** The same with the parameters in a form, out of sight of logs; those in the URL count too. */
export async function searchByPost(request: FhirRequest<'type'>, api: FhirApi): Promise<Answer> {
  return searchType(request, askedIn(request.query, await request.form()), api);
}

async function searchType(request: FhirRequest<'type'>, pairs: Pairs, api: FhirApi): Promise<Answer> {
  const { type } = request.params;
  const parsed = searchOf(type, pairs, request, api, preferences(request).handling);
  return answerSearch(request, api, `${request.base}/${type}`, parsed);
}
