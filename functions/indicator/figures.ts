import { error, type Issue } from '../fhir/outcome.ts';
import type { Breakdown, Counts, Part, ToldBefore } from './disclosure/protect.ts';
import { type Indicator, type PopulationColumn, sharedCounts } from './measure.ts';
import type { Quarter } from './period.ts';
import type { Row } from './view/run.ts';

/** What a figure is about; neither: the whole country and period. */
export interface Stratum {
  readonly quarter?: Quarter;
  readonly municipality?: Municipality;
}

export interface Municipality {
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
 * its municipalities, in the order of their codes. An indicator that has no row for one of them counted none there.
 * The columns, besides `quarter`, `municipality` and `municipality_name` (null where a row is about all of them):
 * - `denominator`, and where there is a share `numerator`: how many; `measured`: what was measured, added up;
 * - `denominator_persons`, `numerator_persons`, `complement_persons`: how many different persons these are;
 * - `care_groups`: how many groups they come from;
 * - of a mean, `largest`: what those persons have added to `measured` who added most, the largest first, as numbers in
 *   a text. A mean without it is taken to be all of one person.
 * @returns issues when a column or the row of the whole period is missing, or a count that is shared differs
 */
export function breakdownOf(counted: readonly Counted[]): Breakdown<Stratum> | readonly Issue[] {
  const issues = counted.flatMap(rowIssues);
  if (issues.length > 0) return issues;
  const byStratum = counted.map(({ rows }) => new Map(rows.map((row) => [stratumOf(row), row])));
  const strata = [...new Map(byStratum.flatMap((rows) => [...rows])).values()];
  const counts = (of: Row) =>
    counted.map(({ indicator, before }, index) => {
      const told = before?.map((release) => release.get(stratumOf(of)));
      return {
        ...countsOf(indicator, byStratum[index]?.get(stratumOf(of))),
        ...(told && { before: told }),
      };
    });
  const differing = strata.flatMap((row) => sharedIssues(counted, counts(row), row));
  if (differing.length > 0) return differing;
  const cells = Map.groupBy(
    strata.filter(({ municipality }) => municipality !== null),
    ({ quarter }) => quarter,
  );
  const quarters = strata.filter(({ quarter, municipality }) => quarter !== null && municipality === null);
  return {
    key: {},
    counts: counts({ quarter: null, municipality: null }),
    children: ordered(quarters, 'quarter').map((row) => ({
      key: { quarter: String(row.quarter) },
      counts: counts(row),
      children: ordered(cells.get(row.quarter) ?? [], 'municipality').map((cell) => ({
        key: { quarter: String(cell.quarter), municipality: municipalityOf(cell) },
        counts: counts(cell),
        children: [],
      })),
    })),
  };
}

function stratumOf({ quarter, municipality }: Row): string {
  return JSON.stringify([quarter, municipality]);
}

/** A place of the tree, as text. */
export function placeOf({ quarter, municipality }: Stratum): string {
  return stratumOf({ quarter: quarter ?? null, municipality: municipality?.code ?? null });
}

function municipalityOf(row: Row): Municipality {
  const code = String(row.municipality);
  return { code, name: typeof row.municipality_name === 'string' ? row.municipality_name : code };
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
  const isWhole = ({ quarter, municipality }: Row) => quarter === null && municipality === null;
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
          `${name} is ${first?.value} in ${first?.indicator.name} and ${value} in ${indicator.name} (${[row.quarter, row.municipality].filter(Boolean).join(', ') || 'the whole period'}): a count that is shared is the same`,
        ),
      ),
  );
}

function ordered(rows: readonly Row[], column: string): readonly Row[] {
  return rows.toSorted((one, other) => (String(one[column]) < String(other[column]) ? -1 : 1));
}
