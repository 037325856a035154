import { error, type Issue } from '../fhir/outcome.ts';
import type { Breakdown, Counts, Part, ToldBefore } from './disclosure/protect.ts';
import type { PartOf } from './disclosure/protect-breakdown.ts';
import { type Indicator, type PopulationColumn, partOfCounts, sharedCounts } from './measure.ts';
import type { Quarter } from './period.ts';
import type { Row } from './view/run.ts';

/** What a figure is about; neither: the whole country and period. */
export interface Stratum {
  readonly quarter?: Quarter;
  /** Where the list of that year has regions. */
  readonly region?: Place;
  readonly municipality?: Place;
}

/** A municipality, or a region of several. */
export interface Place {
  readonly code: string;
  readonly name: string;
}

export interface Counted {
  readonly indicator: Indicator;
  /** What its SQL gave. */
  readonly rows: readonly Row[];
  /** Of each release that is corrected, what it told, by `placeOf`. */
  readonly before?: readonly ReadonlyMap<string, ToldBefore>[];
}

/**
 * The rows of the SQL of indicators that share counts, or of one, as one tree: the period, its quarters, and in each
 * its regions and their municipalities, or its municipalities where there are no regions, in the order of their codes. An indicator that has no row for one of them counted none there.
 * The columns, besides `quarter`, `region`, `municipality` and their names (null where a row is about all of them; an
 * empty `region`, or none, where there are no regions):
 * - `denominator`, and where there is a share `numerator`: how many; `measured`: what was measured, added up;
 * - `denominator_persons`, `numerator_persons`, `complement_persons`: how many different persons these are;
 * - `care_groups`: how many groups they come from;
 * - of a mean, `largest`: what those persons have added to `measured` who added most, the largest first, as numbers in
 *   a text. A mean without it is taken to be all of one person.
 * @returns issues when a column or the row of the whole period is missing, or a count that is shared differs
 */
export function breakdownOf(
  counted: readonly Counted[],
  { byRegion }: { readonly byRegion: boolean } = { byRegion: true },
): Breakdown<Stratum> | readonly Issue[] {
  const issues = counted.flatMap(rowIssues);
  if (issues.length > 0) return issues;
  const byStratum = counted.map(({ rows }) => new Map(rows.map((row) => [stratumOf(row), row])));
  const strata = [...new Map(byStratum.flatMap((rows) => [...rows])).values()];
  const partsOf = partsOfOthers(counted);
  const counts = (of: Row) => {
    const own = counted.map(({ indicator, before }, index) => {
      const told = before?.map((release) => release.get(stratumOf(of)));
      return {
        ...countsOf(indicator, byStratum[index]?.get(stratumOf(of))),
        ...(told && { before: told }),
      };
    });
    return own.map((each, index) => withRest(each, index, partsOf, own));
  };
  const differing = strata.flatMap((row) => {
    const own = counts(row);
    return [...sharedIssues(counted, own, row), ...partIssues(counted, own, row)];
  });
  if (differing.length > 0) return differing;
  const within = ({ quarter, region }: Row) =>
    JSON.stringify([quarter, byRegion ? (regionOf(region) ?? null) : null]);
  const cells = Map.groupBy(
    strata.filter(({ municipality }) => municipality !== null),
    within,
  );
  const regions = Map.groupBy(byRegion ? strata.filter(isRegion) : [], ({ quarter }) => quarter);
  const quarters = strata.filter(
    (row) => row.quarter !== null && row.municipality === null && !isRegion(row),
  );
  const municipalities = (around: Row) =>
    ordered(cells.get(within(around)) ?? [], 'municipality').map((cell) => ({
      key: {
        quarter: String(cell.quarter),
        ...regionIn(around),
        municipality: placeIn(cell, 'municipality'),
      },
      counts: counts(cell),
      children: [],
    }));
  return {
    key: {},
    counts: counts({ quarter: null, municipality: null }),
    children: ordered(quarters, 'quarter').map((row) => ({
      key: { quarter: String(row.quarter) },
      counts: counts(row),
      children: [
        ...ordered(regions.get(row.quarter) ?? [], 'region').map((region) => ({
          key: { quarter: String(row.quarter), ...regionIn(region) },
          counts: counts(region),
          children: municipalities(region),
        })),
        ...municipalities({ quarter: row.quarter ?? null }),
      ],
    })),
  };
}

/** A municipality is in one region, so it needs none to be told from others. */
function stratumOf({ quarter, region, municipality }: Row): string {
  const of = [quarter ?? null, municipality ?? null];
  return JSON.stringify(of[1] === null && regionOf(region) !== undefined ? [...of, region] : of);
}

/** A place of the tree, as text: quarter, municipality, and of a region its code besides. */
export function placeOf({ quarter, region, municipality }: Stratum): string {
  return stratumOf({
    quarter: quarter ?? null,
    region: region?.code ?? null,
    municipality: municipality?.code ?? null,
  });
}

function isRegion({ region, municipality }: Row): boolean {
  return (municipality ?? null) === null && regionOf(region) !== undefined;
}

function regionOf(region: Row[string] | undefined): string | undefined {
  return typeof region === 'string' && region !== '' ? region : undefined;
}

function regionIn(row: Row): { readonly region?: Place } {
  return regionOf(row.region) === undefined ? {} : { region: placeIn(row, 'region') };
}

function placeIn(row: Row, column: 'municipality' | 'region'): Place {
  const code = String(row[column]);
  const name = row[`${column}_name`];
  return { code, name: typeof name === 'string' && name !== '' ? name : code };
}

