import * as z from 'zod';
import { error, type Issue } from '../fhir/outcome.ts';
import type { JsonObject, Resource } from '../fhir/resource.ts';
import { countedSql, type MeasureSql, placedSql } from './measure-sql.ts';

/**
 * An indicator: a FHIR Measure (https://hl7.org/fhir/R4/measure.html), the SQL that counts it over the views, and how
 * it is explained to readers. A folder of `indicators/` holds one.
 */
export interface Indicator {
  /** Its folder, and the id of its Measure. */
  readonly name: string;
  readonly url: string;
  readonly version: string;
  readonly measure: Resource & { readonly id: string };
  readonly groups: readonly MeasureGroup[];
  /** `places`: the subject of its Measure is a Location. It tells of no person, so nothing of it needs to be hidden. */
  readonly about: 'persons' | 'places';
  /**
   * One SELECT that gives, for the whole period, each quarter and each municipality within a quarter, the columns of
   * `populationColumns` and those that disclosure control needs: see `figures.ts`.
   */
  readonly sql: string;
  /** One SELECT of what it counts, a row for each unit and person, with the strata that these are in: `measure-sql.ts`. */
  readonly units: string;
  /** Columns of `units` by which figures can be told apart, in the order of the Measure. */
  readonly strata: readonly string[];
  readonly parts: MeasureSql;
  readonly texts: Readonly<Record<string, IndicatorTexts>>;
}

export interface MeasureGroup {
  readonly code: string;
  readonly coding: JsonObject;
  readonly kind: 'count' | 'mean' | 'proportion';
  /** UCUM, of the score. */
  readonly unit?: string;
  /** Population codes and the column of the SQL that counts each. */
  readonly populations: readonly MeasurePopulation[];
}

export interface MeasurePopulation {
  readonly coding: JsonObject;
  readonly column: PopulationColumn;
  /** What is counted, where another measure counts the same: the two are then protected together. */
  readonly sharedCount?: string;
  /** The shared count that this one is a part of: then what is left of that is protected with both. */
  readonly partOfCount?: string;
}

/** In one language. */
export interface IndicatorTexts {
  readonly title: string;
  readonly definition: string;
  /** What the denominator counts, such as «expected visits». */
  readonly counted: string;
  /** A short name of each group's score, by the group's code. */
  readonly groups: Readonly<Record<string, string>>;
}

const populationColumns = ['numerator', 'denominator', 'measured', 'excluded'] as const;
export type PopulationColumn = (typeof populationColumns)[number];

/** Below it are the measures whose reports only a release writes: functions/access/kring-marks.ts sees to it. */
export const measureBase = 'https://kring.care/fhir/Measure/';
export const libraryBase = 'https://kring.care/fhir/Library/';
const sharedCountUrl = 'https://kring.care/fhir/StructureDefinition/shared-count';
const partOfCountUrl = 'https://kring.care/fhir/StructureDefinition/part-of-count';

const plainName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,36}$/, 'lower case letters, digits and hyphens, at most 37');
const coding = z.looseObject({ system: z.string(), code: z.string() });
const concept = z.object({ coding: z.array(coding).length(1) });
const criteria = z.object({ language: z.literal('application/sql'), expression: z.string() });
const group = z.object({
  code: concept,
  extension: z.array(z.object({ url: z.string(), valueCodeableConcept: concept })).optional(),
  population: z
    .array(
      z.object({
        extension: z
          .array(z.object({ url: z.enum([sharedCountUrl, partOfCountUrl]), valueCode: plainName }))
          .max(2)
          .optional(),
        code: concept,
        criteria: z.object({
          language: z.literal('application/sql'),
          expression: z.enum(
            populationColumns,
            'a column of the SQL: numerator, denominator, measured or excluded',
          ),
        }),
      }),
    )
    .min(1),
  stratifier: z.array(
    z.object({ criteria: criteria.optional(), component: z.array(z.object({ criteria })).optional() }),
  ),
});
const measure = z.looseObject({
  resourceType: z.literal('Measure'),
  id: plainName,
  url: z.string().startsWith(measureBase, `below ${measureBase}`),
  version: z.string().min(1),
  subjectCodeableConcept: z.looseObject({ coding: z.array(coding).optional() }).optional(),
  scoring: concept,
  group: z.array(group).min(1),
});
const texts = z.record(
  z.string(),
  z.strictObject({
    title: z.string(),
    definition: z.string(),
    counted: z.string(),
    groups: z.record(z.string(), z.string()),
  }),
);

