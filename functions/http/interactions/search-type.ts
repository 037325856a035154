import { viewOf } from '../../access/view.ts';
import { type BundleEntryText, bundleText } from '../../fhir/bundle-text.ts';
import { stringify } from '../../fhir/json.ts';
import { type Issue, operationOutcome } from '../../fhir/outcome.ts';
import type { SearchQuery } from '../../fhir/search/query.ts';
import type { SearchPage, Version } from '../../repository/repository.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { searchOf } from '../criteria.ts';
import { preferences } from '../prefer.ts';

/** https://hl7.org/fhir/R4/http.html#search */
export async function searchByGet(request: FhirRequest<'type'>, api: FhirApi): Promise<Answer> {
  return searchType(request, [...request.query], api);
}

/** The same with the parameters in a form, out of sight of logs; those in the URL count too. */
export async function searchByPost(request: FhirRequest<'type'>, api: FhirApi): Promise<Answer> {
  return searchType(request, [...request.query, ...(await request.form())], api);
}

async function searchType(
  request: FhirRequest<'type'>,
  pairs: readonly (readonly [string, string])[],
  api: FhirApi,
): Promise<Answer> {
  const { type } = request.params;
  const { query, warnings } = searchOf(type, pairs, request, api, preferences(request).handling);
  const page = await api.repository.search(query, viewOf(request.principal));
  const content = bundleText({
    type: 'searchset',
    ...(page.total === undefined ? {} : { total: page.total }),
    link: links(`${request.base}/${type}`, query, page),
    entry: [
      ...page.matches.map((version) => entryOf(version, 'match', request.base)),
      ...page.included.map((version) => entryOf(version, 'include', request.base)),
      ...outcomeEntry(warnings),
    ],
  });
  return { status: 200, content };
}

/** `self` says what was understood: https://hl7.org/fhir/R4/search.html#conformance */
function links(
  url: string,
  { understood }: SearchQuery,
  { cursor }: SearchPage,
): { relation: string; url: string }[] {
  const link = (relation: string, pairs: SearchQuery['understood']) => {
    const query = new URLSearchParams(pairs.map(([name, value]) => [name, value]));
    return { relation, url: query.size === 0 ? url : `${url}?${query}` };
  };
  const others = understood.filter(([name]) => name !== '_cursor');
  const self = link('self', understood);
  return cursor === undefined ? [self] : [self, link('next', [...others, ['_cursor', cursor]])];
}

function entryOf(version: Version, mode: 'match' | 'include', base: string): BundleEntryText {
  const { type, id, text } = version;
  return { fullUrl: `${base}/${type}/${id}`, resource: text, search: { mode } };
}

function outcomeEntry(warnings: readonly Issue[]): BundleEntryText[] {
  if (warnings.length === 0) return [];
  return [{ resource: stringify(operationOutcome(warnings)), search: { mode: 'outcome' } }];
}