function countsOf(indicator: Indicator, row: Row = {}): Counts {
  const has = (column: PopulationColumn) =>
    indicator.groups.some(({ populations }) => populations.some((each) => each.column === column));
  const denominator = part(row, 'denominator');
  const numerator = part(row, 'numerator');
  const complement = {
    units: denominator.units - numerator.units,
    persons: Number(row.complement_persons ?? 0),
  };
  const measured = Number(row.measured ?? 0);
  const isCount = [...sharedCounts(indicator).values()].includes('measured');
  return {
    ...(has('numerator') ? { numerator, complement } : {}),
    denominator,
    ...(has('measured') ? { measured, ...largestOf(row) } : {}),
    ...(isCount ? { counted: { units: measured, persons: denominator.persons } } : {}),
    groups: Number(row.care_groups ?? 0),
  };
}

/** Of measures that are protected together: which of them counts a part of what another counts. */
export function partsOfOthers(counted: readonly Counted[]): readonly PartOf[] {
  return counted.flatMap(({ indicator }, measure) =>
    [...partOfCounts(indicator)].flatMap(([name, part]): readonly PartOf[] => {
      const wider = counted.findIndex((other) => sharedCounts(other.indicator).has(name));
      const column = counted[wider] && sharedCounts(counted[wider].indicator).get(name);
      if (part === 'measured' || (column !== 'numerator' && column !== 'denominator')) return [];
      return [{ measure, part, of: { measure: wider, part: column } }];
    }),
  );
}

/** With what its numerator leaves of the count that it is a part of. */
function withRest(own: Counts, index: number, partsOf: readonly PartOf[], counts: readonly Counts[]): Counts {
  const { of } = partsOf.find(({ measure, part }) => measure === index && part === 'numerator') ?? {};
  const wider = of && counts[of.measure];
  if (of?.part === undefined || of.part === 'counted' || wider === undefined) return own;
  const { part } = of;
  const before = own.before?.map((told, release) => {
    const whole = wider.before?.[release]?.[part];
    if (told?.numerator === undefined || whole === undefined) return told;
    return { ...told, rest: whole - told.numerator };
  });
  const left = (name: keyof Part) => Math.max(0, (wider[part]?.[name] ?? 0) - (own.numerator?.[name] ?? 0));
  // Whoever counts in the whole is in the part or in what is left: so many persons are in what is left at least.
  return { ...own, rest: { units: left('units'), persons: left('persons') }, ...(before && { before }) };
}

function part(row: Row, name: 'numerator' | 'denominator'): Part {
  return { units: Number(row[name] ?? 0), persons: Number(row[`${name}_persons`] ?? 0) };
}

function largestOf({ largest }: Row): Pick<Counts, 'largest'> {
  if (typeof largest !== 'string') return {};
  const numbers = largest.split(' ').filter((text) => text !== '');
  return { largest: numbers.map(Number) };
}

function rowIssues({ indicator, rows }: Counted): readonly Issue[] {
  const issues = rows.flatMap(missingColumns);
  const isWhole = (row: Row) => row.quarter === null && row.municipality === null && !isRegion(row);
  const whole = rows.some(isWhole)
    ? []
    : [error('structure', 'The SQL of an indicator gives a row for the whole period')];
  return [...issues, ...whole].map((each) => ({
    ...each,
    diagnostics: `${indicator.name}: ${each.diagnostics}`,
  }));
}

function missingColumns(row: Row): readonly Issue[] {
  const columns = ['denominator', 'denominator_persons', 'care_groups'];
  const ofShare = row.numerator === undefined ? [] : ['numerator', 'numerator_persons', 'complement_persons'];
  const strata = ['quarter', 'municipality'].filter((name) => row[name] === undefined);
  return [...strata, ...[...columns, ...ofShare].filter((name) => typeof row[name] !== 'number')].map(
    (name) => error('structure', `The SQL of an indicator gives a column ${name}; this row has none`),
  );
}

/** What is said to be the same count and is not would be protected as if one could not be told from the other. */
function sharedIssues(counted: readonly Counted[], counts: readonly Counts[], row: Row): readonly Issue[] {
  const all = counted.flatMap(({ indicator }, index) =>
    [...sharedCounts(indicator)].map(([name, column]) => {
      const own = counts[index];
      return { name, indicator, value: column === 'measured' ? own?.measured : own?.[column]?.units };
    }),
  );
  return [...Map.groupBy(all, ({ name }) => name).values()].flatMap(([first, ...others]) =>
    others
      .filter(({ value }) => value !== first?.value)
      .map(({ name, indicator, value }) =>
        error(
          'processing',
          `${name} is ${first?.value} in ${first?.indicator.name} and ${value} in ${indicator.name} (${atOf(row)}): a count that is shared is the same`,
        ),
      ),
  );
}

/** What is said to be a part and is more than the whole would be protected as what cannot be. */
function partIssues(counted: readonly Counted[], counts: readonly Counts[], row: Row): readonly Issue[] {
  return partsOfOthers(counted).flatMap(({ measure, part: column, of }) => {
    const own = counts[measure]?.[column]?.units ?? 0;
    const whole = counts[of.measure]?.[of.part]?.units ?? 0;
    if (own <= whole) return [];
    const [inner, wider] = [measure, of.measure].map((each) => counted[each]?.indicator.name);
    return [
      error(
        'processing',
        `The ${column} of ${inner} is ${own}, and the ${of.part} of ${wider}, which it is a part of, ${whole} (${atOf(row)}): a part is at most its whole`,
      ),
    ];
  });
}

function atOf({ quarter, municipality }: Row): string {
  return [quarter, municipality].filter(Boolean).join(', ') || 'the whole period';
}

function ordered(rows: readonly Row[], column: string): readonly Row[] {
  return rows.toSorted((one, other) => (String(one[column]) < String(other[column]) ? -1 : 1));
}
