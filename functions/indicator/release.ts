import { error, type Issue } from '../fhir/outcome.ts';
import { isJsonObject, type JsonObject, type Resource } from '../fhir/resource.ts';
import { protect } from './disclosure/protect.ts';
import type { Regime } from './disclosure/regime.ts';
import { breakdownOf } from './figures.ts';
import type { Indicator } from './measure.ts';
import { digestExtension, type MeasureReport, measureReport, type ReportContext } from './measure-report.ts';
import { daysOf, periodId, type QuarterPeriod } from './period.ts';
import type { Row } from './view/run.ts';

/**
 * A release: some indicators over a period, computed whole, protected whole, and never computed again.
 *
 * What could be found by comparing two releases is ruled out by there being none to compare: a quarter of an
 * indicator is released once, whatever the regime, and the periods of its releases do not overlap. A resource that is
 * corrected later does not change a released quarter.
 */
export interface Release {
  readonly id: string;
  readonly regime: Regime;
  readonly period: QuarterPeriod;
  readonly reports: readonly MeasureReport[];
}

export function releaseId(regime: Regime, period: QuarterPeriod): string {
  return `${regime.name}-${periodId(period)}`;
}

export interface Counted {
  readonly indicator: Indicator;
  /** What its SQL gave. */
  readonly rows: readonly Row[];
}

/**
 * @param digest of a text, such as SHA-256 in hex: it is carried by each report and covers all of them
 * @returns issues when the SQL of an indicator did not give what is needed, or what cannot be protected
 */
export function releaseOf(
  counted: readonly Counted[],
  context: Omit<ReportContext, 'release'>,
  digest: (text: string) => string,
): Release | readonly Issue[] {
  const { regime, period } = context;
  const id = releaseId(regime, period);
  const made = counted.map((each) => reportOf(each, { ...context, release: id }));
  const issues = made.flatMap((each) => ('issues' in each ? each.issues : []));
  if (issues.length > 0) return issues;
  const reports = made.flatMap((each) => ('report' in each ? [each.report] : []));
  const value = digest(JSON.stringify(reports));
  return { id, regime, period, reports: reports.map((report) => withDigest(report, value)) };
}

/** The parameters of an indicator's SQL. */
export function sqlParameters(period: QuarterPeriod): Readonly<Record<string, string>> {
  const { start, end } = daysOf(period);
  return { period_start: start, period_end: end };
}

function reportOf(
  { indicator, rows }: Counted,
  context: ReportContext,
): { readonly report: MeasureReport } | { readonly issues: readonly Issue[] } {
  const breakdown = breakdownOf(rows);
  if (!('counts' in breakdown)) {
    return {
      issues: breakdown.map((each) => ({ ...each, diagnostics: `${indicator.name}: ${each.diagnostics}` })),
    };
  }
  try {
    return { report: measureReport(indicator, protect(breakdown, context.regime), context) };
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    return { issues: [error('processing', `${indicator.name}: ${thrown.message}`)] };
  }
}

function withDigest(report: MeasureReport, valueString: string): MeasureReport {
  const extension = [...extensionsOf(report), { url: digestExtension, valueString }];
  return { ...report, extension };
}

/** The text of which a release's digest was taken, from all its reports in the order of the release. */
export function digestedText(reports: readonly Resource[]): string {
  return JSON.stringify(
    reports.map(({ meta: _stored, ...report }) => ({
      ...report,
      extension: extensionsOf(report).filter(({ url }) => url !== digestExtension),
    })),
  );
}

function extensionsOf({ extension }: JsonObject): readonly JsonObject[] {
  return Array.isArray(extension) ? extension.filter(isJsonObject) : [];
}
