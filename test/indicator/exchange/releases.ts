import { fileURLToPath } from 'node:url';
import { readIndicators, sha256 } from '../../../functions/facts/indicators-folder.ts';
import { loadSolver } from '../../../functions/facts/solver.ts';
import type { Regime } from '../../../functions/indicator/disclosure/regime.ts';
import type { Exchanged } from '../../../functions/indicator/exchange/exchanged.ts';
import type { Indicator } from '../../../functions/indicator/measure.ts';
import type { QuarterPeriod } from '../../../functions/indicator/period.ts';
import { releaseOf } from '../../../functions/indicator/release.ts';
import type { Row } from '../../../functions/indicator/view/run.ts';

const solve = await loadSolver();
const { indicators, regimes } = readIndicators(
  fileURLToPath(new URL('../../../indicators/', import.meta.url)),
);

function indicator(name: string): Indicator {
  const found = indicators.find((each) => each.name === name);
  if (!found) throw new Error(`There is an indicator ${name}`);
  return found;
}

export function row(
  quarter: string | null,
  municipality: string | null,
  numerator: number,
  denominator: number,
): Row {
  return {
    quarter,
    municipality,
    municipality_name: municipality && `=Town "${municipality}", <&>`,
    numerator,
    denominator,
    measured: 13 * denominator,
    largest: '13 13 13',
    numerator_persons: numerator,
    complement_persons: denominator - numerator,
    denominator_persons: denominator,
    care_groups: 5,
  };
}

const cells: readonly Row[] = [
  // Town 1 has 5 that were not there, and is hidden; town 2 is hidden beside it, or one could subtract.
  row('2025-Q1', '0001', 75, 80),
  row('2025-Q1', '0002', 41_117, 83_917),
  row('2025-Q1', '0003', 50, 80),
  row('2025-Q1', '0004', 50, 80),
  row('2025-Q2', '0001', 80, 120),
  row('2025-Q2', '0002', 90, 120),
];

/** Nothing that begins so is in any output: the hidden counts, what is not in them, and their share. */
export const hiddenTexts = ['83917', '83,917', '41117', '42800', '93.8', '49.0'];

/** The figures that add up to these, of each quarter and of all. */
export function withMargins(parts: readonly Row[]): readonly Row[] {
  const sum = (rows: readonly Row[], quarter: string | null) =>
    row(
      quarter,
      null,
      rows.reduce((all, { numerator }) => all + Number(numerator), 0),
      rows.reduce((all, { denominator }) => all + Number(denominator), 0),
    );
  const quarters = [...Map.groupBy(parts, ({ quarter }) => String(quarter))];
  return [sum(parts, null), ...quarters.map(([quarter, rows]) => sum(rows, quarter)), ...parts];
}

/** A release of one indicator, of which two municipalities are hidden in the first quarter. */
export function released(
  name = 'attendance',
  rows: readonly Row[] = withMargins(cells),
  period: QuarterPeriod = { first: '2025-Q1', last: '2025-Q2' },
): Exchanged {
  const nl = regimes.get('nl');
  if (!nl) throw new Error('There is a regime nl');
  // Neighbours are hidden together: which ones does not hang on how large they are.
  const regime: Regime = { ...nl, version: '1.0.0', secondary: 'blocks' };
  const own = indicator(name);
  const context = { regime, period, date: '2025-08-01T10:00:00.000Z' };
  const made = releaseOf([{ indicator: own, rows }], context, { digest: sha256, solve });
  if (!('reports' in made)) throw new Error(JSON.stringify(made));
  const [report] = made.reports;
  if (!report) throw new Error('There is a report');
  return { indicator: own, report };
}

export const area = { code: 'NL', name: 'Netherlands' };
