import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { duckDbFactStore } from '../../functions/facts/duckdb-store.ts';
import { factsOf } from '../../functions/facts/follow.ts';
import { readIndicators, sha256 } from '../../functions/facts/indicators-folder.ts';
import { loadSolver } from '../../functions/facts/solver.ts';
import type { Resource } from '../../functions/fhir/resource.ts';
import {
  type AreaLists,
  areaListsSchema,
  areasParameter,
  boundariesOf,
} from '../../functions/indicator/areas.ts';
import { codebook } from '../../functions/indicator/exchange/codebook.ts';
import { csvText } from '../../functions/indicator/exchange/csv.ts';
import { releaseOf, sqlParameters } from '../../functions/indicator/release.ts';
import { readMeasureReport } from '../../functions/indicator/reported.ts';
import { versionsOf } from '../indicators/population.ts';

const { views, tables, indicators, regimes } = readIndicators(
  fileURLToPath(new URL('../../indicators/', import.meta.url)),
);
const solve = await loadSolver();

const south = { code: 'S', name: 'South' };
const north = { code: 'N', name: 'North' };
const { lists: areas } = areaListsSchema.parse({
  lists: [
    {
      years: [2024],
      source: 'gazette 2024',
      regions: [south, north],
      areas: [
        { code: 'a', name: 'A', region: 'S' },
        { code: 'b', name: 'B', region: 'S' },
        { code: 'c', name: 'C', region: 'N' },
        { code: 'd', name: 'D', region: 'N' },
      ],
    },
    {
      years: [2025],
      source: 'gazette 2025',
      regions: [south, north],
      areas: [
        { code: 'ab', name: 'A and B', region: 'S', was: ['a', 'b'] },
        { code: 'c', name: 'C', region: 'S' },
        { code: 'd1', name: 'D one', region: 'N' },
      ],
      gone: ['d'],
    },
    {
      years: [2026],
      source: 'gazette 2026',
      areas: [
        { code: 'abc', name: 'A to C', was: ['ab', 'c'] },
        { code: 'd1', name: 'D one' },
      ],
    },
  ],
});

type Placed = readonly { readonly year: string; readonly recorded: string; readonly code: string }[];
const placed = (period: string, lists: AreaLists = areas) =>
  (JSON.parse(areasParameter(lists, { first: `${period}-Q1`, last: `${period}-Q4` })) as Placed).map(
    ({ recorded, code }) => `${recorded}>${code}`,
  );

describe('places by year', () => {
  it('are those of the year: what has merged since is still apart, what is divided is nobody', () => {
    expect(placed('2024')).toEqual(['a>a', 'b>b', 'c>c', 'd>d']);
    expect(placed('2025')).toEqual(['a>ab', 'b>ab', 'c>c', 'ab>ab', 'd1>d1']);
    expect(placed('2026')).toEqual(['a>abc', 'b>abc', 'c>abc', 'ab>abc', 'd1>d1', 'abc>abc']);
    expect(placed('2023')).toEqual([]);
  });

  it('are named with their list', () => {
    expect(boundariesOf(areas, { first: '2023-Q4', last: '2025-Q1' })).toEqual([
      { year: 2024, source: 'gazette 2024', areas: 4, regions: 2 },
      { year: 2025, source: 'gazette 2025', areas: 3, regions: 2 },
    ]);
  });
});

const concept = (system: string, code: string) => ({ coding: [{ system, code }] });
const kind = 'https://kring.care/fhir/CodeSystem/encounter-kind';

/** In each municipality and year so many mothers at one session, and so many who did not come. */
function visits(
  places: Readonly<Record<string, readonly [came: number, stayed: number]>>,
): readonly Resource[] {
  return Object.entries(places).flatMap(([code, [came, stayed]]) => [
    {
      resourceType: 'Location',
      id: code,
      name: `recorded ${code}`,
      identifier: [{ value: code }],
      physicalType: concept('http://terminology.hl7.org/CodeSystem/location-physical-type', 'jdn'),
    },
    {
      resourceType: 'Group',
      id: code,
      type: 'person',
      actual: true,
      code: concept('https://kring.care/fhir/CodeSystem/care-group-model', 'centering-parenting'),
    },
    ...['2024', '2025'].flatMap((year) => [
      {
        resourceType: 'Encounter',
        id: `${code}-${year}`,
        status: 'finished',
        class: { code: 'AMB' },
        type: [concept(kind, 'group-session')],
        subject: { reference: `Group/${code}` },
        period: { start: `${year}-03-03T10:00:00Z` },
        location: [{ location: { reference: `Location/${code}` } }],
      },
      ...Array.from({ length: came + stayed }, (_, index) => ({
        resourceType: 'Encounter',
        id: `${code}-${year}-${index}`,
        status: index < came ? 'finished' : 'cancelled',
        class: { code: 'AMB' },
        type: [concept(kind, 'session-participation')],
        subject: { reference: `Patient/${code}-${index}` },
        partOf: { reference: `Encounter/${code}-${year}` },
        period: { start: `${year}-03-03T10:00:00Z` },
        location: [{ location: { reference: `Location/${code}` } }],
      })),
    ]),
  ]);
}

