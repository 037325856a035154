import { viewOf } from '../../access/view.ts';
import { error, FhirError, fhirError } from '../../fhir/outcome.ts';
import type { SolveProgram } from '../../indicator/disclosure/program.ts';
import type { Regime } from '../../indicator/disclosure/regime.ts';
import type { FactStore } from '../../indicator/facts.ts';
import { type Indicator, sharedCounts } from '../../indicator/measure.ts';
import { type MeasureReport, measureReportId, reportContent } from '../../indicator/measure-report.ts';
import { daysOf, type QuarterPeriod, quartersOf } from '../../indicator/period.ts';
import {
  type Release,
  type ReleaseLoss,
  releaseId,
  releaseOf,
  sqlParameters,
} from '../../indicator/release.ts';
import type { Entry, RecordWrite, Repository } from '../../repository/repository.ts';
import { type Released, releasedPeriods } from './released.ts';
import { type ConsentSources, withheldFrom } from './withheld.ts';

export interface ReleaseWith extends Omit<ConsentSources, 'repository'> {
  /** What was written before the call must be in it: follow the change feed to its end first. */
  readonly facts: FactStore;
  readonly repository: Repository;
  /** Now, in epoch milliseconds. */
  readonly clock: () => number;
  /** SHA-256 of a text, in hex. */
  readonly digest: (text: string) => string;
  /** Loads what solves linear programs, once it is needed. */
  readonly solver: () => Promise<SolveProgram>;
}

export interface WantedRelease {
  readonly regime: Regime;
  readonly period: QuarterPeriod;
  readonly indicators: readonly Indicator[];
  /** Reference to the organisation that reports, such as `Organization/1`. */
  readonly reporter?: string;
}

export interface MadeRelease {
  readonly id: string;
  /** False when it was there already: then nothing was computed. */
  readonly made: boolean;
  /** Ids of its MeasureReports. */
  readonly reports: readonly string[];
  /** What could not be told; none when it was there already. */
  readonly loss: readonly ReleaseLoss[];
}

/**
 * Computes a release and stores it in one commit; asked again it answers the one that there is.
 * @throws FhirError `business-rule` when the period has not ended, or a part of it was released in another way;
 * `processing` when an indicator cannot be computed or protected
 */
export async function makeRelease(from: ReleaseWith, wanted: WantedRelease): Promise<MadeRelease> {
  const { period, indicators, regime } = wanted;
  assertEnded(period, from.clock());
  const id = releaseId(regime, period);
  const ids = indicators.map(({ name }) => measureReportId(name, period));
  if (await isReleased(from.repository, wanted)) return { id, made: false, reports: ids, loss: [] };
  const { reports, loss } = await computed(from, wanted);
  try {
    await from.repository.commit(reports.map(created), kringItself, {
      records: [
        ...indicators.flatMap((indicator, index) => claims(indicator, reports[index], wanted, from.digest)),
        ...sharedNames(indicators).flatMap((name) => claim(name, wanted, {})),
      ],
    });
  } catch (thrown) {
    // Somebody else made a release at the same moment: the same one, or one that this would overlap.
    if (isRace(thrown) && (await isReleased(from.repository, wanted)))
      return { id, made: false, reports: ids, loss: [] };
    throw thrown;
  }
  return { id, made: true, reports: ids, loss };
}

async function computed(from: ReleaseWith, wanted: WantedRelease): Promise<Release> {
  const { indicators, period, regime } = wanted;
  const withheld = await withheldFrom(from, regime, from.clock());
  // All of one state of the facts: figures of two states could be compared with each other.
  const rows = await from.facts.queryAll(
    indicators.map(({ sql }) => sql),
    sqlParameters(period, regime),
    withheld,
  );
  const counted = indicators.map((indicator, index) => ({ indicator, rows: rows[index] ?? [] }));
  const date = new Date(from.clock()).toISOString();
  const release = releaseOf(
    counted,
    { ...wanted, date },
    { digest: from.digest, solve: await from.solver() },
  );
  if ('reports' in release) return release;
  const [first = error('processing', 'The release could not be computed'), ...others] = release;
  throw new FhirError([first, ...others], 500);
}

function assertEnded(period: QuarterPeriod, nowMillis: number): void {
  const { end } = daysOf(period);
  // A day later everywhere on Earth.
  if (nowMillis >= Date.parse(end) + 2 * dayMillis) return;
  throw fhirError(
    'business-rule',
    `The period ends on ${end}: it can be released from two days later on, since a release is never computed again`,
    'period',
  );
}

const dayMillis = 86_400_000;

/** Whether exactly this was released already. @throws FhirError when a part of it was, in another way */
async function isReleased(
  repository: Repository,
  { indicators, period, regime }: WantedRelease,
): Promise<boolean> {
  const id = releaseId(regime, period);
  const wantedQuarters = new Set(quartersOf(period));
  const names = [...indicators.map(({ name }) => name), ...sharedNames(indicators)];
  const found = (await Promise.all(names.map((name) => releasedPeriods(repository, name)))).flat();
  const overlapping = found.filter(({ quarter }) => wantedQuarters.has(quarter));
  if (overlapping.length === 0) return false;
  const other = overlapping.find(({ release }) => release !== id);
  if (other === undefined && overlapping.length === wantedQuarters.size * names.length) return true;
  throw fhirError('business-rule', overlapMessage(other ?? overlapping[0], id), 'period');
}

function overlapMessage(found: Released | undefined, id: string): string {
  return `${found?.indicator} of ${found?.quarter} was released in ${found?.release}; what was released is never computed again, so ${id} needs other quarters or other indicators`;
}

/**
 * What indicators share is released once too: two that count the same are protected together, so one of them is not
 * released after the other.
 */
function sharedNames(indicators: readonly Indicator[]): readonly string[] {
  const names = indicators.flatMap((indicator) => [...sharedCounts(indicator).keys()]);
  return [...new Set(names)].map((name) => `shared-count/${name}`);
}

function claims(
  { name }: Indicator,
  report: MeasureReport | undefined,
  wanted: WantedRelease,
  digest: ReleaseWith['digest'],
): readonly RecordWrite[] {
  if (!report) return [];
  return claim(name, wanted, { report: report.id, digest: digest(reportContent(report)) });
}

/** One record for each quarter, which only one release can have made. */
function claim(
  id: string,
  { regime, period }: WantedRelease,
  value: Readonly<Record<string, string>>,
): readonly RecordWrite[] {
  return quartersOf(period).map((part) => ({
    key: { kind: 'release', id, part },
    value: { ...value, release: releaseId(regime, period) },
    expect: 'absent',
  }));
}

function created(report: MeasureReport): Entry {
  return { kind: 'update', resource: report, ifNoneMatch: '*' };
}

const kringItself = viewOf({ kind: 'system', purpose: 'make a release' });

function isRace(thrown: unknown): boolean {
  return thrown instanceof FhirError && ['conflict', 'duplicate'].includes(thrown.issues[0].code);
}
