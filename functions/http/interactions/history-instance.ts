import { bundleText } from '../../fhir/bundle-text.ts';
import type { HistoryPage, Version, WriteView } from '../../repository/repository.ts';
import { inSight } from '../../repository/sight.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { withoutSuperseded } from '../indicators/superseded-versions.ts';
import { notFound, wasSeen } from '../shown.ts';
import { viewFor } from '../view.ts';
import { historyEntry, historyLinks } from './history-bundle.ts';
import { type HistoryAsked, historyAsked, maxHistoryCount } from './history-parameters.ts';

/** https://hl7.org/fhir/R4/http.html#history of one resource, newest first. */
export async function historyInstance(request: FhirRequest<'type' | 'id'>, api: FhirApi): Promise<Answer> {
  const { repository } = api;
  const { type, id } = request.params;
  const asked = historyAsked(request.query);
  const [page, current] = await Promise.all([
    pageOf(asked, (part) => repository.history(type, id, part)),
    repository.read(type, id),
  ]);
  const versions = await withoutSuperseded(page.versions, repository);
  const shown = await visibleVersions(
    { ...page, versions },
    current,
    viewFor(request.principal, request.base, api),
    api,
  );
  if (shown === undefined) throw notFound(type, id);
  const all = shown.length === page.versions.length && page.total !== undefined;
  const entries = asked.count === 0 ? [] : shown;
  const content = bundleText({
    type: 'history',
    ...(all ? { total: page.total } : {}),
    link: historyLinks(
      `${request.base}/${type}/${id}/_history`,
      request.query,
      asked.count === 0 ? undefined : page.cursor,
    ),
    entry: entries.map((version) => historyEntry(request.base, version)),
  });
  return { status: 200, content };
}

/** `total` is that of all pages, as far as it is known. */
type Page = Omit<HistoryPage, 'total'> & { readonly total?: number };

/** One page of what was asked; for `_count=0` every version that counts, to say how many there are. */
async function pageOf(
  asked: HistoryAsked,
  read: (part: { readonly count: number; readonly cursor?: string }) => Promise<HistoryPage>,
): Promise<Page> {
  const { count, cursor } = asked;
  const isFirst = cursor === undefined;
  if (count > 0) return within(await read({ count, ...(isFirst ? {} : { cursor }) }), asked, isFirst);
  if (isWhole(asked)) return read({ count: 1 });
  const versions: Version[] = [];
  let part: Page = await read({ count: maxHistoryCount });
  for (;;) {
    part = within(part, asked, false);
    versions.push(...part.versions);
    if (part.cursor === undefined) return { versions, total: versions.length };
    part = await read({ count: maxHistoryCount, cursor: part.cursor });
  }
}

function isWhole({ sinceMs, at }: HistoryAsked): boolean {
  return sinceMs === undefined && at === undefined;
}

/** Versions come newest first, so that one that is too old ends the list. */
function within(page: Page, asked: HistoryAsked, isFirst: boolean): Page {
  if (isWhole(asked)) return page;
  const { sinceMs = Number.NEGATIVE_INFINITY, at } = asked;
  const times = page.versions.map(({ lastUpdated }) => Date.parse(lastUpdated));
  // What was current when a span begins came before it, or at that very time.
  const last = at === undefined ? -1 : times.findIndex((time) => time <= at.fromMs);
  const versions = page.versions.filter((_, index) => {
    const time = times[index] ?? 0;
    return time >= sinceMs && time < (at?.toMs ?? Number.POSITIVE_INFINITY) && (last === -1 || index <= last);
  });
  const isOver = last !== -1 || times.some((time) => time < sinceMs) || page.cursor === undefined;
  if (!isOver && page.cursor !== undefined) return { versions, cursor: page.cursor };
  return { versions, ...(isFirst && { total: versions.length }) };
}

/**
 * The versions that the caller may see; `undefined` when there is nothing to tell. Who may not see the current
 * version is shown none, and a deletion is told only beside a version that may be seen.
 */
async function visibleVersions(
  { versions }: Page,
  current: Version | undefined,
  view: WriteView,
  { repository }: FhirApi,
): Promise<readonly Version[] | undefined> {
  if (current === undefined) return undefined;
  const [shownNow, ...shown] = await inSight([current, ...versions], view);
  const isKnown = current.deleted ? await wasSeen(current, view, repository) : shownNow !== undefined;
  if (!isKnown) return undefined;
  const all = versions.every((version, index) => version.deleted || shown[index] !== undefined);
  if (all) return versions.map((version, index) => shown[index] ?? version);
  const visible = shown.filter((version) => version !== undefined);
  return visible.length === 0 ? undefined : visible;
}