const scoringUrl = 'http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/cqfm-scoring';
const unitUrl = 'http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/cqfm-scoringUnit';
const kinds: Readonly<Record<string, MeasureGroup['kind']>> = {
  cohort: 'count',
  proportion: 'proportion',
  'continuous-variable': 'mean',
};

/**
 * @param files what is in the indicator's folder: measure.json and texts.json parsed, measure.sql as text; and the SELECTs of
 * `indicators/tables/` by name
 */
export function parseIndicator(files: {
  readonly measure: unknown;
  readonly texts: unknown;
  readonly sql: string;
  readonly tables?: ReadonlyMap<string, string>;
}): Indicator | readonly Issue[] {
  const parsed = measure.safeParse(files.measure);
  const read = texts.safeParse(files.texts);
  if (!parsed.success || !read.success) {
    return [...issuesOf('Measure', parsed.error), ...issuesOf('texts', read.error)];
  }
  const groups = parsed.data.group.map((each) => measureGroup(each, codeOf(parsed.data.scoring)));
  const issues = [...groups.flatMap(groupIssues), ...textIssues(groups, read.data)];
  if (issues.length > 0) return issues;
  const { id: name, url, version } = parsed.data;
  const columns = new Set(groups.flatMap(({ populations }) => populations.map(({ column }) => column)));
  const parts = { units: files.sql, tables: files.tables ?? new Map(), columns };
  return {
    name,
    url,
    version,
    measure: parsed.data as Resource & { id: string },
    groups,
    about: isOfPlaces(parsed.data) ? 'places' : 'persons',
    sql: countedSql(parts),
    units: placedSql(parts),
    strata: strataOf(parsed.data.group),
    parts,
    texts: read.data,
  };
}

function isOfPlaces({ subjectCodeableConcept: subject }: z.infer<typeof measure>): boolean {
  return (subject?.coding ?? []).some(
    ({ system, code }) => system === 'http://hl7.org/fhir/resource-types' && code === 'Location',
  );
}

/** The SQL as a Library, by which anybody can see and repeat how it was counted. */
export function indicatorLibrary({
  measure: { title },
  name,
  url,
  version,
  sql,
}: Indicator): Resource & { readonly id: string } {
  const data = btoa(String.fromCharCode(...new TextEncoder().encode(sql)));
  return {
    resourceType: 'Library',
    id: name,
    url: `${libraryBase}${url.slice(measureBase.length)}`,
    version,
    title: title ?? name,
    status: 'active',
    type: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/library-type', code: 'logic-library' }],
    },
    content: [{ contentType: 'application/sql', data }],
  };
}

/** Of stratifiers of one column; those of a municipality within a quarter are put together from them. */
function strataOf(groups: readonly z.infer<typeof group>[]): readonly string[] {
  const columns = groups.flatMap(({ stratifier }) =>
    stratifier.flatMap(({ criteria: own, component = [] }) => [
      ...(own ? [own.expression] : []),
      ...component.map((each) => each.criteria.expression),
    ]),
  );
  return [...new Set(columns)];
}

