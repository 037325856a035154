import type { JsonObject, Resource } from '../fhir/resource.ts';
import type { Boundaries } from './areas.ts';
import type { Counts, Disclosure } from './disclosure/protect.ts';
import type { Regime } from './disclosure/regime.ts';
import { toOneDecimal } from './disclosure/to-one-decimal.ts';
import type { Place, Stratum } from './figures.ts';
import type { Indicator, MeasureGroup } from './measure.ts';
import { daysOf, periodId, type QuarterPeriod } from './period.ts';

export const releaseSystem = 'https://kring.care/fhir/release';
export const regimeExtension = 'https://kring.care/fhir/StructureDefinition/disclosure-regime';
export const boundariesExtension = 'https://kring.care/fhir/StructureDefinition/boundaries';
export const supersededExtension = 'https://kring.care/fhir/StructureDefinition/release-superseded';
export const correctsExtension = 'https://kring.care/fhir/StructureDefinition/release-corrects';
export const digestExtension = 'https://kring.care/fhir/StructureDefinition/release-digest';
export const stratifierSystem = 'https://kring.care/fhir/CodeSystem/measure-stratifier';
export const regionSystem = 'https://kring.care/fhir/CodeSystem/region';
export const municipalitySystem = 'https://kring.care/fhir/CodeSystem/municipality';
export const quarterSystem = 'https://kring.care/fhir/CodeSystem/quarter';
/** https://hl7.org/fhir/R4/extension-data-absent-reason.html */
export const absentReason = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';

export interface ReportContext {
  readonly release: string;
  /** 1, or more for a correction. */
  readonly edition: number;
  /** Id of the release that this one corrects. */
  readonly corrects?: string;
  readonly regime: Regime;
  readonly period: QuarterPeriod;
  /** When it was computed: a dateTime. */
  readonly date: string;
  /** The lists of places by which it is told. */
  readonly boundaries?: readonly Boundaries[];
  /** Reference to the organisation that reports. */
  readonly reporter?: string;
}

export type MeasureReport = Resource & { readonly id: string };

/** What is in a report apart from what a server adds, by which one that was changed after its release is recognised. */
export function reportContent({ meta: _stored, ...report }: Resource): string {
  return JSON.stringify(report);
}

/** Reserved: nobody else writes a MeasureReport whose id begins so (functions/access/kring-marks.ts). */
export const reportIdPrefix = 'kring-';

/** The id that the report of an indicator for a period has, in every deployment: at most 64 characters. */
export function measureReportId(indicator: string, period: QuarterPeriod, edition = 1): string {
  return `${reportIdPrefix}${indicator}-${periodId(period)}${editionSuffix(edition)}`;
}

/** Nothing for what is released first, `-r2` for its correction. */
export function editionSuffix(edition: number): string {
  return edition === 1 ? '' : `-r${edition}`;
}

/** What may be told of an indicator, as a summary: https://hl7.org/fhir/R4/measurereport.html */
export function measureReport(
  indicator: Indicator,
  told: Disclosure<Stratum, Counts>,
  { release, edition, corrects, regime, period, date, reporter, boundaries = [] }: ReportContext,
): MeasureReport {
  return {
    resourceType: 'MeasureReport',
    id: measureReportId(indicator.name, period, edition),
    extension: [
      { url: regimeExtension, valueCanonical: `${regime.url}|${regime.version}` },
      ...(corrects === undefined ? [] : [{ url: correctsExtension, valueString: corrects }]),
      ...boundaries.map((each) => ({ url: boundariesExtension, valueString: boundariesText(each) })),
    ],
    identifier: [{ system: releaseSystem, value: release }],
    status: 'complete',
    type: 'summary',
    measure: `${indicator.url}|${indicator.version}`,
    date,
    ...(reporter === undefined ? {} : { reporter: { reference: reporter } }),
    period: daysOf(period),
    group: indicator.groups.map((group) => reportGroup(group, told)),
  };
}

/** Such as `2025: CBS, Gebieden in Nederland 2025 (342 places in 12 regions)`. */
function boundariesText({ year, source, areas, regions }: Boundaries): string {
  return `${year}: ${source} (${areas} places${regions === 0 ? '' : ` in ${regions} regions`})`;
}

