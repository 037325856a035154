import { error, type Issue } from '../fhir/outcome.ts';
import { isJsonObject, type JsonObject, type Resource } from '../fhir/resource.ts';
import { type AreaLists, areasParameter, boundariesOf } from './areas.ts';
import { type Corrected, type NewlySuppressed, newlySuppressed, toldBefore } from './correction.ts';
import type { InformationLoss } from './disclosure/information-loss.ts';
import type { SolveProgram } from './disclosure/program.ts';
import {
  type Breakdown,
  type Counts,
  type Disclosure,
  lossOf,
  protect,
  toldOf,
} from './disclosure/protect.ts';
import { protectBreakdown, type SharedPart, type SharedParts } from './disclosure/protect-breakdown.ts';
import type { Regime } from './disclosure/regime.ts';
import { breakdownOf, type Counted, partsOfOthers, type Stratum } from './figures.ts';
import { linked, sharedCounts } from './measure.ts';
import {
  digestExtension,
  editionSuffix,
  type MeasureReport,
  measureReport,
  type ReportContext,
} from './measure-report.ts';
import { daysOf, periodId, type QuarterPeriod } from './period.ts';

/**
 * A release: some indicators over a period, computed whole, protected whole, and never computed again. Indicators
 * that share counts are protected together.
 *
 * What could be found by comparing two releases is ruled out by there being none to compare: a quarter of an
 * indicator is released once, whatever the regime, and the periods of its releases do not overlap. A resource that is
 * corrected later does not change a released quarter.
 *
 * What was wrong is corrected by a new release of the same period, which names the one that it corrects and takes its
 * place. Everybody has both: so a figure is told anew only when it has not changed, or by as many as may be told of.
 */
export interface Release {
  readonly id: string;
  readonly regime: Regime;
  readonly period: QuarterPeriod;
  readonly reports: readonly MeasureReport[];
  /** What could not be told: of the indicators that share counts together, by the names of these. For whoever made it. */
  readonly loss: readonly ReleaseLoss[];
  /** Of a correction: what is not told any more, and may have to be removed where it was sent. */
  readonly newlySuppressed: readonly NewlySuppressed[];
}

export interface ReleaseLoss extends InformationLoss {
  readonly indicators: readonly string[];
}

export function releaseId(regime: Regime, period: QuarterPeriod, edition = 1): string {
  return `${regime.name}-${periodId(period)}${editionSuffix(edition)}`;
}

/** 1, or more for a correction. */
export function editionOf(release: string): number {
  return Number(edition.exec(release)?.[1] ?? 1);
}

/** The id of the release that was corrected first. */
export function firstEdition(release: string): string {
  return release.replace(edition, '');
}

const edition = /-r([2-9]|[1-9]\d+)$/;

/**
 * @param digest of a text, such as SHA-256 in hex: it is carried by each report and covers all of them
 * @returns issues when the SQL of an indicator did not give what is needed, or what cannot be protected
 */
export function releaseOf(
  counted: readonly Counted[],
  context: Omit<ReportContext, 'release' | 'edition' | 'corrects' | 'boundaries'> & {
    readonly corrects?: Corrected;
    /** The lists of places that the SQL was given. */
    readonly areas?: AreaLists;
  },
  { digest, solve }: { readonly digest: (text: string) => string; readonly solve: SolveProgram },
): Release | readonly Issue[] {
  const { corrects, areas = [], ...others } = context;
  const { regime, period } = context;
  if (corrects && regime.secondary === 'blocks') return [error('business-rule', notOfBlocks(regime))];
  const number = corrects ? editionOf(corrects.release) + 1 : 1;
  const id = releaseId(regime, period, number);
  const reported = {
    ...others,
    release: id,
    edition: number,
    boundaries: boundariesOf(areas, period),
    ...(corrects && { corrects: corrects.release }),
  };
  const all = counted.map((each) => withBefore(each, corrects));
  const made = linked(all).map((together) => reportsOf(together, reported, solve));
  const issues = made.flatMap((each) => ('issues' in each ? each.issues : []));
  if (issues.length > 0) return issues;
  const byName = new Map(made.flatMap((each) => ('reports' in each ? each.reports : [])));
  const reports = counted.flatMap(({ indicator }) => byName.get(indicator.name) ?? []);
  const value = digest(JSON.stringify(reports));
  const loss = made.flatMap((each) => ('loss' in each ? [each.loss] : []));
  const suppressed = made.flatMap((each) => ('suppressed' in each ? each.suppressed : []));
  return {
    id,
    regime,
    period,
    reports: reports.map((report) => withDigest(report, value)),
    loss,
    newlySuppressed: suppressed,
  };
}