function measureGroup(each: z.infer<typeof group>, scoring: string): MeasureGroup {
  const extension = (url: string) => {
    const found = each.extension?.find((one) => one.url === url);
    return found && codeOf(found.valueCodeableConcept);
  };
  const unit = extension(unitUrl);
  return {
    code: codeOf(each.code),
    coding: firstCoding(each.code),
    kind: kinds[extension(scoringUrl) ?? scoring] ?? 'count',
    ...(unit === undefined ? {} : { unit }),
    populations: each.population.map(({ code, criteria, extension: extensions = [] }) => {
      const named = (url: string) => extensions.find((one) => one.url === url)?.valueCode;
      const sharedCount = named(sharedCountUrl);
      const partOfCount = named(partOfCountUrl);
      return {
        coding: firstCoding(code),
        column: criteria.expression,
        ...(sharedCount !== undefined && { sharedCount }),
        ...(partOfCount !== undefined && { partOfCount }),
      };
    }),
  };
}

/** The counts that an indicator has in common with others, each with the column of its SQL. */
export function sharedCounts(indicator: Indicator): NamedCounts {
  return namedCounts(indicator, ({ sharedCount }) => sharedCount);
}

/** The counts of others that its own are a part of, each with the column of its SQL. */
export function partOfCounts(indicator: Indicator): NamedCounts {
  return namedCounts(indicator, ({ partOfCount }) => partOfCount);
}

type NamedCounts = ReadonlyMap<string, Exclude<PopulationColumn, 'excluded'>>;

function namedCounts(
  { groups }: Indicator,
  nameOf: (population: MeasurePopulation) => string | undefined,
): NamedCounts {
  const populations = groups.flatMap((group) => group.populations);
  return new Map(
    populations.flatMap((population) => {
      const { column } = population;
      const name = nameOf(population);
      return name !== undefined && column !== 'excluded' ? [[name, column] as const] : [];
    }),
  );
}

/** The names of all counts by which an indicator is linked with others. */
export function linkingCounts(indicator: Indicator): readonly string[] {
  return [...new Set([...sharedCounts(indicator).keys(), ...partOfCounts(indicator).keys()])];
}

/** Those that share counts with each other, or of which one counts a part of another, directly or by way of another. */
export function linked<T extends { readonly indicator: Indicator }>(
  all: readonly T[],
): readonly (readonly T[])[] {
  return all.reduce<readonly (readonly T[])[]>((sets, each) => {
    const isOwn = (set: readonly T[]) => set.some(({ indicator }) => shareCount(indicator, each.indicator));
    return [...sets.filter((set) => !isOwn(set)), [...sets.filter(isOwn).flat(), each]];
  }, []);
}

function shareCount(one: Indicator, other: Indicator): boolean {
  const counts = new Set(linkingCounts(other));
  return linkingCounts(one).some((count) => counts.has(count));
}

const needed: Readonly<Record<MeasureGroup['kind'], readonly PopulationColumn[]>> = {
  count: ['denominator'],
  mean: ['denominator', 'measured'],
  proportion: ['denominator', 'numerator'],
};

function groupIssues({ code, kind, populations }: MeasureGroup): readonly Issue[] {
  const columns = populations.map(({ column }) => column);
  return needed[kind]
    .filter((column) => !columns.includes(column))
    .map((column) =>
      error('required', `group ${code} is a ${kind}: it needs a population of column ${column}`),
    );
}

function textIssues(
  groups: readonly MeasureGroup[],
  languages: Readonly<Record<string, IndicatorTexts>>,
): readonly Issue[] {
  // The languages of /indicators.
  const missing = ['en', 'nl', 'fr'].filter((language) => languages[language] === undefined);
  return [
    ...missing.map((language) => error('required', `texts.json needs ${language}`, 'texts')),
    ...Object.entries(languages).flatMap(([language, text]) =>
      groups
        .filter(({ code }) => text.groups[code] === undefined)
        .map(({ code }) => error('required', `group ${code} has no name`, `texts.${language}.groups`)),
    ),
  ];
}

function codeOf(of: z.infer<typeof concept>): string {
  return of.coding[0]?.code ?? '';
}

function firstCoding(of: z.infer<typeof concept>): JsonObject {
  return { ...of.coding[0] } as JsonObject;
}

function issuesOf(root: string, failed: z.ZodError | undefined): readonly Issue[] {
  return (failed?.issues ?? []).map((issue) =>
    error('structure', issue.message, [root, ...issue.path].join('.')),
  );
}
