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

// Of what was stored before the verb was kept, the first version was created, by whatever verb.
export function historyEntry(base: string, version: Version): BundleEntryText {
  const { type, id, versionId, lastUpdated, deleted, created } = version;
  const status = deleted ? '204' : created || versionId === '1' ? '201' : '200';
  const method = deleted ? 'DELETE' : (created ?? 'PUT');
  return {
    fullUrl: `${base}/${type}/${id}`,
    ...(deleted ? {} : { resource: version.text }),
    request: { method, url: method === 'POST' ? type : `${type}/${id}` },
    response: { status, etag: etag(versionId), lastModified: lastUpdated },
  };
}
