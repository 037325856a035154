import { type BundleEntryText, bundleText } from '../../fhir/bundle-text.ts';
import { stringify } from '../../fhir/json.ts';
import { type Issue, operationOutcome } from '../../fhir/outcome.ts';
import type { SearchQuery } from '../../fhir/search/query.ts';
import type { SearchPage, Version } from '../../repository/repository.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { requirePermission } from '../permission.ts';
import { preferences } from '../prefer.ts';
import { withCodes } from '../search-terminology.ts';
import { viewFor } from '../view.ts';

export type Pairs = readonly (readonly [name: string, value: string])[];

/** Carries a search out and answers its page. `url`: what was searched, without the parameters. */
export async function answerSearch(
  request: FhirRequest,
  api: FhirApi,
  url: string,
  { query: asked, warnings }: { readonly query: SearchQuery; readonly warnings: readonly Issue[] },
): Promise<Answer> {
  const view = viewFor(request.principal, request.base, api);
  const { explain } = preferences(request);
  if (explain) requirePermission(request.principal, 'explain');
  const query = { ...(await withCodes(asked, view, api)), explain };
  view.expect(query);
  const page = await api.repository.search(query, view);
  const content = bundleText({
    type: 'searchset',
    ...(page.total === undefined ? {} : { total: page.total }),
    link: links(url, query, page),
    entry: [
      ...page.matches.map((version) => entryOf(version, 'match', request.base)),
      ...page.included.map((version) => entryOf(version, 'include', request.base)),
      ...outcomeEntry([...warnings, ...(page.explanation ?? []).map(told)]),
    ],
  });
  return { status: 200, content };
}

interface Link {
  readonly relation: string;
  readonly url: string;
}

/** `self` says what was understood: https://hl7.org/fhir/R4/search.html#conformance */
function links(url: string, query: SearchQuery, { cursor }: SearchPage): Link[] {
  const pairs = query.understood.filter(([name]) => name !== '_cursor');
  const first = { relation: 'first', url: withQuery(url, pairs, encoded) };
  const ofPage = query.cursor === undefined ? pairs : [...pairs, ['_cursor', query.cursor] as const];
  const self = { relation: 'self', url: withQuery(url, ofPage, readable) };
  const next = cursor === undefined ? [] : [withQuery(url, [...pairs, ['_cursor', cursor]], encoded)];
  const paged = query.cursor !== undefined || cursor !== undefined;
  return [self, ...next.map((target) => ({ relation: 'next', url: target })), ...(paged ? [first] : [])];
}

function withQuery(url: string, pairs: Pairs, write: (text: string) => string): string {
  const query = pairs.map((pair) => pair.map(write).join('=')).join('&');
  return query === '' ? url : `${url}?${query}`;
}

/** To be followed: percent-encoded but for what may stand in any query. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/%(?:3A|2F|2C|24|40|3B)/g, decodeURIComponent);
}

/** To be read: also `|` and brackets as the client wrote them, which browsers take and some URI parsers do not. */
function readable(text: string): string {
  return encoded(text).replace(/%(?:7C|5B|5D)/g, decodeURIComponent);
}

function entryOf(version: Version, mode: 'match' | 'include', base: string): BundleEntryText {
  const { type, id, text, fragment } = version;
  const part = fragment === undefined ? '' : `#${fragment}`;
  return { fullUrl: `${base}/${type}/${id}${part}`, resource: text, search: { mode } };
}

function told(line: string): Issue {
  return { severity: 'information', code: 'informational', diagnostics: line };
}

function outcomeEntry(warnings: readonly Issue[]): BundleEntryText[] {
  if (warnings.length === 0) return [];
  return [{ resource: stringify(operationOutcome(warnings)), search: { mode: 'outcome' } }];
}
