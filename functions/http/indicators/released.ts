import type { Resource } from '../../fhir/resource.ts';
import { reportContent } from '../../indicator/measure-report.ts';
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
}

/** The quarters of an indicator that have been released, oldest first. */
export async function releasedPeriods(
  repository: Repository,
  indicator: string,
): Promise<readonly Released[]> {
  const records = await repository.records.parts('release', indicator);
  return records.map(({ part, value }) => ({
    indicator,
    quarter: part,
    release: String(value.release),
    report: String(value.report),
    digest: String(value.digest),
  }));
}

/**
 * The latest released MeasureReport of each indicator that has one. Nothing else is ever shown in public: a report
 * that is not what was released any more is not answered.
 */
export async function latestReports(
  repository: Repository,
  indicators: readonly string[],
): Promise<ReadonlyMap<string, Resource>> {
  const latest = await Promise.all(
    indicators.map(async (indicator) => (await releasedPeriods(repository, indicator)).at(-1)),
  );
  const released = latest.filter((each) => each !== undefined);
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
