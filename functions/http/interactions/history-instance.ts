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
 * https://hl7.org/fhir/R4/http.html#history of one resource, newest first. `_count` (0 asks for the total alone),
 * `_since` and the cursor of a `next` link are understood; anything else is refused, because ignoring it would answer
 * too much.
 */
export async function historyInstance(
  request: FhirRequest<'type' | 'id'>,
  { repository }: FhirApi,
): Promise<Answer> {
  const { type, id } = request.params;
  const asked = askedOf(request.query);
  const [page, current] = await Promise.all([
    pageOf(asked, (part) => repository.history(type, id, part)),
    repository.read(type, id),
  ]);
  const shown = visibleVersions(page, current, viewOf(request.principal));
  if (shown === undefined) throw notFound(type, id);
  const all = shown.length === page.versions.length && page.total !== undefined;
  const entries = asked.count === 0 ? [] : shown;
  const content = bundleText({
    type: 'history',
    ...(all ? { total: page.total } : {}),
    link: links(request, asked.count === 0 ? {} : page),
    entry: entries.map((version) => entryOf(request.base, version)),
  });
  return { status: 200, content };
}

interface Asked {
  readonly count: number;
  readonly cursor?: string;
  readonly sinceMs: number;
}

/** `total` is that of all pages, as far as it is known. */
type Page = Omit<HistoryPage, 'total'> & { readonly total?: number };

function askedOf(query: URLSearchParams): Asked {
  const unknown = [...query.keys()].find((name) => !['_count', '_since', '_cursor'].includes(name));
  if (unknown !== undefined) {
    throw fhirError(
      'not-supported',
      `${unknown} is not offered on the history of one resource`,
      `http.${unknown}`,
    );
  }
  const cursor = query.get('_cursor');
  return {
    count: countOf(query.get('_count') ?? String(defaultCount)),
    sinceMs: sinceOf(query.get('_since')),
    ...(cursor === null ? {} : { cursor }),
  };
}

function countOf(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Math.min(Number(text), maxCount);
  throw fhirError('value', `_count=${text} should be a whole number`, 'http._count');
}

function sinceOf(text: string | null): number {
  if (text === null) return Number.NEGATIVE_INFINITY;
  // An unescaped + in a URL is read as a space.
  const instant = text.replace(' ', '+');
  const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(instant);
  const sinceMs = isInstant ? Date.parse(instant) : Number.NaN;
  if (!Number.isNaN(sinceMs)) return sinceMs;
  throw fhirError(
    'value',
    `_since=${text} should be an instant with a time zone, such as 2026-01-31T12:00:00Z`,
    'http._since',
  );
}

/** One page of what was asked; for `_count=0` every version that counts, to say how many there are. */
async function pageOf(
  { count, cursor, sinceMs }: Asked,
  read: (part: { readonly count: number; readonly cursor?: string }) => Promise<HistoryPage>,
): Promise<Page> {
  const isFirst = cursor === undefined;
  if (count > 0) return since(await read({ count, ...(isFirst ? {} : { cursor }) }), sinceMs, isFirst);
  if (sinceMs === Number.NEGATIVE_INFINITY) return read({ count: 1 });
  const versions: Version[] = [];
  let part: Page = await read({ count: maxCount });
  for (;;) {
    part = since(part, sinceMs, false);
    versions.push(...part.versions);
    if (part.cursor === undefined) return { versions, total: versions.length };
    part = await read({ count: maxCount, cursor: part.cursor });
  }
}

/** Versions come newest first, so that one that is too old ends the list. */
function since(page: Page, sinceMs: number, isFirst: boolean): Page {
  if (sinceMs === Number.NEGATIVE_INFINITY) return page;
  const versions = page.versions.filter(({ lastUpdated }) => Date.parse(lastUpdated) >= sinceMs);
  const goesOn = versions.length === page.versions.length && page.cursor !== undefined;
  if (goesOn) return { versions, cursor: page.cursor };
  return { versions, ...(isFirst && { total: versions.length }) };
}

/**
 * The versions that the caller may see; `undefined` when there is nothing to tell. Who may not see the current
 * version is shown none, and a deletion is told only beside a version that may be seen.
 */
function visibleVersions(
  { versions }: Page,
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
  { cursor }: Pick<Page, 'cursor'>,
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
