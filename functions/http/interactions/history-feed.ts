import { mayInteract } from '../../access/decide.ts';
import { bundleText } from '../../fhir/bundle-text.ts';
import { fhirError } from '../../fhir/outcome.ts';
import type { FeedPage, Version, WriteView } from '../../repository/repository.ts';
import { inSight } from '../../repository/sight.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { inParallel } from '../in-parallel.ts';
import { withoutSuperseded } from '../indicators/superseded-versions.ts';
import { wasSeen } from '../shown.ts';
import { viewFor } from '../view.ts';
import { historyEntry, historyLinks } from './history-bundle.ts';
import { type HistoryAsked, historyAsked, maxHistoryCount } from './history-parameters.ts';

/** https://hl7.org/fhir/R4/http.html#history of all resources of a type */
export async function historyType(request: FhirRequest<'type'>, api: FhirApi): Promise<Answer> {
  const { type } = request.params;
  return historyOf([type], `${request.base}/${type}/_history`, request, api);
}

/** The same of all resources whose history the caller may ask for. */
export async function historySystem(request: FhirRequest, api: FhirApi): Promise<Answer> {
  const types = [...api.searchDefinitions.resourceTypes]
    .filter((type) => mayInteract(request.principal, 'history', type) === undefined)
    .toSorted();
  return historyOf(types, `${request.base}/_history`, request, api);
}

/**
 * Newest first, or with `_sort=_lastUpdated` oldest first, for whoever follows what changes. The bundle's
 * `meta.lastUpdated` is a time before which nothing more can come: who asks again with `_since` of that time misses
 * nothing, and gets again what has come after it.
 */
async function historyOf(
  types: readonly string[],
  url: string,
  request: FhirRequest,
  api: FhirApi,
): Promise<Answer> {
  const asked = historyAsked(request.query, ['_sort']);
  const view = viewFor(request.principal, request.base, api);
  const read = (count: number, cursor: string | undefined) =>
    api.repository.feed({
      types,
      order: asked.oldestFirst ? 'oldest-first' : 'newest-first',
      count,
      ...(asked.sinceMs !== undefined && { sinceMs: asked.sinceMs }),
      ...(asked.at && { at: asked.at }),
      ...(cursor !== undefined && { cursor }),
    });
  const { page, versions, total } = await (asked.count === 0 ? counted : onePage)(
    asked,
    read,
    view,
    request,
    api,
  );
  const content = bundleText({
    meta: { lastUpdated: new Date(page.asOfMs).toISOString() },
    type: 'history',
    ...(total !== undefined && { total }),
    link: historyLinks(url, request.query, asked.count === 0 ? undefined : page.cursor),
    entry: versions.map((version) => historyEntry(request.base, version)),
  });
  return { status: 200, content };
}

interface Found {
  readonly page: FeedPage;
  readonly versions: readonly Version[];
  readonly total?: number;
}

type Read = (count: number, cursor: string | undefined) => Promise<FeedPage>;

const maxCounted = 20_000;

async function onePage(
  { count, cursor }: HistoryAsked,
  read: Read,
  view: WriteView,
  request: FhirRequest,
  api: FhirApi,
): Promise<Found> {
  let page = await read(count, cursor);
  const versions = [...(await visible(page.versions, view, request, api))];
  // A page with gaps would tell how much there is between what may be seen.
  for (let seen = page.versions.length; versions.length < count && page.cursor !== undefined; ) {
    if (seen >= maxCounted) break;
    // What has come since the first was read is in none of them.
    page = { ...(await read(count - versions.length, page.cursor)), asOfMs: page.asOfMs };
    seen += page.versions.length;
    versions.push(...(await visible(page.versions, view, request, api)));
  }
  const isWhole = cursor === undefined && page.cursor === undefined;
  return { page, versions, ...(isWhole && { total: versions.length }) };
}

async function counted(
  _: HistoryAsked,
  read: Read,
  view: WriteView,
  request: FhirRequest,
  api: FhirApi,
): Promise<Found> {
  let page = await read(maxHistoryCount, undefined);
  let total = 0;
  for (let seen = 0; ; ) {
    seen += page.versions.length;
    total += (await visible(page.versions, view, request, api)).length;
    if (page.cursor === undefined) return { page, versions: [], total };
    if (seen >= maxCounted) throw tooCostly();
    page = await read(maxHistoryCount, page.cursor);
  }
}

function tooCostly(): Error {
  return fhirError('too-costly', `There are more than ${maxCounted} versions to count; ask with _since`);
}

/**
 * The versions that the caller is shown, as the history of each resource shows them: none of a resource of which the
 * current version may not be seen; of one that was deleted, the last version before that decides.
 */
async function visible(
  all: readonly Version[],
  view: WriteView,
  { principal }: FhirRequest,
  { repository }: FhirApi,
): Promise<readonly Version[]> {
  const versions = await withoutSuperseded(all, repository);
  if (principal.kind === 'system') return versions;
  const keys = [...new Map(versions.map(({ type, id }) => [`${type}/${id}`, { type, id }])).values()];
  const current = await repository.readMany(keys);
  const now = await inSight(current, view);
  const known = await inParallel(
    keys.map((key, index) => ({ key, index })),
    8,
    async ({ key, index }) => {
      const isKnown = current[index]?.deleted
        ? await wasSeen(key, view, repository)
        : now[index] !== undefined;
      return isKnown ? [`${key.type}/${key.id}`] : [];
    },
  );
  const open = new Set(known.flat());
  const shown = await inSight(versions, view);
  return versions.flatMap((version, index) => {
    if (!open.has(`${version.type}/${version.id}`)) return [];
    return version.deleted ? [version] : (shown[index] ?? []);
  });
}
