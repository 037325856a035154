import type { JsonObject, Resource } from '../fhir/resource.ts';
import type { Counts, Disclosure } from './disclosure/protect.ts';
import type { Regime } from './disclosure/regime.ts';
import { toOneDecimal } from './disclosure/to-one-decimal.ts';
import type { Stratum } from './figures.ts';
import type { Indicator, MeasureGroup } from './measure.ts';
import { daysOf, periodId, type QuarterPeriod } from './period.ts';

export const releaseSystem = 'https://kring.care/fhir/release';
export const regimeExtension = 'https://kring.care/fhir/StructureDefinition/disclosure-regime';
const correctsExtension = 'https://kring.care/fhir/StructureDefinition/release-corrects';
export const digestExtension = 'https://kring.care/fhir/StructureDefinition/release-digest';
export const stratifierSystem = 'https://kring.care/fhir/CodeSystem/measure-stratifier';
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
  { release, edition, corrects, regime, period, date, reporter }: ReportContext,
): MeasureReport {
  return {
    resourceType: 'MeasureReport',
    id: measureReportId(indicator.name, period, edition),
    extension: [
      { url: regimeExtension, valueCanonical: `${regime.url}|${regime.version}` },
      ...(corrects === undefined ? [] : [{ url: correctsExtension, valueString: corrects }]),
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

/** Each municipality, or that these are hidden in this quarter. */
function municipalities(group: MeasureGroup, quarter: Disclosure<Stratum, Counts>): readonly JsonObject[] {
  const stratum = (value: JsonObject, counts: Counts | undefined) => ({
    component: [
      { code: stratifierCode('municipality'), value },
      { code: stratifierCode('quarter'), value: quarterOf(quarter.key) },
    ],
    ...figures(group, counts),
  });
  if (quarter.children.length === 0) return [stratum(masked, undefined)];
  return quarter.children.map(({ key, counts }) => stratum(municipalityOf(key), counts));
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

function municipalityOf({ municipality }: Stratum): JsonObject {
  return {
    coding: [
      { system: municipalitySystem, code: municipality?.code ?? '', display: municipality?.name ?? '' },
    ],
  };
}

const masked: JsonObject = { extension: [{ url: absentReason, valueCode: 'masked' }] };

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
