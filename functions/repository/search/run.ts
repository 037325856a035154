import { fhirError } from '../../fhir/outcome.ts';
import type { Resource } from '../../fhir/resource.ts';
import { parameterValues } from '../../fhir/search/index-values.ts';
import { type DirectClause, matches } from '../../fhir/search/match.ts';
import type { SearchQuery } from '../../fhir/search/query.ts';
import { compareSortKeys, sortKey } from '../../fhir/search/sort.ts';
import type { Context } from '../context.ts';
import { readMany } from '../read.ts';
import type { View } from '../repository.ts';
import { Verdicts } from '../settled.ts';
import type { StoredVersion } from '../version.ts';
import { candidates } from './candidates.ts';
import { resolveChains } from './chain.ts';
import { closeCursor, openCursor, type Place } from './cursor.ts';
import { included } from './include.ts';
import { plan } from './plan.ts';

export interface FoundPage {
  readonly matches: readonly StoredVersion[];
  readonly included: readonly StoredVersion[];
  readonly total?: number;
  readonly cursor?: string;
}

/** Plan, run, match: the index proposes ids, the head of each answers. */
export async function search(context: Context, query: SearchQuery, view: View): Promise<FoundPage> {
  const place = openCursor(context, query);
  const clauses = await resolveChains(context, query.clauses, view);
  if (clauses.some(findsNothing)) return { matches: [], included: [], total: 0 };
  const verdicts = new Verdicts(context.store);
  const scan = new Scan(context, query, clauses, view, verdicts);
  const page = query.sort.length > 0 ? await sortedPage(scan, place) : await pageById(scan, place);
  const more = page.last && { cursor: closeCursor(context, query, page.last) };
  return {
    matches: page.matches,
    included: await included(context, query, page.matches, view, verdicts),
    ...(page.total !== undefined && { total: page.total }),
    ...more,
  };
}

function findsNothing(clause: DirectClause): boolean {
  return clause.kind === 'value' && clause.values.length === 0;
}

interface Selection {
  readonly matches: readonly StoredVersion[];
  /** Where the next page goes on; absent when there is none. */
  readonly last?: Place;
  readonly total?: number;
}

/** Reads the heads of the proposed ids and keeps what matches and may be seen. */
class Scan {
  readonly context: Context;
  readonly query: SearchQuery;
  readonly #clauses: readonly DirectClause[];
  readonly #view: View;
  readonly #verdicts: Verdicts;
  #scanned = 0;

  constructor(
    context: Context,
    query: SearchQuery,
    clauses: readonly DirectClause[],
    view: View,
    verdicts: Verdicts,
  ) {
    this.context = context;
    this.query = query;
    this.#clauses = clauses;
    this.#view = view;
    this.#verdicts = verdicts;
  }

  /** Matches in ascending order of their ids, from after `after` on; at least `wanted` at a time is worth a read. */
  async *matches(
    after: string | undefined,
    wanted: number,
  ): AsyncGenerator<readonly StoredVersion[], void, void> {
    const { definitions, store } = this.context;
    const proposals = candidates(store, plan(definitions, this.query.type, this.#clauses), after);
    for await (const ids of proposals) {
      for (let start = 0; start < ids.length; ) {
        const end = start + Math.min(Math.max(wanted, minHeads), maxHeads);
        yield await this.#matching(ids.slice(start, end));
        start = end;
      }
    }
  }

  async #matching(ids: readonly string[]): Promise<readonly StoredVersion[]> {
    const { type } = this.query;
    this.#scanned += ids.length;
    if (this.#scanned > this.context.limits.maxScanned) throw tooCostly(this.context.limits.maxScanned);
    const keys = ids.map((id) => ({ type, id }));
    const versions = await readMany(this.context, keys, this.#verdicts);
    return versions.filter((version) => version !== undefined).filter((version) => this.#holds(version));
  }

  #holds(version: StoredVersion): boolean {
    if (version.deleted || !this.#view.visible(version.resource)) return false;
    return this.#clauses.every((clause) => holds(clause, version.resource, this.context.baseUrl));
  }
}

/** `match` on the resource itself decides, whatever the index proposed. */
export function holds(clause: DirectClause, resource: Resource, baseUrl: string): boolean {
  return matches(parameterValues(clause.parameter, resource, baseUrl), clause);
}

const minHeads = 20;
const maxHeads = 200;

function tooCostly(maxScanned: number) {
  const text = `This search would look at more than ${maxScanned} resources; add a condition that selects more narrowly, such as a patient, a code or a period`;
  return fhirError('too-costly', text);
}

async function pageById(scan: Scan, place: Place | undefined): Promise<Selection> {
  const { count, total } = scan.query;
  const found: StoredVersion[] = [];
  let seen = 0;
  let ended = true;
  for await (const some of scan.matches(place?.id, count + 1)) {
    found.push(...some.slice(0, count + 1 - found.length));
    seen += some.length;
    if (found.length > count && total !== 'accurate' && count > 0) {
      ended = false;
      break;
    }
  }
  const matches = found.slice(0, count);
  const known = ended && place === undefined ? { total: seen } : await totalOf(scan);
  const last = matches.at(-1);
  return { matches, ...known, ...(seen > count && last && { last: { id: last.id, keys: [] } }) };
}

/** On a later page the count from the beginning is asked for anew, and only when it was asked for. */
async function totalOf(scan: Scan): Promise<{ readonly total?: number }> {
  if (scan.query.total !== 'accurate') return {};
  let total = 0;
  for await (const some of scan.matches(undefined, maxHeads)) total += some.length;
  return { total };
}

interface Ranked {
  readonly version: StoredVersion;
  readonly keys: Place['keys'];
}

/** All matches are needed to know which come first; the place in the order is the cursor, so that it is stable. */
async function sortedPage(scan: Scan, place: Place | undefined): Promise<Selection> {
  const { count } = scan.query;
  const ranked: Ranked[] = [];
  for await (const some of scan.matches(undefined, maxHeads)) {
    for (const version of some) ranked.push({ version, keys: keysOf(scan, version) });
  }
  const compare = (a: Ranked, b: Ranked) => compareRanked(scan.query, a, b);
  ranked.sort(compare);
  const from = place ? ranked.findIndex((one) => comparePlace(scan.query, one, place) > 0) : 0;
  const page = from < 0 ? [] : ranked.slice(from, from + count);
  const last = page.at(-1);
  const more = from >= 0 && from + count < ranked.length;
  return {
    matches: page.map(({ version }) => version),
    total: ranked.length,
    ...(more && last && { last: { id: last.version.id, keys: last.keys } }),
  };
}

function keysOf({ context, query }: Scan, version: StoredVersion): Place['keys'] {
  return query.sort.map(({ parameter, descending }) => {
    const values = parameterValues(parameter, version.resource, context.baseUrl);
    return sortKey(values, parameter, descending) ?? null;
  });
}

function compareRanked(query: SearchQuery, a: Ranked, b: Ranked): number {
  return comparePlace(query, a, { id: b.version.id, keys: b.keys });
}

function comparePlace({ sort }: SearchQuery, a: Ranked, b: Place): number {
  for (const [index, { descending }] of sort.entries()) {
    const order = compareSortKeys(a.keys[index] ?? undefined, b.keys[index] ?? undefined, descending);
    if (order !== 0) return order;
  }
  return a.version.id < b.id ? -1 : a.version.id > b.id ? 1 : 0;
}
