import { error, type Issue } from '../fhir/outcome.ts';
import type { Breakdown, Counts, Part } from './disclosure/protect.ts';
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

/**
 * The rows of an indicator's SQL as one tree: the period, its quarters, and in each its municipalities, in the order
 * of their codes. The columns, besides `quarter`, `municipality` and `municipality_name` (null where a row is about
 * all of them):
 * - `denominator`, and where there is a share `numerator`: how many; `measured`: what was measured, added up;
 * - `denominator_persons`, `numerator_persons`, `complement_persons`: how many different persons these are;
 * - `care_groups`: how many groups they come from.
 */
export function breakdownOf(rows: readonly Row[]): Breakdown<Stratum> | readonly Issue[] {
  const missing = rows.flatMap(missingColumns);
  if (missing.length > 0) return missing;
  const whole = rows.find((row) => row.quarter === null && row.municipality === null);
  if (!whole) return [error('structure', 'The SQL of an indicator gives a row for the whole period')];
  const quarters = rows.filter((row) => row.quarter !== null && row.municipality === null);
  return {
    key: {},
    counts: countsOf(whole),
    children: ordered(quarters, 'quarter').map((row) => quarterBreakdown(row, rows)),
  };
}

function quarterBreakdown(row: Row, rows: readonly Row[]): Breakdown<Stratum> {
  const quarter = String(row.quarter);
  const cells = rows.filter((each) => each.quarter === quarter && each.municipality !== null);
  return {
    key: { quarter },
    counts: countsOf(row),
    children: ordered(cells, 'municipality').map((cell) => ({
      key: { quarter, municipality: municipalityOf(cell) },
      counts: countsOf(cell),
      children: [],
    })),
  };
}

function municipalityOf(row: Row): Municipality {
  const code = String(row.municipality);
  return { code, name: typeof row.municipality_name === 'string' ? row.municipality_name : code };
}

function countsOf(row: Row): Counts {
  const denominator = part(row, 'denominator');
  const numerator = row.numerator === undefined ? undefined : part(row, 'numerator');
  return {
    ...(numerator === undefined ? {} : { numerator, complement: complementOf(row, denominator, numerator) }),
    denominator,
    ...(row.measured === undefined ? {} : { measured: Number(row.measured ?? 0) }),
    groups: Number(row.care_groups),
  };
}

function part(row: Row, name: 'numerator' | 'denominator'): Part {
  return { units: Number(row[name]), persons: Number(row[`${name}_persons`]) };
}

function complementOf(row: Row, denominator: Part, numerator: Part): Part {
  return { units: denominator.units - numerator.units, persons: Number(row.complement_persons) };
}

function missingColumns(row: Row): readonly Issue[] {
  const columns = ['denominator', 'denominator_persons', 'care_groups'];
  const ofShare = row.numerator === undefined ? [] : ['numerator', 'numerator_persons', 'complement_persons'];
  const strata = ['quarter', 'municipality'].filter((name) => row[name] === undefined);
  return [...strata, ...[...columns, ...ofShare].filter((name) => typeof row[name] !== 'number')].map(
    (name) => error('structure', `The SQL of an indicator gives a column ${name}; this row has none`),
  );
}

function ordered(rows: readonly Row[], column: string): readonly Row[] {
  return rows.toSorted((one, other) => (String(one[column]) < String(other[column]) ? -1 : 1));
}
