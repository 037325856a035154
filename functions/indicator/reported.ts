import * as z from 'zod';
import type { Resource } from '../fhir/resource.ts';
import type { Place } from './figures.ts';
import { boundariesExtension, correctsExtension, releaseSystem } from './measure-report.ts';

/** What a released MeasureReport tells, read back. */
export interface Reported {
  readonly release: string;
  /** Of a correction, the release that it has taken the place of. */
  readonly corrects?: string;
  /** `YYYY-MM-DD` */
  readonly start: string;
  readonly end: string;
  /** When it was computed: a dateTime. */
  readonly date: string;
  /** The lists of places by which it is told, each with its year. */
  readonly boundaries: readonly string[];
  readonly groups: readonly ReportedGroup[];
}

export interface ReportedGroup {
  readonly code: string;
  /** Of the whole country and period. */
  readonly whole: ReportedFigure;
  readonly quarters: readonly { readonly quarter: string; readonly figure: ReportedFigure }[];
  readonly regions: readonly {
    readonly quarter: string;
    readonly region: Place;
    readonly figure: ReportedFigure;
  }[];
  readonly cells: readonly {
    readonly quarter: string;
    readonly municipality: Place;
    readonly figure: ReportedFigure;
  }[];
}

export type ReportedFigure =
  | { readonly hidden: true }
  | {
      readonly hidden: false;
      readonly denominator: number;
      readonly numerator?: number;
      /** A share in %, or a mean. */
      readonly score?: number;
    };

const coding = z.object({ code: z.string(), display: z.string().optional() });
const concept = z.object({ coding: z.tuple([coding], coding) });
/** Of a municipality: none where all municipalities of a quarter are hidden. */
const nameable = z.object({ coding: z.tuple([coding], coding).optional() });
const figures = {
  population: z.array(z.object({ code: concept, count: z.int().optional() })).min(1),
  measureScore: z.object({ value: z.number().optional() }).optional(),
};
const report = z.object({
  identifier: z.array(z.object({ system: z.string(), value: z.string() })),
  extension: z.array(z.object({ url: z.string(), valueString: z.string().optional() })).default([]),
  date: z.string(),
  period: z.object({ start: z.string(), end: z.string() }),
  group: z.array(
    z.object({
      code: concept,
      ...figures,
      stratifier: z.array(
        z.object({
          code: z.tuple([concept]),
          stratum: z
            .array(
              z.object({
                value: concept.optional(),
                component: z.tuple([z.object({ value: nameable }), z.object({ value: concept })]).optional(),
                ...figures,
              }),
            )
            .default([]),
        }),
      ),
    }),
  ),
});
type Group = z.infer<typeof report>['group'][number];
type ReportedStratum = Group['stratifier'][number]['stratum'][number];

/** @throws Error when it is no report that a release made */
export function readMeasureReport(resource: Resource): Reported {
  const { identifier, extension, date, period, group } = report.parse(resource);
  const corrects = extension.find(({ url }) => url === correctsExtension)?.valueString;
  return {
    ...(corrects !== undefined && { corrects }),
    release: identifier.find(({ system }) => system === releaseSystem)?.value ?? '',
    ...period,
    date,
    boundaries: extension.flatMap(({ url, valueString = '' }) =>
      url === boundariesExtension ? [valueString] : [],
    ),
    groups: group.map(reportedGroup),
  };
}

function reportedGroup(group: Group): ReportedGroup {
  const strata = (code: string) =>
    group.stratifier.find((each) => each.code[0].coding[0].code === code)?.stratum ?? [];
  return {
    code: group.code.coding[0].code,
    whole: figureOf(group),
    quarters: strata('quarter').map((stratum) => ({
      quarter: stratum.value?.coding[0].code ?? '',
      figure: figureOf(stratum),
    })),
    regions: strata('region-quarter').flatMap((stratum) =>
      placed(stratum).map(({ place, ...others }) => ({ ...others, region: place })),
    ),
    cells: strata('municipality-quarter').flatMap((stratum) =>
      placed(stratum).map(({ place, ...others }) => ({ ...others, municipality: place })),
    ),
  };
}

/** Nothing where even the place is hidden. */
function placed(
  stratum: ReportedStratum,
): readonly { readonly quarter: string; readonly place: Place; readonly figure: ReportedFigure }[] {
  const [place, quarter] = stratum.component ?? [];
  if (!place?.value.coding || !quarter) return [];
  const { code, display = code } = place.value.coding[0];
  const own = { code, name: display };
  return [{ quarter: quarter.value.coding[0].code, place: own, figure: figureOf(stratum) }];
}

function figureOf({ population, measureScore }: Pick<Group, 'population' | 'measureScore'>): ReportedFigure {
  const counts = new Map(population.map(({ code, count }) => [code.coding[0].code, count]));
  const numerator = counts.get('numerator');
  const denominator = population.find(({ code }) => code.coding[0].code !== 'numerator')?.count;
  if (denominator === undefined) return { hidden: true };
  return {
    hidden: false,
    denominator,
    ...(numerator === undefined ? {} : { numerator }),
    ...(measureScore?.value === undefined ? {} : { score: measureScore.value }),
  };
}