function reportGroup(group: MeasureGroup, told: Disclosure<Stratum, Counts>): JsonObject {
  const quarters = told.children;
  return {
    code: { coding: [group.coding] },
    ...figures(group, told.counts),
    stratifier: [
      stratifier(
        'quarter',
        quarters.map((each) => ({ value: quarterOf(each.key), ...figures(group, each.counts) })),
        told,
      ),
      ...regionStratifier(group, told),
      stratifier(
        'municipality-quarter',
        quarters.every(({ children }) => children.length === 0)
          ? []
          : quarters.flatMap((quarter) => municipalities(group, quarter)),
        told,
      ),
    ],
  };
}

/** Where there are any; those of a hidden breakdown are said to be hidden with the municipalities. */
function regionStratifier(group: MeasureGroup, told: Disclosure<Stratum, Counts>): readonly JsonObject[] {
  const strata = told.children.flatMap((quarter) =>
    quarter.children
      .filter(({ key }) => key.region !== undefined && key.municipality === undefined)
      .map(({ key, counts }) => placed(group, ['region', place(regionSystem, key.region)], quarter, counts)),
  );
  return strata.length === 0 ? [] : [stratifier('region-quarter', strata, told)];
}

/** Each municipality, or that these are hidden in this quarter. */
function municipalities(group: MeasureGroup, quarter: Disclosure<Stratum, Counts>): readonly JsonObject[] {
  const stratum = (value: JsonObject, counts: Counts | undefined) =>
    placed(group, ['municipality', value], quarter, counts);
  if (quarter.children.length === 0) return [stratum(masked, undefined)];
  return quarter.children
    .flatMap((child) => (child.key.municipality === undefined ? child.children : [child]))
    .map(({ key, counts }) => stratum(place(municipalitySystem, key.municipality), counts));
}

/** A stratum of a place in a quarter. */
function placed(
  group: MeasureGroup,
  [code, value]: readonly [code: string, value: JsonObject],
  { key }: Pick<Disclosure<Stratum, Counts>, 'key'>,
  counts: Counts | undefined,
): JsonObject {
  return {
    component: [
      { code: stratifierCode(code), value },
      { code: stratifierCode('quarter'), value: quarterOf(key) },
    ],
    ...figures(group, counts),
  };
}

/** Where there are no strata although there was somebody to count, that says why. */
function stratifier(
  code: string,
  stratum: readonly JsonObject[],
  { counts }: Disclosure<Stratum, Counts>,
): JsonObject {
  const coded = { code: [stratifierCode(code)] };
  if (stratum.length > 0) return { ...coded, stratum };
  return counts?.denominator.units === 0 ? coded : { ...masked, ...coded };
}

function stratifierCode(code: string): JsonObject {
  return { coding: [{ system: stratifierSystem, code }] };
}

function quarterOf({ quarter = '' }: Stratum): JsonObject {
  return { coding: [{ system: quarterSystem, code: quarter }] };
}

function place(system: string, of: Place | undefined): JsonObject {
  return { coding: [{ system, code: of?.code ?? '', display: of?.name ?? '' }] };
}

export const masked: JsonObject = { extension: [{ url: absentReason, valueCode: 'masked' }] };

/** Counts and score; both absent with the reason `masked` when hidden. */
function figures(group: MeasureGroup, counts: Counts | undefined): JsonObject {
  // What a mean is made of is no count of anybody: https://hl7.org/fhir/R4/codesystem-measure-population.html
  // Nor is what is left out protected, so it is not told.
  const populations = group.populations.filter(
    ({ column }) => column === 'numerator' || column === 'denominator',
  );
  const population = populations.map(({ coding, column }) => {
    const code = { coding: [coding] };
    if (counts === undefined) return { code, _count: masked };
    const part = column === 'numerator' ? counts.numerator : counts.denominator;
    return { code, count: part?.units ?? 0 };
  });
  const measureScore = scoreOf(group, counts);
  return measureScore === undefined ? { population } : { population, measureScore };
}

/** A share in %, or a mean, to one decimal; both come from counts that are public themselves. */
function scoreOf(group: MeasureGroup, counts: Counts | undefined): JsonObject | undefined {
  if (group.kind === 'count') return undefined;
  if (counts === undefined) return masked;
  const { denominator, numerator, measured = 0 } = counts;
  if (denominator.units === 0) return undefined;
  const value =
    group.kind === 'mean'
      ? measured / denominator.units
      : (100 * (numerator?.units ?? 0)) / denominator.units;
  const unit =
    group.unit === undefined
      ? {}
      : { system: 'http://unitsofmeasure.org', code: group.unit, unit: group.unit };
  return { value: toOneDecimal(value), ...unit };
}