/** The parameters of an indicator's SQL: the first and last day, the time zone in which days begin, and places by year. */
export function sqlParameters(
  period: QuarterPeriod,
  { timeZone }: Pick<Regime, 'timeZone'>,
  areas: AreaLists = [],
): Readonly<Record<string, string>> {
  const { start, end } = daysOf(period);
  const places = areasParameter(areas, period);
  return { period_start: start, period_end: end, time_zone: timeZone, areas: places };
}

function notOfBlocks({ name }: Regime): string {
  return `Under the regime ${name} nothing is corrected: what it hides is safe as long as there is one release of each quarter`;
}

function withBefore(counted: Counted, corrects: Corrected | undefined): Counted {
  const reports = corrects?.reports.get(counted.indicator.name);
  if (reports === undefined) return counted;
  return { ...counted, before: reports.map((report) => toldBefore(report, counted.indicator)) };
}

type Reports = readonly (readonly [indicator: string, report: MeasureReport])[];

function reportsOf(
  counted: readonly Counted[],
  context: ReportContext,
  solve: SolveProgram,
):
  | {
      readonly reports: Reports;
      readonly loss: ReleaseLoss;
      readonly suppressed: readonly NewlySuppressed[];
    }
  | { readonly issues: readonly Issue[] } {
  // Blocks are put together from what comes one after the other in one list, which is public.
  const breakdown = breakdownOf(counted, { byRegion: context.regime.secondary === 'cells' });
  if (!('counts' in breakdown)) return { issues: breakdown };
  const names = counted.map(({ indicator }) => indicator.name);
  const told = protectedOf(breakdown, counted, context.regime, solve);
  if (!('disclosures' in told)) return { issues: told.map((issue) => named(issue, names)) };
  const reports = counted.flatMap(({ indicator }, index) => {
    const own = told.disclosures[index];
    return own ? [[indicator.name, measureReport(indicator, own, context)] as const] : [];
  });
  const suppressed = counted.flatMap(({ indicator, before }, index) => {
    const own = told.disclosures[index];
    const last = before?.at(-1);
    return own && last ? newlySuppressed(indicator, last, own) : [];
  });
  return { reports, loss: { ...told.loss, indicators: names }, suppressed };
}

function protectedOf(
  breakdown: Breakdown<Stratum>,
  counted: readonly Counted[],
  regime: Regime,
  solve: SolveProgram,
):
  | { readonly disclosures: readonly Disclosure<Stratum, Counts>[]; readonly loss: InformationLoss }
  | readonly Issue[] {
  if (counted.every(({ indicator }) => indicator.about === 'places'))
    return toldWhole(breakdown, counted.length);
  try {
    if (regime.secondary === 'cells') {
      const relations = { shared: sharedParts(counted), partOf: partsOfOthers(counted) };
      return protectBreakdown(breakdown, relations, regime, solve);
    }
    const told = protect(breakdown, regime);
    return {
      disclosures: counted.map((_, index) => toldOf(told, index)),
      loss: lossOf(breakdown, told, regime),
    };
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    return [error('processing', thrown.message)];
  }
}

/** Figures of places are of nobody: they are told as they are, and unrounded. */
function toldWhole(
  breakdown: Breakdown<Stratum>,
  measures: number,
): { readonly disclosures: readonly Disclosure<Stratum, Counts>[]; readonly loss: InformationLoss } {
  const told = (measure: number): Disclosure<Stratum, Counts> => toldOf(breakdown, measure);
  const figures = (node: Breakdown<Stratum>): number =>
    node.children.reduce((sum, child) => sum + figures(child), measures);
  return {
    disclosures: Array.from({ length: measures }, (_, measure) => told(measure)),
    loss: { figures: figures(breakdown), hidden: 0, secondary: 0, decided: 'figures' },
  };
}

function named(issue: Issue, names: readonly string[]): Issue {
  return { ...issue, diagnostics: `${names.join(', ')}: ${issue.diagnostics}` };
}

function sharedParts(counted: readonly Counted[]): SharedParts {
  const shared = counted.map(({ indicator }) => sharedCounts(indicator));
  const names = new Set(shared.flatMap((own) => [...own.keys()]));
  return new Map([...names].map((name) => [name, shared.map((own) => sharedPart(own.get(name)))]));
}

function sharedPart(column: string | undefined): SharedPart | undefined {
  if (column === 'measured') return 'counted';
  return column === 'numerator' || column === 'denominator' ? column : undefined;
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
