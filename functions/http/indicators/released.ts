import type { Resource } from '../../fhir/resource.ts';
import { reportContent } from '../../indicator/measure-report.ts';
import type { QuarterPeriod } from '../../indicator/period.ts';
import type { Repository } from '../../repository/repository.ts';

export interface Released {
  readonly indicator: string;
  /** `YYYY-Qn` */
  readonly quarter: string;
  readonly release: string;
  /** Id of the MeasureReport. */
  readonly report: string;
  /** SHA-256, in hex, of its content when it was released. */
  readonly digest: string;
  /** Of the record, by which a correction takes its place. */
  readonly revision: string;
}

/** The quarters of an indicator that have been released, oldest first: of each the release that holds now. */
export async function releasedPeriods(
  repository: Repository,
  indicator: string,
): Promise<readonly Released[]> {
  const records = await repository.records.parts('release', indicator);
  return records.map(({ part, value, revision }) => ({
    indicator,
    quarter: part,
    release: String(value.release),
    report: String(value.report),
    digest: String(value.digest),
    revision,
  }));
}

/** One released report of an indicator. */
export interface ReleasedReport {
  readonly indicator: string;
  readonly period: QuarterPeriod;
  /** Id of the release. */
  readonly release: string;
  /** Id of the MeasureReport. */
  readonly report: string;
  readonly digest: string;
}

/** All released reports of an indicator, oldest first. */
export async function releasedReports(
  repository: Repository,
  indicator: string,
): Promise<readonly ReleasedReport[]> {
  const quarters = await releasedPeriods(repository, indicator);
  return [...Map.groupBy(quarters, ({ report }) => report).values()].flatMap((own) => {
    const [first, last] = [own[0], own.at(-1)];
    if (!first || !last) return [];
    const period = { first: first.quarter, last: last.quarter };
    return [{ indicator, period, release: first.release, report: first.report, digest: first.digest }];
  });
}

/**
 * These MeasureReports, by indicator. Nothing else is ever shown in public: a report that is not what was released any
 * more is not answered.
 */
export async function readReports(
  repository: Repository,
  released: readonly ReleasedReport[],
): Promise<ReadonlyMap<string, Resource>> {
  const versions = await repository.readMany(
    released.map(({ report }) => ({ type: 'MeasureReport', id: report })),
  );
  const found = await Promise.all(
    released.map(async ({ indicator, digest }, index) => {
      const version = versions[index];
      if (!version || version.deleted) return [];
      const same = (await sha256(reportContent(version.resource))) === digest;
      return same ? [[indicator, version.resource] as const] : [];
    }),
  );
  return new Map(found.flat());
}

async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
