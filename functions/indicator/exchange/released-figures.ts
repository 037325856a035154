import * as z from 'zod';
import type { Resource } from '../../fhir/resource.ts';
import { boundariesExtension, digestExtension, regimeExtension, releaseSystem } from '../measure-report.ts';
import { type QuarterPeriod, quarterOf } from '../period.ts';

/**
 * A released MeasureReport as a list of figures, from which every other format is written. What is hidden in the report
 * has no value here, so that no format can tell it.
 */
export interface ReleasedFigures {
  readonly release: string;
  readonly regime: Canonical;
  readonly measure: Canonical;
  /** Covers the whole release. */
  readonly digest: string;
  /** When it was computed: a dateTime. */
  readonly date: string;
  readonly period: QuarterPeriod;
  /** The lists of places by which it is told, each with its year. */
  readonly boundaries: readonly string[];
  readonly figures: readonly ReleasedFigure[];
}

export interface ReleasedFigure {
  /** Code of the measure's group. */
  readonly group: string;
  /** What it is about; none: the whole country and period. */
  readonly dimensions: readonly Dimension[];
  /** Code of the population that was counted, or `score`: a share in %, or a mean. */
  readonly counted: string;
  /** UCUM, of a score. */
  readonly unit?: string;
  /** Absent when hidden. */
  readonly value?: number;
}

export interface Dimension {
  /** Such as `quarter` or `municipality`. */
  readonly code: string;
  /** Absent where even that is hidden. */
  readonly value?: string;
  readonly display?: string;
}

export interface Canonical {
  readonly url: string;
  readonly version: string;
}

const coding = z.object({ code: z.string(), display: z.string().optional() });
const concept = z.object({ coding: z.tuple([coding], coding) });
/** None where it is hidden, with the reason in an extension. */
const value = z.object({ coding: z.tuple([coding], coding).optional() });
const told = {
  population: z.array(z.object({ code: concept, count: z.number().optional() })).default([]),
  measureScore: z.object({ value: z.number().optional(), code: z.string().optional() }).optional(),
};
const stratum = z.object({
  value: value.optional(),
  component: z.array(z.object({ code: concept, value })).optional(),
  ...told,
});
const stratifier = z.object({ code: z.array(concept).min(1), stratum: z.array(stratum).default([]) });
const report = z.object({
  identifier: z.array(z.object({ system: z.string(), value: z.string() })),
  extension: z.array(
    z.object({ url: z.string(), valueCanonical: z.string().optional(), valueString: z.string().optional() }),
  ),
  measure: z.string(),
  date: z.string(),
  period: z.object({ start: z.string(), end: z.string() }),
  group: z.array(z.object({ code: concept, ...told, stratifier: z.array(stratifier).default([]) })),
});
type Told = Pick<z.infer<typeof stratum>, 'population' | 'measureScore'>;

/** @throws Error when it is no report that a release made */
export function releasedFigures(resource: Resource): ReleasedFigures {
  const { identifier, extension, measure, date, period, group } = report.parse(resource);
  const said = (url: string) => extension.find((each) => each.url === url);
  return {
    release: identifier.find(({ system }) => system === releaseSystem)?.value ?? '',
    regime: canonical(said(regimeExtension)?.valueCanonical ?? ''),
    measure: canonical(measure),
    digest: said(digestExtension)?.valueString ?? '',
    date,
    period: { first: quarterOf(period.start), last: quarterOf(period.end) },
    boundaries: extension.flatMap(({ url, valueString }) =>
      url === boundariesExtension && valueString !== undefined ? [valueString] : [],
    ),
    figures: group.flatMap((each) => {
      const own = each.code.coding[0].code;
      const strata = each.stratifier.flatMap(({ code, stratum: all }) =>
        all.flatMap((one) => figuresOf(own, dimensionsOf(one, code[0]?.coding[0].code ?? ''), one)),
      );
      return [...figuresOf(own, [], each), ...strata];
    }),
  };
}

/** A stratum that counted nobody has no score; one that is hidden has one without a value. */
function figuresOf(
  group: string,
  dimensions: readonly Dimension[],
  { population, measureScore }: Told,
): readonly ReleasedFigure[] {
  const counts = population.map(({ code, count }) => ({
    group,
    dimensions,
    counted: code.coding[0].code,
    ...(count !== undefined && { value: count }),
  }));
  if (measureScore === undefined) return counts;
  const { value: score, code: unit } = measureScore;
  const scored = { group, dimensions, counted: 'score', ...(unit !== undefined && { unit }) };
  return [...counts, { ...scored, ...(score !== undefined && { value: score }) }];
}

function dimensionsOf(one: z.infer<typeof stratum>, code: string): readonly Dimension[] {
  if (one.component) {
    return one.component.map((part) => dimension(part.code.coding[0].code, part.value));
  }
  return [dimension(code, one.value)];
}

function dimension(code: string, of: z.infer<typeof value> | undefined): Dimension {
  const first = of?.coding?.[0];
  if (first === undefined) return { code };
  return { code, value: first.code, ...(first.display !== undefined && { display: first.display }) };
}

function canonical(text: string): Canonical {
  const [url = '', version = ''] = text.split('|');
  return { url, version };
}

/** The name of a measure or regime: the last part of its URL. */
export function nameOf({ url }: Canonical): string {
  return url.slice(url.lastIndexOf('/') + 1);
}

/** The dimensions of time and place; what is left splits a figure further. */
const periodDimension = 'quarter';
/** By which of these a figure is placed: the smallest first. */
const placeDimensions = ['municipality', 'region', 'country'];

/** The period of one figure: its quarter, or that of the whole report. */
export function periodOf({ dimensions }: ReleasedFigure, { period }: ReleasedFigures): QuarterPeriod {
  const quarter = dimensions.find(({ code }) => code === periodDimension)?.value;
  return quarter === undefined ? period : { first: quarter, last: quarter };
}

/** Where a figure is of; `undefined`: the whole country. */
export function placeOf({ dimensions }: ReleasedFigure): Dimension | undefined {
  return placeDimensions.map((code) => dimensions.find((each) => each.code === code)).find(Boolean);
}

/** What splits a figure besides its time and place, such as language. */
export function furtherDimensions({ dimensions }: ReleasedFigure): readonly Dimension[] {
  return dimensions.filter(({ code }) => code !== periodDimension && !placeDimensions.includes(code));
}

/** Whether there is a value, and all that it is about is told. */
export function isTold(figure: ReleasedFigure): figure is ReleasedFigure & { readonly value: number } {
  return figure.value !== undefined && figure.dimensions.every(({ value: own }) => own !== undefined);
}
