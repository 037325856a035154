import type { DirectClause } from '../../fhir/search/match.ts';
import type { SearchPart, SearchQuery } from '../../fhir/search/query.ts';
import type { Context } from '../context.ts';
import type { View } from '../repository.ts';
import { Verdicts } from '../settled.ts';
import type { StoredVersion } from '../version.ts';
import { closeCursor, openCursor } from './cursor.ts';
import { type Explanation, explain, metered } from './explain.ts';
import { included } from './include.ts';
import { pageById, sortedPage } from './page.ts';
import type { Indexes } from './plan.ts';
import { resolveClauses } from './resolve.ts';
import { containedPart, Scan, type ScannedPart, scannedPart } from './scan.ts';

export interface FoundPage {
  readonly matches: readonly StoredVersion[];
  readonly included: readonly StoredVersion[];
  readonly total?: number;
  readonly cursor?: string;
  readonly explanation?: Explanation;
}

/** Plan, run, match: the index proposes ids, the head of each answers. */
export async function search(whole: Context, query: SearchQuery, view: View): Promise<FoundPage> {
  const { context, meter } = query.explain ? metered(whole) : { context: whole };
  const place = openCursor(context, query);
  const parts = await scannedParts(context, query, view);
  const verdicts = new Verdicts(context.store);
  const scan = new Scan(allowed(context, query), parts, view, verdicts);
  const page = await (query.sort.length > 0 ? sortedPage : pageById)(scan, query, place);
  const extra = await included(context, query, page.matches, view, verdicts);
  return {
    matches: page.matches,
    included: extra,
    ...(page.total !== undefined && { total: page.total }),
    ...(page.last && { cursor: closeCursor(context, query, page.last) }),
    ...(query.explain && { explanation: explain(scan, page.matches.length, meter) }),
  };
}

function allowed(context: Context, { maxScanned }: SearchQuery): Context {
  return maxScanned === undefined ? context : { ...context, limits: { ...context.limits, maxScanned } };
}

/** Which of the posted parameters have an index is only read for searches by one. */
async function indexesFor(
  { definitions, postedIndexes }: Context,
  clauses: readonly DirectClause[],
): Promise<Indexes> {
  return { definitions, posted: clauses.some(asksPosted) ? await postedIndexes.current() : [] };
}

function asksPosted(clause: DirectClause): boolean {
  if (clause.kind === 'any') return clause.clauses.some(asksPosted);
  return clause.parameter.find !== undefined;
}

/** In the same order on every page, so that a cursor may name them by their number. */
async function scannedParts(
  context: Context,
  query: SearchQuery,
  view: View,
): Promise<readonly ScannedPart[]> {
  const parts: readonly SearchPart[] = [query, ...(query.others ?? [])];
  const scanned = await Promise.all(
    parts.map(async (part) => {
      const clauses = await resolveClauses(context, part.type, part.clauses, view);
      const own = scannedPart(await indexesFor(context, clauses), part, clauses);
      if (query.contained === undefined) return [own];
      const inside = containedPart(own, query.containedType ?? 'container');
      return query.contained === 'both' ? [own, inside] : [inside];
    }),
  );
  return scanned.flat();
}
