import { viewOf } from '../../access/view.ts';
import { error, FhirError, fhirError } from '../../fhir/outcome.ts';
import type { Resource } from '../../fhir/resource.ts';
import type { AreaLists } from '../../indicator/areas.ts';
import type { Corrected, NewlySuppressed } from '../../indicator/correction.ts';
import type { SolveProgram } from '../../indicator/disclosure/program.ts';
import type { Regime } from '../../indicator/disclosure/regime.ts';
import type { FactStore } from '../../indicator/facts.ts';
import { type Indicator, linkingCounts } from '../../indicator/measure.ts';
import { type MeasureReport, measureReportId, reportContent } from '../../indicator/measure-report.ts';
import { daysOf, type QuarterPeriod, quartersOf } from '../../indicator/period.ts';
import {
  editionOf,
  type Release,
  type ReleaseLoss,
  releaseId,
  releaseOf,
  sqlParameters,
} from '../../indicator/release.ts';
import { superseded } from '../../indicator/superseded.ts';
import type { Entry, RecordWrite, Repository } from '../../repository/repository.ts';
import { type Released, readReports, releasedPeriods, releasedReports } from './released.ts';
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
  /** The country's places, by year: without a list of a year, places are told as they are recorded. */
  readonly areas?: AreaLists | undefined;
}

export interface WantedRelease {
  readonly regime: Regime;
  readonly period: QuarterPeriod;
  readonly indicators: readonly Indicator[];
  /** Reference to the organisation that reports, such as `Organization/1`. */
  readonly reporter?: string;
  /** Id of a release of the same period and regime, that holds now: this one takes its place. */
  readonly corrects?: string;
}

export interface MadeRelease {
  readonly id: string;
  /** False when it was there already: then nothing was computed. */
  readonly made: boolean;
  /** Ids of its MeasureReports. */
  readonly reports: readonly string[];
  /** What could not be told; none when it was there already. */
  readonly loss: readonly ReleaseLoss[];
  /** Of a correction: what the release told that it corrects, and this one does not tell. */
  readonly newlySuppressed: readonly NewlySuppressed[];
}

/**
 * Computes a release and stores it in one commit; asked again it answers the one that there is, or its correction.
 * @throws FhirError `business-rule` when the period has not ended, a part of it was released in another way, or there
 * is nothing such to be corrected; `processing` when an indicator cannot be computed or protected
 */
export async function makeRelease(from: ReleaseWith, wanted: WantedRelease): Promise<MadeRelease> {
  assertEnded(wanted.period, from.clock());
  if (wanted.corrects !== undefined) return makeCorrection(from, wanted, wanted.corrects);
  const there = await releasedAs(from.repository, wanted);
  return there ? thereAlready(wanted, there) : made(from, wanted, { replaced: [] });
}

/** Whatever was in the release is corrected with it, and nothing else: everything is still of one state of the facts. */
async function makeCorrection(
  from: ReleaseWith,
  wanted: WantedRelease,
  corrects: string,
): Promise<MadeRelease> {
  const { repository } = from;
  const { regime, period } = wanted;
  const edition = editionOf(corrects);
  if (releaseId(regime, period, edition) !== corrects) throw notCorrected(corrects, wanted);
  const held = await heldBy(repository, wanted, (release) => release === corrects);
  if (held.length === 0) {
    const next = releaseId(regime, period, edition + 1);
    const after = await heldBy(repository, wanted, (release) => release === next);
    if (after.length > 0) return thereAlready({ ...wanted, indicators: after }, next);
    throw notCorrected(corrects, wanted);
  }
  const replaced = await Promise.all(
    [...held.map(({ name }) => name), ...sharedNames(held)].map((name) => releasedPeriods(repository, name)),
  );
  const reports = await reportsOf(repository, held, wanted.period, corrects);
  return made(
    from,
    { ...wanted, indicators: held },
    {
      corrected: { release: corrects, reports },
      replaced: replaced.flat().filter(({ release }) => release === corrects),
    },
  );
}

function notCorrected(corrects: string, { regime, period }: WantedRelease): FhirError {
  const first = releaseId(regime, period);
  return fhirError(
    'business-rule',
    `${corrects} cannot be corrected by a release of this period under ${regime.name}: what is corrected is the last release of it, such as ${first}, or ${releaseId(regime, period, 2)} where that has been corrected already`,
    'corrects',
  );
}

/** The indicators of which such a release holds now for the whole period. */
async function heldBy(
  repository: Repository,
  { indicators, period }: WantedRelease,
  is: (release: string) => boolean,
): Promise<readonly Indicator[]> {
  const quarters = quartersOf(period);
  const all = await Promise.all(indicators.map(({ name }) => releasedPeriods(repository, name)));
  return indicators.filter((_, index) =>
    quarters.every((quarter) => all[index]?.some((one) => one.quarter === quarter && is(one.release))),
  );
}

/**
 * Of each indicator the reports of every edition.
 * @throws FhirError when one is not what was released any more: nobody would know what it told
 */
async function reportsOf(
  repository: Repository,
  indicators: readonly Indicator[],
  period: QuarterPeriod,
  release: string,
): Promise<Corrected['reports']> {
  const released = await Promise.all(indicators.map(({ name }) => releasedReports(repository, name)));
  const last = await readReports(
    repository,
    released.flat().filter((one) => one.release === release),
  );
  const reports = new Map<string, readonly Resource[]>();
  for (const { name } of indicators) {
    const editions = Array.from({ length: editionOf(release) }, (_, index) => index + 1);
    // As each was released: the current version of one that was corrected tells less.
    const versions = await Promise.all(
      editions.map((edition) =>
        repository.vread('MeasureReport', measureReportId(name, period, edition), '1'),
      ),
    );
    const found = versions.flatMap((version) => (version && !version.deleted ? [version.resource] : []));
    if (last.has(name) && found.length === editions.length) reports.set(name, found);
  }
  const missing = indicators.find(({ name }) => !reports.has(name));
  if (missing === undefined) return reports;
  throw fhirError(
    'processing',
    `The report of ${missing.name} in ${release} or in one before it, is not what was released any more, so nothing can be held against it`,
    undefined,
    500,
  );
}

