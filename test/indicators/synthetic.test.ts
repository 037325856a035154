import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { directoryObjects } from '../../functions/facts/directory-objects.ts';
import { duckDbFactStore } from '../../functions/facts/duckdb-store.ts';
import { factsOf } from '../../functions/facts/follow.ts';
import { readIndicators, sha256 } from '../../functions/facts/indicators-folder.ts';
import { parquetFactStore } from '../../functions/facts/parquet-store.ts';
import { loadSolver } from '../../functions/facts/solver.ts';
import type { Resource } from '../../functions/fhir/resource.ts';
import { syntheticProgramme } from '../../functions/group-care/synthetic/programme.ts';
import type { FactStore } from '../../functions/indicator/facts.ts';
import { type Indicator, partOfCounts, sharedCounts } from '../../functions/indicator/measure.ts';
import { viewsOf } from '../../functions/indicator/measure-sql.ts';
import { releaseOf, sqlParameters } from '../../functions/indicator/release.ts';
import { readMeasureReport } from '../../functions/indicator/reported.ts';
import type { Row } from '../../functions/indicator/view/run.ts';
import { nullSpace } from '../indicator/disclosure/simplex.ts';
import { versionsOf } from './population.ts';

const solve = await loadSolver();
const { views, tables, indicators, regimes } = readIndicators(
  fileURLToPath(new URL('../../indicators/', import.meta.url)),
);
const found = regimes.get('nl');
if (!found) throw new Error('There is a regime nl');
const regime = found;
const period = { first: '2025-Q1', last: '2025-Q4' };

// Only what this test recounts by itself.
interface Encounter extends Resource {
  readonly status: string;
  readonly subject: { readonly reference: string };
  readonly partOf?: { readonly reference: string };
  readonly period?: { readonly start: string };
}
interface Score extends Resource {
  readonly subject: { readonly reference: string };
  readonly effectiveDateTime: string;
  readonly valueQuantity: { readonly value: number };
}

const last = new Map<string, Resource>();
for (const { entry } of syntheticProgramme({
  seed: 3,
  groups: 48,
  municipalities: 12,
  today: '2026-02-01',
})) {
  for (const { resource } of entry) last.set(`${resource.resourceType}/${resource.id}`, resource);
}
const resources = [...last.values()];

