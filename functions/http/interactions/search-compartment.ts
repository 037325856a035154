import { fhirError } from '../../fhir/outcome.ts';
import { compartmentClause, compartmentTypes } from '../../fhir/search/compartment.ts';
import type { Clause, SearchPart, SearchQuery } from '../../fhir/search/query.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { askedIn, searchOf, searchOverTypes } from '../criteria.ts';
import { requirePermission } from '../permission.ts';
import { preferences } from '../prefer.ts';
import { answerSearch, type Pairs } from './search-bundle.ts';
import { typesAsked } from './search-system.ts';

type InCompartment = FhirRequest<'type' | 'id' | 'member'>;

/** `Patient/17/Observation?…` and `Patient/17/*`: https://hl7.org/fhir/R4/http.html#search */
export async function searchCompartmentByGet(request: InCompartment, api: FhirApi): Promise<Answer> {
  return searchCompartment(request, askedIn(request.query), api);
}

/** `POST Patient/17/Observation/_search` */
export async function searchCompartmentByPost(request: InCompartment, api: FhirApi): Promise<Answer> {
  return searchCompartment(request, askedIn(request.query, await request.form()), api);
}

/** `POST Patient/17/_search`: all that is in the compartment. */
export async function searchWholeCompartmentByPost(
  request: FhirRequest<'type' | 'id'>,
  api: FhirApi,
): Promise<Answer> {
  return searchCompartmentByPost({ ...request, params: { ...request.params, member: '*' } }, api);
}

async function searchCompartment(request: InCompartment, pairs: Pairs, api: FhirApi): Promise<Answer> {
  const { type: compartment, id, member } = request.params;
  const members = compartmentTypes(api.searchDefinitions, compartment);
  if (members.length === 0)
    throw none(`${compartment} is no compartment: see https://hl7.org/fhir/R4/compartmentdefinition.html`);
  const handling = preferences(request).handling;
  const url = `${request.base}/${compartment}/${id}/${member}`;
  const within = (query: SearchQuery) => inCompartment(query, compartment, id, api);
  if (member === '*') {
    const types = typesAsked(pairs, members, request.principal);
    for (const type of types) requirePermission(request.principal, 'search', type);
    const others = pairs.filter(([name]) => name !== '_type');
    const { query, warnings } = searchOverTypes(types, others, request, api, handling);
    const understood = [...pairs.filter(([name]) => name === '_type'), ...query.understood];
    return answerSearch(request, api, url, { query: within({ ...query, understood }), warnings });
  }
  if (!members.includes(member)) throw none(`No ${member} is ever in the compartment of a ${compartment}`);
  requirePermission(request.principal, 'search', member);
  const { query, warnings } = searchOf(member, pairs, request, api, handling);
  return answerSearch(request, api, url, { query: within(query), warnings });
}

function inCompartment(query: SearchQuery, compartment: string, id: string, api: FhirApi): SearchQuery {
  const part = ({ type, clauses, sort }: SearchPart): SearchPart => {
    const membership = compartmentClause(api.searchDefinitions, type, compartment, id);
    const all: readonly Clause[] = membership ? [membership, ...clauses] : clauses;
    return { type, clauses: all, sort };
  };
  return { ...query, ...part(query), ...(query.others && { others: query.others.map(part) }) };
}

function none(text: string) {
  return fhirError('not-found', text, undefined, 404);
}