interface Replacing {
  readonly corrected?: Corrected;
  /** Records that the release takes the place of. */
  readonly replaced: readonly Released[];
}

async function made(from: ReleaseWith, wanted: WantedRelease, replacing: Replacing): Promise<MadeRelease> {
  const { indicators } = wanted;
  const { id, reports, loss, newlySuppressed } = await computed(from, wanted, replacing.corrected);
  try {
    const earlier = reports.flatMap((report, index) => supersede(report, indicators[index], wanted));
    await from.repository.commit([...reports.map(created), ...earlier], kringItself, {
      records: [
        ...indicators.flatMap(({ name }, index) => {
          const report = reports[index];
          if (!report) return [];
          const digest = from.digest(reportContent(report));
          return claim(name, wanted, { release: id, report: report.id, digest }, replacing);
        }),
        ...sharedNames(indicators).flatMap((name) => claim(name, wanted, { release: id }, replacing)),
      ],
    });
  } catch (thrown) {
    // Somebody else made a release at the same moment: the same one, or one that this would overlap.
    const there = isRace(thrown) ? await releasedAs(from.repository, wanted) : undefined;
    if (there === id) return thereAlready(wanted, there);
    throw thrown;
  }
  return { id, made: true, reports: reports.map((report) => report.id), loss, newlySuppressed };
}

function thereAlready({ indicators, period }: WantedRelease, id: string): MadeRelease {
  const reports = indicators.map(({ name }) => measureReportId(name, period, editionOf(id)));
  return { id, made: false, reports, loss: [], newlySuppressed: [] };
}

async function computed(
  from: ReleaseWith,
  wanted: WantedRelease,
  corrects: Corrected | undefined,
): Promise<Release> {
  const { indicators, period, regime } = wanted;
  const withheld = await withheldFrom(from, regime, from.clock());
  // All of one state of the facts: figures of two states could be compared with each other.
  const rows = await from.facts.queryAll(
    indicators.map(({ sql }) => sql),
    sqlParameters(period, regime, from.areas),
    withheld,
  );
  const counted = indicators.map((indicator, index) => ({ indicator, rows: rows[index] ?? [] }));
  const date = new Date(from.clock()).toISOString();
  const { corrects: _, ...toReport } = wanted;
  const release = releaseOf(
    counted,
    { ...toReport, date, areas: from.areas ?? [], ...(corrects && { corrects }) },
    { digest: from.digest, solve: await from.solver() },
  );
  if ('reports' in release) return release;
  const [first = error('processing', 'The release could not be computed'), ...others] = release;
  throw new FhirError([first, ...others], first.code === 'business-rule' ? undefined : 500);
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

/**
 * As which release exactly this was released already, if it was: itself, or its last correction.
 * @throws FhirError when a part of it was, in another way
 */
async function releasedAs(
  repository: Repository,
  { indicators, period, regime }: WantedRelease,
): Promise<string | undefined> {
  const id = releaseId(regime, period);
  const wantedQuarters = new Set(quartersOf(period));
  const names = [...indicators.map(({ name }) => name), ...sharedNames(indicators)];
  const found = (await Promise.all(names.map((name) => releasedPeriods(repository, name)))).flat();
  const overlapping = found.filter(({ quarter }) => wantedQuarters.has(quarter));
  if (overlapping.length === 0) return undefined;
  const isEdition = ({ release }: Released) => release === releaseId(regime, period, editionOf(release));
  const other = overlapping.find((one) => !isEdition(one));
  if (other === undefined && overlapping.length === wantedQuarters.size * names.length) {
    return overlapping[0]?.release;
  }
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
  const names = indicators.flatMap(linkingCounts);
  return [...new Set(names)].map((name) => `shared-count/${name}`);
}

/** One record for each quarter, which only one release can have made, and only one correction of it can replace. */
function claim(
  id: string,
  { period }: WantedRelease,
  value: Readonly<Record<string, string>>,
  { replaced }: Replacing,
): readonly RecordWrite[] {
  return quartersOf(period).map((part) => {
    const before = replaced.find(({ indicator, quarter }) => indicator === id && quarter === part);
    return {
      key: { kind: 'release', id, part },
      value,
      expect: before ? { revision: before.revision } : 'absent',
    };
  });
}

function created(report: MeasureReport): Entry {
  return { kind: 'update', resource: report, ifNoneMatch: '*' };
}

/** What was released before says so, and does not go on telling what its correction hides. */
function supersede(
  report: MeasureReport,
  indicator: Indicator | undefined,
  { period, corrects }: WantedRelease,
): readonly Entry[] {
  if (indicator === undefined || corrects === undefined) return [];
  const { name } = indicator;
  return Array.from({ length: editionOf(corrects) }, (_, index) => ({
    kind: 'modify',
    type: 'MeasureReport',
    id: measureReportId(name, period, index + 1),
    change: (current) => superseded(current, report),
  }));
}

const kringItself = viewOf({ kind: 'system', purpose: 'make a release' });

function isRace(thrown: unknown): boolean {
  return thrown instanceof FhirError && ['conflict', 'duplicate'].includes(thrown.issues[0].code);
}
