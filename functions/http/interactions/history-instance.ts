import { viewOf } from '../../access/view.ts';
import { type BundleEntryText, bundleText } from '../../fhir/bundle-text.ts';
import { fhirError } from '../../fhir/outcome.ts';
import type { HistoryPage, Version, View } from '../../repository/repository.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { etag } from '../etag.ts';
import { notFound } from './read.ts';

const defaultCount = 50;
const maxCount = 1_000;

/**
 * https://hl7.org/fhir/R4/http.html#history of one resource, newest first. `_count` and the cursor of a `next` link
 * are understood; anything else is refused, because ignoring `_since` would answer too much.
 */
export async function historyInstance(
  request: FhirRequest<'type' | 'id'>,
  { repository }: FhirApi,
): Promise<Answer> {
  const { type, id } = request.params;
  const [page, current] = await Promise.all([
    repository.history(type, id, pageOf(request.query)),
    repository.read(type, id),
  ]);
  const shown = visibleVersions(page, current, viewOf(request.principal));
  if (shown === undefined) throw notFound(type, id);
  const all = shown.length === page.versions.length;
  const content = bundleText({
    type: 'history',
    ...(all ? { total: page.total } : {}),
    link: links(request, page),
    entry: shown.map((version) => entryOf(request.base, version)),
  });
  return { status: 200, content };
}

function pageOf(query: URLSearchParams): { count: number; cursor?: string } {
  const unknown = [...query.keys()].find((name) => name !== '_count' && name !== '_cursor');
  if (unknown !== undefined) {
    throw fhirError(
      'not-supported',
      `${unknown} is not offered on the history of one resource`,
      `http.${unknown}`,
    );
  }
  const count = query.get('_count') ?? String(defaultCount);
  if (!/^\d{1,9}$/.test(count)) {
    throw fhirError('value', `_count=${count} should be a whole number`, 'http._count');
  }
  const cursor = query.get('_cursor');
  const bounded = Math.min(Math.max(Number(count), 1), maxCount);
  return cursor === null ? { count: bounded } : { count: bounded, cursor };
}

/**
 * The versions that the caller may see; `undefined` when there is nothing to tell. Who may not see the current
 * version is shown none, and a deletion is told only beside a version that may be seen.
 */
function visibleVersions(
  { versions }: HistoryPage,
  current: Version | undefined,
  view: View,
): readonly Version[] | undefined {
  if (current === undefined || (!current.deleted && !view.visible(current.resource))) return undefined;
  const readable = versions.filter(({ deleted }) => !deleted);
  const visible = readable.filter(({ resource }) => view.visible(resource));
  if (visible.length === readable.length) return versions;
  return visible.length === 0 ? undefined : visible;
}

function links(
  { base, params, query }: FhirRequest<'type' | 'id'>,
  { cursor }: HistoryPage,
): { relation: string; url: string }[] {
  const url = (page: URLSearchParams) =>
    `${base}/${params.type}/${params.id}/_history${page.size === 0 ? '' : `?${page}`}`;
  const self = { relation: 'self', url: url(query) };
  if (cursor === undefined) return [self];
  const next = new URLSearchParams(query);
  next.set('_cursor', cursor);
  return [self, { relation: 'next', url: url(next) }];
}

// A create is told as the update that would have made the same: whether it was POST or PUT is not kept.
function entryOf(base: string, version: Version): BundleEntryText {
  const { type, id, versionId, lastUpdated, deleted } = version;
  const status = deleted ? '204' : versionId === '1' ? '201' : '200';
  return {
    fullUrl: `${base}/${type}/${id}`,
    ...(deleted ? {} : { resource: version.text }),
    request: { method: deleted ? 'DELETE' : 'PUT', url: `${type}/${id}` },
    response: { status, etag: etag(versionId), lastModified: lastUpdated },
  };
}
