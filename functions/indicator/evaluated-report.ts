import type { JsonObject, Resource } from '../fhir/resource.ts';
import { type Evaluated, evaluate, strataOf } from './evaluate.ts';
import type { Interval } from './interval.ts';
import type { Indicator, MeasureGroup, MeasurePopulation } from './measure.ts';
import { municipalitySystem, quarterSystem, regionSystem, stratifierSystem } from './measure-report.ts';
import type { Cell, Row } from './view/run.ts';

const intervalExtension = 'https://kring.care/fhir/StructureDefinition/score-interval';

/** https://hl7.org/fhir/R4/valueset-measure-report-type.html */
export type ReportType = 'individual' | 'subject-list' | 'summary';

export interface EvaluatedContext {
  readonly type: ReportType;
  /** `YYYY-MM-DD`, both included. */
  readonly period: { readonly start: string; readonly end: string };
  /** When it was computed: a dateTime. */
  readonly date: string;
  /** References, such as `Patient/1` and `Organization/1`. */
  readonly subject?: string;
  readonly reporter?: string;
}

/**
 * What an indicator comes to over these rows: https://hl7.org/fhir/R4/measurereport.html. It is for whoever may see what
 * it was counted from: nothing is protected, and of a subject list the persons are named, as R4 has it, in Lists.
 */
export function evaluatedReport(
  indicator: Indicator,
  rows: readonly Row[],
  { type, period, date, subject, reporter }: EvaluatedContext,
): Resource {
  const lists: Resource[] = [];
  const listed = (persons: readonly string[]): JsonObject => {
    if (type !== 'subject-list') return {};
    const id = `subjects-${lists.length + 1}`;
    lists.push(subjectList(id, persons));
    return { subjectResults: { reference: `#${id}` } };
  };
  const group = indicator.groups.map((each) => evaluatedGroup(each, indicator.strata, rows, listed));
  const { improvementNotation } = indicator.measure;
  return {
    resourceType: 'MeasureReport',
    ...(lists.length > 0 && { contained: lists }),
    status: 'complete',
    type,
    measure: `${indicator.url}|${indicator.version}`,
    ...(subject !== undefined && { subject: { reference: subject } }),
    date,
    ...(reporter !== undefined && { reporter: { reference: reporter } }),
    period: { start: period.start, end: period.end },
    ...(improvementNotation !== undefined && { improvementNotation }),
    group,
  };
}

type Listed = (persons: readonly string[]) => JsonObject;

function evaluatedGroup(
  group: MeasureGroup,
  strata: readonly string[],
  rows: readonly Row[],
  listed: Listed,
): JsonObject {
  const places = strata.filter((column) => isPlace(column, rows));
  const single = strata.filter((column) => column !== 'municipality' && column !== 'region');
  const stratifiers = [...single.map((column) => [column]), ...places.map((column) => [column, 'quarter'])];
  return {
    code: { coding: [group.coding] },
    ...figures(group, evaluate(rows, group), listed),
    stratifier: stratifiers.map((columns) => ({
      code: [stratifierCode(columns.join('-'))],
      ...present(
        'stratum',
        strataOf(rows, columns).map((stratum) => ({
          ...valuesOf(columns, stratum.values, stratum.rows),
          ...figures(group, evaluate(stratum.rows, group), listed),
        })),
      ),
    })),
  };
}

/** There are regions only where the list of a year has them. */
function isPlace(column: string, rows: readonly Row[]): boolean {
  return column === 'municipality' || (column === 'region' && rows.some(({ region }) => Boolean(region)));
}

/** FHIR has no empty arrays. */
function present(name: string, values: readonly JsonObject[]): JsonObject {
  return values.length > 0 ? { [name]: [...values] } : {};
}

function valuesOf(columns: readonly string[], values: readonly Cell[], rows: readonly Row[]): JsonObject {
  const coded = columns.map((column, index) => stratumValue(column, values[index] ?? null, rows));
  if (columns.length === 1) return { value: coded[0] ?? unknown };
  return {
    component: columns.map((column, index) => ({
      code: stratifierCode(column),
      value: coded[index] ?? unknown,
    })),
  };
}

function stratifierCode(column: string): JsonObject {
  return { coding: [{ system: stratifierSystem, code: column.replaceAll('_', '-') }] };
}

const unknown: JsonObject = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: 'unknown' }],
};

const systems: Readonly<Record<string, string>> = {
  quarter: quarterSystem,
  region: regionSystem,
  municipality: municipalitySystem,
  language: 'urn:ietf:bcp:47',
};

function stratumValue(column: string, value: Cell, rows: readonly Row[]): JsonObject {
  if (value === null || isUnknownPlace(column, value)) return unknown;
  const system = systems[column];
  if (system === undefined) return { text: String(value) };
  const name = rows.find((row) => row[`${column}_name`])?.[`${column}_name`];
  return { coding: [{ system, code: String(value), ...(typeof name === 'string' && { display: name }) }] };
}

/** A region is none where the list of that year has no regions. */
function isUnknownPlace(column: string, value: Cell): boolean {
  if (column === 'region') return value === '' || value === 'unknown-region';
  return column === 'municipality' && value === 'unknown';
}

function figures(group: MeasureGroup, evaluated: Evaluated, listed: Listed): JsonObject {
  const populations = group.populations.filter(({ column }) => column !== 'measured');
  const population = populations.map(({ coding, column }) => ({
    code: { coding: [coding] },
    count: evaluated[countOf(column)],
    ...listed(evaluated.persons[countOf(column)]),
  }));
  const { score, interval } = evaluated;
  if (score === undefined) return { population };
  const unit =
    group.unit === undefined
      ? {}
      : { system: 'http://unitsofmeasure.org', code: group.unit, unit: group.unit };
  const extension = interval && { extension: [intervalOf(interval, unit)] };
  return { population, measureScore: { ...extension, value: rounded(score), ...unit } };
}

function countOf(column: MeasurePopulation['column']): 'denominator' | 'numerator' | 'excluded' {
  return column === 'numerator' || column === 'excluded' ? column : 'denominator';
}

function intervalOf({ low, high }: Interval, unit: JsonObject): JsonObject {
  return {
    url: intervalExtension,
    valueRange: { low: { value: rounded(low), ...unit }, high: { value: rounded(high), ...unit } },
  };
}

/** To one decimal. */
function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function subjectList(id: string, persons: readonly string[]): Resource {
  const entry = persons.map((reference) => ({ item: { reference } }));
  return {
    resourceType: 'List',
    id,
    status: 'current',
    mode: 'snapshot',
    ...(entry.length > 0 ? { entry } : { emptyReason: noneThere }),
  };
}

const noneThere: JsonObject = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/list-empty-reason', code: 'nilknown' }],
};
