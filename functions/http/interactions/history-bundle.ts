import type { BundleEntryText } from '../../fhir/bundle-text.ts';
import type { Version } from '../../repository/repository.ts';
import { etag } from '../etag.ts';

interface Link {
  readonly relation: string;
  readonly url: string;
}

/** @param url of the history, without parameters */
export function historyLinks(url: string, query: URLSearchParams, cursor: string | undefined): Link[] {
  const withQuery = (page: URLSearchParams) => (page.size === 0 ? url : `${url}?${page}`);
  const self = { relation: 'self', url: withQuery(query) };
  if (cursor === undefined) return [self];
  const next = new URLSearchParams(query);
  next.set('_cursor', cursor);
  return [self, { relation: 'next', url: withQuery(next) }];
}

// A create is told as the update that would have made the same: whether it was POST or PUT is not kept.
export function historyEntry(base: string, version: Version): BundleEntryText {
  const { type, id, versionId, lastUpdated, deleted } = version;
  const status = deleted ? '204' : versionId === '1' ? '201' : '200';
  return {
    fullUrl: `${base}/${type}/${id}`,
    ...(deleted ? {} : { resource: version.text }),
    request: { method: deleted ? 'DELETE' : 'PUT', url: `${type}/${id}` },
    response: { status, etag: etag(versionId), lastModified: lastUpdated },
  };
}