describe('a release by lists of places', () => {
  const attendance = indicators.filter(({ name }) => name === 'attendance');
  const ten = { first: '2024-Q1', last: '2025-Q4' };
  const regime = { ...regimes.get('nl'), minimumGroups: 0 } as NonNullable<ReturnType<typeof regimes.get>>;

  it('counts by the list of its year, with regions between municipality and country, in every format', async () => {
    const facts = await duckDbFactStore({ path: ':memory:', tables });
    const population = versionsOf(visits({ a: [30, 20], b: [40, 30], c: [50, 20], d: [25, 15] }));
    await factsOf({ views, facts, ...population }, population.keys);
    const rows = await facts.queryAll(
      attendance.map(({ sql }) => sql),
      sqlParameters(ten, regime, areas),
    );
    await facts.close();
    const counted = attendance.map((indicator, index) => ({ indicator, rows: rows[index] ?? [] }));
    const date = '2026-02-01T00:00:00Z';
    const release = releaseOf(counted, { regime, period: ten, date, areas }, { digest: sha256, solve });
    if (!('reports' in release)) throw new Error(JSON.stringify(release));
    const [report] = release.reports;
    const [indicator] = attendance;
    if (!report || !indicator) throw new Error('There is a report');
    const read = readMeasureReport(report);
    expect(read.boundaries).toEqual([
      '2024: gazette 2024 (4 places in 2 regions)',
      '2025: gazette 2025 (3 places in 2 regions)',
    ]);
    const told = ({ figure }: { readonly figure: object }) =>
      'denominator' in figure ? figure.denominator : 'hidden';
    const [group] = read.groups;
    expect(group?.regions.map((each) => [each.quarter, each.region.name, told(each)])).toEqual([
      ['2024-Q1', 'North', 110],
      ['2024-Q1', 'South', 120],
      ['2025-Q1', 'South', 190],
      ['2025-Q1', 'unknown-region', 40],
    ]);
    expect(group?.cells.map((each) => [each.quarter, each.municipality.name, told(each)])).toEqual([
      ['2024-Q1', 'C', 70],
      ['2024-Q1', 'D', 40],
      ['2024-Q1', 'A', 50],
      ['2024-Q1', 'B', 70],
      ['2025-Q1', 'A and B', 120],
      ['2025-Q1', 'C', 70],
      ['2025-Q1', 'unknown', 40],
    ]);
    const lines = csvText([{ indicator, report }]).split('\r\n');
    expect(lines[0]).toContain(',region,region_name,boundaries,');
    expect(lines.filter((line) => line.includes('2025: gazette 2025')).length).toBeGreaterThan(4);
    expect(JSON.stringify(codebook([{ indicator, report }]))).toContain('"S":"South"');
  });

  it('has all municipalities of the list as those of which a share offers groups, and hides none of them', async () => {
    const offering = indicators.filter(({ name }) => name === 'municipalities-with-parenting-groups');
    const facts = await duckDbFactStore({ path: ':memory:', tables });
    // Nothing is recorded of c at all.
    const population = versionsOf(visits({ a: [1, 0], b: [2, 0], d: [3, 0] }));
    await factsOf({ views, facts, ...population }, population.keys);
    const release = async (lists: AreaLists) => {
      const rows = await facts.queryAll(
        offering.map(({ sql }) => sql),
        sqlParameters(ten, regime, lists),
      );
      const counted = offering.map((indicator, index) => ({ indicator, rows: rows[index] ?? [] }));
      const context = { regime, period: ten, date: '2026-02-01T00:00:00Z', areas: lists };
      const made = releaseOf(counted, context, { digest: sha256, solve });
      const [report] = 'reports' in made ? made.reports : [];
      if (!report) throw new Error(JSON.stringify(made));
      return readMeasureReport(report).groups[0];
    };
    const share = ({ figure }: { readonly figure: object }) =>
      'numerator' in figure && 'denominator' in figure
        ? `${figure.numerator}/${figure.denominator}`
        : 'hidden';
    const first = (each: { readonly quarter: string }) => each.quarter.endsWith('Q1');
    const listed = await release(areas);
    // Four quarters of four, and of three.
    expect(share({ figure: listed?.whole ?? {} })).toBe('4/28');
    expect(
      listed?.regions.filter(first).map((each) => [each.quarter, each.region.name, share(each)]),
    ).toEqual([
      ['2024-Q1', 'North', '1/2'],
      ['2024-Q1', 'South', '2/2'],
      ['2025-Q1', 'North', '0/1'],
      ['2025-Q1', 'South', '1/2'],
    ]);
    expect(listed?.cells.filter(first).map((each) => [each.municipality.name, share(each)])).toEqual([
      ['C', '0/1'],
      ['D', '1/1'],
      ['A', '1/1'],
      ['B', '1/1'],
      ['D one', '0/1'],
      ['A and B', '1/1'],
      ['C', '0/1'],
    ]);
    // Without lists, all that are recorded: three in eight quarters.
    const recorded = await release([]);
    expect(share({ figure: recorded?.whole ?? {} })).toBe('6/24');
    await facts.close();
  });
});
