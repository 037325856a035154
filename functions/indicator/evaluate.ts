import { type Interval, meanInterval, wilsonInterval } from './interval.ts';
import type { MeasureGroup } from './measure.ts';
import type { Cell, Row } from './view/run.ts';

/** What a group of a Measure comes to, over the rows of its units (`measure-sql.ts`). */
export interface Evaluated {
  /** Units, without those that are left out. */
  readonly denominator: number;
  readonly numerator: number;
  /** Units that would be in the denominator if all were known of them. */
  readonly excluded: number;
  /** What was measured, added up. */
  readonly measured: number;
  /** A share in %, or a mean; none of nothing. */
  readonly score?: number;
  /** Of the score, with 95 % confidence. */
  readonly interval?: Interval;
  /** `Patient/…`, sorted, who have a part in a unit of the population. */
  readonly persons: Readonly<Record<'denominator' | 'numerator' | 'excluded', readonly string[]>>;
}

interface Unit {
  readonly isNumerator: boolean;
  readonly isExcluded: boolean;
  readonly measured: number;
  readonly persons: readonly string[];
}

/** @param rows any part of what the SQL of the units gave; a unit may be in several */
export function evaluate(rows: readonly Row[], { kind }: Pick<MeasureGroup, 'kind'>): Evaluated {
  const units = [...Map.groupBy(rows, ({ unit }) => unit).values()].map(unitOf);
  const excluded = units.filter(({ isExcluded }) => isExcluded);
  const counted = units.filter(({ isExcluded }) => !isExcluded);
  const numerator = counted.filter(({ isNumerator }) => isNumerator);
  const values = counted.map(({ measured }) => measured);
  const measured = values.reduce((sum, value) => sum + value, 0);
  return {
    denominator: counted.length,
    numerator: numerator.length,
    excluded: excluded.length,
    measured,
    ...scoreOf(kind, numerator.length, values),
    persons: {
      denominator: personsOf(counted),
      numerator: personsOf(numerator),
      excluded: personsOf(excluded),
    },
  };
}

/** The rows of each value of a column, in the order of the values; what is not known comes last. */
export function strataOf(
  rows: readonly Row[],
  columns: readonly string[],
): readonly { readonly values: readonly Cell[]; readonly rows: readonly Row[] }[] {
  const key = (row: Row) => JSON.stringify(columns.map((column) => row[column] ?? null));
  const strata = [...Map.groupBy(rows, key)].map(([values, own]) => ({
    values: JSON.parse(values) as readonly Cell[],
    rows: own,
  }));
  // After every text: `null` is what is not known.
  const place = (values: readonly Cell[]) => values.map((value) => value ?? '\u{10ffff}').join('\u0000');
  return strata.toSorted((one, other) => (place(one.values) < place(other.values) ? -1 : 1));
}

function unitOf(rows: readonly Row[]): Unit {
  const persons = rows.flatMap(({ person }) => (typeof person === 'string' ? [person] : []));
  return {
    isNumerator: rows.some(({ numerator }) => numerator === true),
    isExcluded: rows.some(({ excluded }) => excluded === true),
    measured: rows.reduce((sum, { measured }) => sum + Number(measured ?? 0), 0),
    persons,
  };
}

function personsOf(units: readonly Unit[]): readonly string[] {
  return [...new Set(units.flatMap(({ persons }) => persons))].toSorted();
}

function scoreOf(
  kind: MeasureGroup['kind'],
  numerator: number,
  values: readonly number[],
): Pick<Evaluated, 'score' | 'interval'> {
  if (values.length === 0 || kind === 'count') return {};
  if (kind === 'proportion') {
    return { score: (100 * numerator) / values.length, interval: wilsonInterval(numerator, values.length) };
  }
  const interval = meanInterval(values);
  const score = values.reduce((sum, value) => sum + value, 0) / values.length;
  return interval ? { score, interval } : { score };
}
