import { parameterValues } from '../../fhir/search/index-values.ts';
import type { SearchQuery, SortKey } from '../../fhir/search/query.ts';
import { compareSortKeys, sortKey } from '../../fhir/search/sort.ts';
import type { StoredVersion } from '../version.ts';
import type { Place } from './cursor.ts';
import type { Scan } from './scan.ts';

export interface Selection {
  readonly matches: readonly StoredVersion[];
  /** Where the next page goes on; absent when there is none. */
  readonly last?: Place;
  readonly total?: number;
}

/** So many more resources are looked at for a total that nobody asked for, unless the page took that many to find. */
const cheapTotal = 100;
const cheapPage = 1_000;

const atOnce = 200;

/** In the order of the types and ids, so that a page goes on where the last one ended, whatever was written since. */
export async function pageById(scan: Scan, query: SearchQuery, place: Place | undefined): Promise<Selection> {
  const { count, total } = query;
  const found: StoredVersion[] = [];
  let seen = 0;
  let ended = true;
  let enough = Number.POSITIVE_INFINITY;
  for await (const some of scan.matches(place, count + 1)) {
    if (found.length <= count) found.push(...some);
    seen += some.length;
    if (found.length > count && !isCounted(query)) {
      const isCheap = total === undefined && place === undefined && scan.scanned <= cheapPage;
      enough = Math.min(enough, scan.scanned + (isCheap ? cheapTotal : 0));
      if (scan.scanned >= enough) {
        ended = false;
        break;
      }
    }
  }
  const matches = found.slice(0, endOfPage(scan, found, count));
  const known = ended && place === undefined ? { total: seen } : await totalOf(scan, query);
  const last = matches.at(-1);
  return {
    matches,
    ...known,
    ...(seen > matches.length && last && { last: { ...scan.placeOf(last), keys: [] } }),
  };
}

/** What several contained resources have matched by stays on one page with all of them. */
function endOfPage(scan: Scan, found: readonly StoredVersion[], count: number): number {
  let end = Math.min(count, found.length);
  for (; end > 0 && end < found.length; end++) {
    const [last, next] = found.slice(end - 1, end + 1).map((version) => scan.placeOf(version).candidate);
    if (last !== next) break;
  }
  return end;
}

function isCounted({ total, count }: SearchQuery): boolean {
  return total === 'accurate' || total === 'estimate' || count === 0;
}

/** On a later page the count from the beginning is asked for anew, and only when it was asked for. */
async function totalOf(scan: Scan, query: SearchQuery): Promise<{ readonly total?: number }> {
  if (!isCounted(query)) return {};
  let total = 0;
  for await (const some of scan.matches(undefined, atOnce)) total += some.length;
  return { total };
}

/** All matches are needed to know which come first; the place in the order is the cursor, so that it is stable. */
export async function sortedPage(
  scan: Scan,
  { count, sort }: SearchQuery,
  place: Place | undefined,
): Promise<Selection> {
  const ranked: (Place & { readonly version: StoredVersion })[] = [];
  const keysOf = keyReader(scan);
  for await (const some of scan.matches(undefined, atOnce)) {
    for (const version of some) ranked.push({ version, ...scan.placeOf(version), keys: keysOf(version) });
  }
  ranked.sort((a, b) => comparePlace(sort, a, b));
  const from = place ? ranked.findIndex((one) => comparePlace(sort, one, place) > 0) : 0;
  const page = from < 0 ? [] : ranked.slice(from, from + count);
  const last = page.at(-1);
  const more = from >= 0 && from + count < ranked.length;
  return {
    matches: page.map(({ version }) => version),
    total: ranked.length,
    ...(more && last && { last: { part: last.part, candidate: last.candidate, keys: last.keys } }),
  };
}

function keyReader({ parts, context }: Scan): (version: StoredVersion) => Place['keys'] {
  const sorts = new Map(parts.map(({ type, sort }) => [type, sort]));
  return ({ type, resource }) =>
    (sorts.get(type) ?? []).map(({ parameter, descending }) => {
      const values = parameterValues(parameter, resource, context.baseUrl);
      return sortKey(values, parameter, descending) ?? null;
    });
}

function comparePlace(sort: readonly SortKey[], a: Place, b: Place): number {
  for (const [index, { descending }] of sort.entries()) {
    const order = compareSortKeys(a.keys[index] ?? undefined, b.keys[index] ?? undefined, descending);
    if (order !== 0) return order;
  }
  return a.candidate === b.candidate ? a.part - b.part : a.candidate < b.candidate ? -1 : 1;
}
