import * as z from 'zod';
import type { QuarterPeriod } from './period.ts';

/*
 * The places that a country is divided into, by year: municipalities merge, split and change their region. A figure is
 * told by the list of the year in which its day is, whatever the places are called when it is counted.
 */

const text = z.string().trim().min(1, 'must not be empty').max(200);
const code = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$/,
    'must be a code of letters, digits, dots, dashes and underscores',
  )
  .refine((value) => !reserved.has(value), 'is what Kring itself calls a place that is not known');
const reserved: ReadonlySet<string> = new Set(['unknown', 'unknown-region']);

const region = z.strictObject({ code, name: text });
const area = z.strictObject({
  code,
  name: text,
  /** Code of the region that it is in. */
  region: code.exactOptional(),
  /** Codes of earlier years that are in it whole, its own but for what it was before. */
  was: z.array(code).exactOptional(),
});
const list = z.strictObject({
  /** Calendar years in which nothing changed. */
  years: z.array(z.number().int().min(1990).max(2199)).min(1),
  /** Where it is written down. */
  source: text,
  regions: z.array(region).default([]),
  /** All that there are: what is not among them is counted as not known. */
  areas: z.array(area).min(1),
  /** Codes of the list before this one that were divided among several: nobody can say which of them it was. */
  gone: z.array(code).default([]),
});
type AreaList = z.output<typeof list>;

/** A country's lists, the oldest first. */
export const areaListsSchema = z
  .strictObject({ lists: z.array(list).min(1) })
  .superRefine(({ lists }, context) => {
    for (const { path, message } of lists.flatMap((one, index) => problemsOf(one, index, lists))) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });
export type AreaLists = z.output<typeof areaListsSchema>['lists'];

interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

function problemsOf(one: AreaList, index: number, lists: AreaLists): readonly Problem[] {
  const at = (problem: Problem): Problem => ({ ...problem, path: ['lists', index, ...problem.path] });
  return [
    ...yearProblems(one, lists[index - 1]),
    ...regionProblems(one),
    ...areaProblems(one),
    ...lostProblems(one, lists.slice(0, index)),
  ].map(at);
}

function yearProblems({ years }: AreaList, before: AreaList | undefined): readonly Problem[] {
  return years.flatMap((year, index) => {
    const last = years[index - 1] ?? before?.years.at(-1);
    if (last === undefined || year > last) return [];
    return [
      { path: ['years', index], message: `must be after ${last}: years go up, and each is in one list` },
    ];
  });
}

function regionProblems({ regions, areas }: AreaList): readonly Problem[] {
  const codes = regions.map((each) => each.code);
  const known = new Set(codes);
  return [
    ...twice(codes).map((index) => ({ path: ['regions', index, 'code'], message: there })),
    ...areas.flatMap((each, index): readonly Problem[] => {
      const path = ['areas', index];
      if (known.has(each.code)) return [{ path: [...path, 'code'], message: 'is the code of a region, too' }];
      if (each.region === undefined && known.size > 0)
        return [{ path, message: 'must have a region, since there are regions' }];
      if (each.region === undefined || known.has(each.region)) return [];
      return [{ path: [...path, 'region'], message: `must be one of ${codes.join(', ') || 'regions'}` }];
    }),
  ];
}

const there = 'is there before: each is told once';

function areaProblems({ areas, gone }: AreaList): readonly Problem[] {
  const codes = areas.map((each) => each.code);
  const now = new Set(codes);
  const was = areas.flatMap(({ was: earlier = [] }, area) =>
    earlier.map((value, index) => ({ value, path: ['areas', area, 'was', index] })),
  );
  const left = gone.map((value, index) => ({ value, path: ['gone', index] }));
  const earlier = [...was, ...left];
  const repeated = new Set(twice(earlier.map(({ value }) => value)));
  return [
    ...twice(codes).map((index) => ({ path: ['areas', index, 'code'], message: there })),
    ...earlier.flatMap(({ value, path }, index): readonly Problem[] => {
      if (now.has(value)) return [{ path, message: `${value} is a place of this list, so it is not gone` }];
      const message = `${value} is named before: it is in one place whole, or in gone when it was divided`;
      return repeated.has(index) ? [{ path, message }] : [];
    }),
  ];
}

/** What was a place is one, is in one, or is said to be gone: else its figures would be nobody's without a word. */
function lostProblems(one: AreaList, earlier: readonly AreaList[]): readonly Problem[] {
  const last = earlier.at(-1);
  if (last === undefined) return [];
  const told = new Set([...one.areas.flatMap((each) => [each.code, ...(each.was ?? [])]), ...one.gone]);
  const lost = last.areas.filter((each) => !told.has(each.code));
  const message = (each: AreaList['areas'][number]) =>
    `${each.code} (${each.name}) is in the list before and not in this one: it belongs in \`was\` of the place that it is in, or in \`gone\` when it was divided`;
  return lost.map((each) => ({ path: ['areas'], message: message(each) }));
}

function twice(values: readonly string[]): readonly number[] {
  return values.flatMap((value, index) => (values.indexOf(value) === index ? [] : [index]));
}

/** Under which list the figures of a year are told. */
export interface Boundaries {
  readonly year: number;
  readonly source: string;
  readonly areas: number;
  readonly regions: number;
}

/** Of each year of a period the list that its figures are told by; none for a year without one. */
export function boundariesOf(lists: AreaLists, period: QuarterPeriod): readonly Boundaries[] {
  return yearsOf(lists, period).flatMap((year) => {
    const found = lists.find(({ years }) => years.includes(year));
    if (!found) return [];
    return [{ year, source: found.source, areas: found.areas.length, regions: found.regions.length }];
  });
}

/**
 * For the SQL of measures, as JSON: of each year of the period that has a list, for each code that a place may be
 * recorded with, what it is in that year. A code of a later year is in none: nobody can say which of the places it was.
 */
export function areasParameter(lists: AreaLists, period: QuarterPeriod): string {
  return JSON.stringify(yearsOf(lists, period).flatMap((year) => areasOfYear(lists, year)));
}

function areasOfYear(lists: AreaLists, year: number): readonly object[] {
  const index = lists.findIndex(({ years }) => years.includes(year));
  const own = lists[index];
  if (!own) return [];
  const until = lists.slice(0, index + 1);
  const recorded = new Set(
    until.flatMap(({ areas }) => areas.flatMap((each) => [each.code, ...(each.was ?? [])])),
  );
  return [...recorded].flatMap((value) => {
    const found = own.areas.find((each) => each.code === followed(value, until));
    if (!found) return [];
    const around = own.regions.find((each) => each.code === found.region);
    return [
      {
        year: String(year),
        recorded: value,
        code: found.code,
        name: found.name,
        region: around?.code ?? '',
        region_name: around?.name ?? '',
      },
    ];
  });
}

/** From list to list, what a code has become part of. */
function followed(recorded: string, lists: AreaLists): string | undefined {
  return lists.reduce<string | undefined>((current, { areas, gone }) => {
    if (current === undefined || gone.includes(current)) return undefined;
    return areas.find(({ was }) => was?.includes(current))?.code ?? current;
  }, recorded);
}

/** Those of a period that have a list. */
function yearsOf(lists: AreaLists, { first, last }: QuarterPeriod): readonly number[] {
  const [from, to] = [Number(first.slice(0, 4)), Number(last.slice(0, 4))];
  return lists.flatMap(({ years }) => years.filter((year) => from <= year && year <= to));
}
