import type { Indicator } from '../../indicator/measure.ts';
import { periodText, type QuarterPeriod } from '../../indicator/period.ts';
import type { Repository } from '../../repository/repository.ts';
import { type ReleasedReport, releasedReports } from './released.ts';

/** Of each indicator what was released, oldest first. */
export function releasedOf(
  repository: Repository,
  indicators: readonly Indicator[],
): Promise<readonly (readonly ReleasedReport[])[]> {
  return Promise.all(indicators.map(({ name }) => releasedReports(repository, name)));
}

/** The last of each indicator, or those of one period. */
export function choose(
  all: readonly (readonly ReleasedReport[])[],
  asked: QuarterPeriod | undefined,
): readonly ReleasedReport[] {
  return all.flatMap((released) => {
    const found = asked
      ? released.find(({ period }) => periodText(period) === periodText(asked))
      : released.at(-1);
    return found ?? [];
  });
}

/** Each once, the latest first. */
export function periodsOf(released: readonly ReleasedReport[]): readonly QuarterPeriod[] {
  const periods = new Map(released.map(({ period }) => [periodText(period), period]));
  return [...periods.values()].toSorted((one, other) => (one.first < other.first ? 1 : -1));
}

/** Each release once, the latest first. */
export function releasesOf(
  released: readonly ReleasedReport[],
): readonly { readonly id: string; readonly period: QuarterPeriod }[] {
  const releases = new Map(released.map(({ release, period }) => [release, { id: release, period }]));
  return [...releases.values()].toSorted((one, other) => (one.period.last < other.period.last ? 1 : -1));
}
