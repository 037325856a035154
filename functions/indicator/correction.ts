import type { Resource } from '../fhir/resource.ts';
import type { Disclosure, ToldBefore } from './disclosure/protect.ts';
import { placeOf, type Stratum } from './figures.ts';
import type { Indicator } from './measure.ts';
import { type ReportedFigure, readMeasureReport } from './reported.ts';

/**
 * The release that is corrected, and of each indicator in it the report of every release that there was: everybody has
 * all of them. The first is the oldest, the last is that of the release that is corrected.
 */
export interface Corrected {
  readonly release: string;
  readonly reports: ReadonlyMap<string, readonly Resource[]>;
}

/** A figure that was told and is not any more; without quarter and municipality it is the whole. */
export interface NewlySuppressed {
  readonly indicator: string;
  readonly quarter?: string;
  readonly municipality?: string;
  readonly region?: string;
}

/** What a report told, by place: the figures of its groups are made of the same counts. */
export function toldBefore(report: Resource, { groups }: Indicator): ReadonlyMap<string, ToldBefore> {
  const told = new Map<string, ToldBefore>();
  for (const { code, whole, quarters, regions, cells } of readMeasureReport(report).groups) {
    const isMean = groups.find((group) => group.code === code)?.kind === 'mean';
    const add = (stratum: Stratum, figure: ReportedFigure) => {
      if (figure.hidden) return;
      const { denominator, numerator, score } = figure;
      told.set(placeOf(stratum), {
        ...told.get(placeOf(stratum)),
        denominator,
        ...(numerator !== undefined && { numerator }),
        ...(isMean && score !== undefined && { mean: score }),
      });
    };
    add({}, whole);
    for (const { quarter, figure } of quarters) add({ quarter }, figure);
    for (const { figure, ...place } of [...regions, ...cells]) add(place, figure);
  }
  return told;
}

/** Those that were told before and are not told now, in the order in which they were told. */
export function newlySuppressed(
  { name }: Indicator,
  before: ReadonlyMap<string, ToldBefore>,
  now: Disclosure<Stratum, unknown>,
): readonly NewlySuppressed[] {
  const told = new Set(toldPlaces(now));
  return [...before.keys()]
    .filter((place) => !told.has(place))
    .map((place) => {
      const [quarter, municipality, region] = JSON.parse(place) as readonly [
        string | null,
        string | null,
        string?,
      ];
      return {
        indicator: name,
        ...(quarter !== null && { quarter }),
        ...(municipality !== null && { municipality }),
        ...(region !== undefined && { region }),
      };
    });
}

function toldPlaces({ key, counts, children }: Disclosure<Stratum, unknown>): readonly string[] {
  return [...(counts === undefined ? [] : [placeOf(key)]), ...children.flatMap(toldPlaces)];
}
