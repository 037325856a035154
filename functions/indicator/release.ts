import { error, type Issue } from '../fhir/outcome.ts';
import { isJsonObject, type JsonObject, type Resource } from '../fhir/resource.ts';
import { protect, toldOf } from './disclosure/protect.ts';
import type { Regime } from './disclosure/regime.ts';
import { breakdownOf, type Counted } from './figures.ts';
import { linked } from './measure.ts';
import { digestExtension, type MeasureReport, measureReport, type ReportContext } from './measure-report.ts';
import { daysOf, periodId, type QuarterPeriod } from './period.ts';

/**
 * A release: some indicators over a period, computed whole, protected whole, and never computed again. Indicators
 * that share counts are protected together.
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
  const made = linked(counted).map((together) => reportsOf(together, { ...context, release: id }));
  const issues = made.flatMap((each) => ('issues' in each ? each.issues : []));
  if (issues.length > 0) return issues;
  const byName = new Map(made.flatMap((each) => ('reports' in each ? each.reports : [])));
  const reports = counted.flatMap(({ indicator }) => byName.get(indicator.name) ?? []);
  const value = digest(JSON.stringify(reports));
  return { id, regime, period, reports: reports.map((report) => withDigest(report, value)) };
}

/** The parameters of an indicator's SQL: the first and last day, and the time zone in which days begin. */
export function sqlParameters(
  period: QuarterPeriod,
  { timeZone }: Pick<Regime, 'timeZone'>,
): Readonly<Record<string, string>> {
  const { start, end } = daysOf(period);
  return { period_start: start, period_end: end, time_zone: timeZone };
}

type Reports = readonly (readonly [indicator: string, report: MeasureReport])[];

function reportsOf(
  counted: readonly Counted[],
  context: ReportContext,
): { readonly reports: Reports } | { readonly issues: readonly Issue[] } {
  const breakdown = breakdownOf(counted);
  if (!('counts' in breakdown)) return { issues: breakdown };
  try {
    const told = protect(breakdown, context.regime);
    const reports = counted.map(
      ({ indicator }, index) =>
        [indicator.name, measureReport(indicator, toldOf(told, index), context)] as const,
    );
    return { reports };
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    const names = counted.map(({ indicator }) => indicator.name).join(', ');
    return { issues: [error('processing', `${names}: ${thrown.message}`)] };
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