/** The whole way from resources to public figures, over a synthetic programme. */
describe('a synthetic programme', () => {
  const root = mkdtempSync(join(tmpdir(), 'kring-synthetic-'));
  let stores: readonly FactStore[];
  beforeAll(async () => {
    stores = [
      await duckDbFactStore({ path: join(root, 'facts.duckdb'), tables }),
      await parquetFactStore({
        objects: directoryObjects(join(root, 'objects')),
        tables,
        workFolder: join(root, 'work'),
      }),
    ];
    const population = versionsOf(resources);
    for (const facts of stores) {
      expect(await factsOf({ views, facts, ...population }, population.keys)).toEqual([]);
    }
  });
  afterAll(async () => {
    await Promise.all(stores.map((facts) => facts.close()));
    rmSync(root, { recursive: true, force: true });
  });

  const rowsOf = async (facts: FactStore, name: string) =>
    (
      await facts.query(
        indicators.find((each) => each.name === name)?.sql ?? '',
        sqlParameters(period, regime),
      )
    ).toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  const wholeOf = async (name: string) =>
    (await rowsOf(stores[0] as FactStore, name)).find(
      ({ quarter, municipality }) => quarter === null && municipality === null,
    );

  it('has rows in every view that the released indicators read', async () => {
    const names = tables.map(({ name }) => name);
    for (const name of new Set(indicators.flatMap(({ parts }) => viewsOf(parts, names)))) {
      const [row] = (await stores[0]?.query(`SELECT count(*) AS n FROM "${name}"`)) ?? [];
      expect([name, Number(row?.n) > 0]).toEqual([name, true]);
    }
  });

  it('gives the same from a DuckDB file and from Parquet', async () => {
    for (const { name } of indicators) {
      const [one, other] = await Promise.all(stores.map((facts) => rowsOf(facts, name)));
      expect(one?.length).toBeGreaterThan(5);
      expect(other).toEqual(one);
    }
  });

  it('counts what a plain count of the resources gives', async () => {
    const encounters = resources.filter((each): each is Encounter => each.resourceType === 'Encounter');
    const held = new Set(
      encounters
        .filter(
          ({ partOf, status, type, period: when }) =>
            // A contact with one person alone has no kind.
            !partOf && type && status === 'finished' && when?.start.startsWith('2025'),
        )
        .map(({ id }) => `Encounter/${id}`),
    );
    // The generator names mothers so.
    const expected = encounters.filter(
      ({ partOf, subject }) => partOf && held.has(partOf.reference) && subject.reference.endsWith('-mother'),
    );
    const there = expected.filter(({ status }) => status === 'finished');
    expect(await wholeOf('sessions-held')).toMatchObject({ denominator: held.size, measured: there.length });
    expect(await wholeOf('attendance')).toMatchObject({
      denominator: expected.length,
      numerator: there.length,
    });

    const scores = resources.filter(
      (each): each is Score =>
        JSON.stringify(each.code ?? '').includes('"who-5"') &&
        String(each.effectiveDateTime).startsWith('2025'),
    );
    const lastInQuarter = new Map(
      scores
        .toSorted((one, other) => (one.effectiveDateTime < other.effectiveDateTime ? -1 : 1))
        .map((score) => [
          `${score.subject.reference} ${Math.ceil(Number(score.effectiveDateTime.slice(5, 7)) / 3)}`,
          score.valueQuantity.value,
        ]),
    );
    const values = [...lastInQuarter.values()];
    expect(await wholeOf('who-5')).toMatchObject({
      denominator: values.length,
      numerator: values.filter((value) => value <= 50).length,
      measured: values.reduce((sum, value) => sum + value, 0),
    });
  });

  it('has every count that two measures have in common declared as shared', async () => {
    const ofPersons = indicators.filter(({ about }) => about === 'persons');
    const rows = await Promise.all(ofPersons.map(({ name }) => rowsOf(stores[0] as FactStore, name)));
    const columns = columnsOf(ofPersons, rows);
    const named = new Map(columns);
    // Counts that follow from each other in every municipality and quarter would show as a lower rank.
    const table = [...named.values()].filter((row) => row.some((value) => value > 0));
    expect(table[0]?.length).toBeGreaterThan(table.length);
    expect(rank(table)).toBe(table.length);
    expect(named.size).toBeLessThan(columns.length);
  });

  it('can be released: the country is public, and some municipalities are hidden', async () => {
    if (!stores[0]) throw new Error('There is a store');
    const facts = stores[0];
    const counted = await Promise.all(
      indicators.map(async (indicator) => ({ indicator, rows: await rowsOf(facts, indicator.name) })),
    );
    const release = releaseOf(
      counted,
      { regime, period, date: '2026-02-01T00:00:00Z' },
      { digest: sha256, solve },
    );
    if (!('reports' in release)) throw new Error(JSON.stringify(release));
    const groups = release.reports.flatMap((report) => readMeasureReport(report).groups);
    const codes = indicators.flatMap((indicator) => indicator.groups.map(({ code }) => code));
    expect(groups.map(({ code }) => code)).toEqual(codes);
    // Nearly all sessions have two facilitators: the few others hide that share, and not how many sessions there were.
    const hidden = groups.filter(({ whole }) => whole.hidden).map(({ code }) => code);
    expect(hidden).toContain('two-facilitators');
    expect(hidden).not.toContain('sessions');
    // Of places, and so of nobody.
    expect(hidden).not.toContain('municipalities-offering');
    // Hiding a share does not hide the one that it is a part of.
    expect(hidden).toContain('exclusive-breastfeeding-6-weeks');
    expect(hidden).not.toContain('breastfeeding-6-weeks');
    const cells = groups.flatMap((group) => group.cells);
    expect(cells.some(({ figure }) => figure.hidden)).toBe(true);
    expect(cells.some(({ figure }) => !figure.hidden)).toBe(true);
  });
});

const strataOf = (rows: readonly Row[]) =>
  new Map(rows.map((row) => [`${row.quarter} ${row.municipality}`, row]));

/** The counts of indicators, each in every municipality and quarter, by the name under which it may be shared. */
function columnsOf(
  of: readonly Indicator[],
  rows: readonly (readonly Row[])[],
): readonly (readonly [name: string, values: readonly number[]])[] {
  const all = rows.map(strataOf);
  const strata = [...new Set(all.flatMap((own) => [...own.keys()]))].filter((at) => !at.endsWith(' null'));
  return of.flatMap((indicator, index) => {
    const columns = new Set(
      indicator.groups.flatMap(({ populations }) =>
        populations.flatMap(({ column }) => (column === 'excluded' ? [] : [column])),
      ),
    );
    const shared = new Map([...sharedCounts(indicator)].map(([name, column]) => [column, name]));
    // What is declared to be a part of another count may be all of it here.
    const parts = new Set<string>(partOfCounts(indicator).values());
    return [...columns.difference(parts)].map(
      (column) =>
        [
          shared.get(column) ?? `${indicator.name} ${column}`,
          strata.map((at) => Number(all[index]?.get(at)?.[column] ?? 0)),
        ] as const,
    );
  });
}

function rank(rows: readonly (readonly number[])[]): number {
  const width = rows[0]?.length ?? 0;
  return width - nullSpace(rows, width).length;
}
