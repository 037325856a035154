import { fhirError } from '../../fhir/outcome.ts';
import { type AreaLists, areasParameter } from '../../indicator/areas.ts';
import type { FactStore, FactTable } from '../../indicator/facts.ts';
import type { Indicator } from '../../indicator/measure.ts';
import { viewsOf } from '../../indicator/measure-sql.ts';
import { quarterOf } from '../../indicator/period.ts';
import { type Row, runView } from '../../indicator/view/run.ts';
import type { NamedView } from '../../indicator/view/view-definition.ts';
import { allMatches } from '../all-matches.ts';
import type { FhirApi, FhirRequest } from '../api.ts';
import { requirePermission } from '../permission.ts';
import { viewFor } from '../view.ts';

export interface MeasuresWith {
  readonly measures: readonly Indicator[];
  readonly views: readonly NamedView[];
  /** Those of the views. */
  readonly tables: readonly FactTable[];
  /** An empty store that is forgotten when it is closed. */
  readonly openFacts: (tables: readonly FactTable[]) => Promise<FactStore>;
  /** In which days begin, such as `Europe/Amsterdam`. */
  readonly timeZone: string;
  /** The country's places, by year. */
  readonly areas?: AreaLists | undefined;
}

export interface Days {
  /** `YYYY-MM-DD`, both included. */
  readonly start: string;
  readonly end: string;
}

/** What one caller's figures are computed from: they are held in memory. */
const maxResources = 100_000;

/**
 * How many are looked at to find them: an organisation has few of what a country has, and what it may see is no index.
 * That takes minutes for the largest: `Prefer: respond-async` is there for it.
 */
const maxScanned = 1_000_000;

/**
 * The rows of an indicator's units in a period, and those of further SELECTs, over what the caller would find by
 * searching: nobody's figures are made of what they may not see.
 * @throws FhirError 401, 403 for a type that the caller may not search, 413
 */
export async function ownUnits(
  from: MeasuresWith,
  indicator: Indicator,
  { start, end }: Days,
  request: FhirRequest<'type' | 'id'>,
  api: FhirApi,
  more: { readonly selects: readonly string[]; readonly views: readonly string[] } = {
    selects: [],
    views: [],
  },
): Promise<readonly (readonly Row[])[]> {
  const views = viewsRead(from, indicator, more.views);
  for (const type of typesOf(views)) requirePermission(request.principal, 'search', type);
  const facts = await from.openFacts(
    from.tables.filter(({ name }) => views.some((view) => view.name === name)),
  );
  try {
    await fill(facts, views, request, api);
    return await facts.queryAll([indicator.units, ...more.selects], {
      period_start: start,
      period_end: end,
      time_zone: from.timeZone,
      areas: areasParameter(from.areas ?? [], { first: quarterOf(start), last: quarterOf(end) }),
    });
  } finally {
    await facts.close();
  }
}

/** The views that an indicator is counted over, and others by name. */
export function viewsRead(
  { views }: Pick<MeasuresWith, 'views'>,
  { parts }: Indicator,
  others: readonly string[] = [],
): readonly NamedView[] {
  const names = new Set([
    ...others,
    ...viewsOf(
      parts,
      views.map(({ name }) => name),
    ),
  ]);
  return views.filter(({ name }) => names.has(name));
}

export function typesOf(views: readonly NamedView[]): readonly string[] {
  return [...new Set(views.map(({ resource }) => resource))].toSorted();
}

async function fill(
  facts: FactStore,
  views: readonly NamedView[],
  { principal, base }: FhirRequest<'type' | 'id'>,
  api: FhirApi,
): Promise<void> {
  const reader = { principal, base, view: viewFor(principal, base, api), api };
  let found = 0;
  for (const type of typesOf(views)) {
    const resources = (await allMatches(type, [], reader, maxScanned)).map(({ resource }) => resource);
    found += resources.length;
    if (found > maxResources) throw tooMany();
    for (const view of views.filter((each) => each.resource === type)) {
      const rows = resources.map((resource) => ({
        resourceKey: `${type}/${resource.id}`,
        version: 1,
        // What a view cannot flatten has no rows, as in the facts that releases are made of.
        rows: runView(view, resource).rows,
      }));
      if (rows.length > 0) await facts.replace(view.name, rows);
    }
  }
}

function tooMany(): Error {
  return fhirError(
    'too-costly',
    `More than ${maxResources} resources would have to be read: ask with a token that sees fewer, such as one organisation's`,
    undefined,
    413,
  );
}
