import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { duckDbFactStore } from '../../functions/facts/duckdb-store.ts';
import { factsOf } from '../../functions/facts/follow.ts';
import { readIndicators } from '../../functions/facts/indicators-folder.ts';
import type { Resource } from '../../functions/fhir/resource.ts';
import { breakdownOf } from '../../functions/indicator/figures.ts';
import { parsePeriod, type QuarterPeriod } from '../../functions/indicator/period.ts';
import { sqlParameters } from '../../functions/indicator/release.ts';
import type { Row } from '../../functions/indicator/view/run.ts';
import { versionsOf } from './population.ts';

/** A small population and what an indicator counts in it, worked out by hand. */
interface Case {
  readonly title: string;
  /** How one comes to `expect`, for whoever checks it. */
  readonly worked: readonly string[];
  readonly period: string;
  readonly resources: readonly Resource[];
  /** Every row that the SQL is to give, in any order. */
  readonly expect: readonly Row[];
  /** How many are left out (`excluded`), and how many units are in each value of a column. */
  readonly strata?: { readonly excluded?: number } & Readonly<
    Record<string, number | Readonly<Record<string, number>>>
  >;
}

const folder = fileURLToPath(new URL('../../indicators/', import.meta.url));
const { views, tables, measures: indicators } = readIndicators(folder);

// The cases are of a country that is two hours ahead of UTC in summer.
const zone = { timeZone: 'Europe/Amsterdam' };

describe.each(indicators)('$name', (indicator) => {
  const { name, sql } = indicator;
  const cases = join(folder, name, 'cases');
  const files = readdirSync(cases).map((file) => JSON.parse(readFileSync(join(cases, file), 'utf8')) as Case);

  it.each(files)('$title', async ({ resources, period, expect: expected, strata = {} }) => {
    const facts = await duckDbFactStore({ path: ':memory:', tables });
    const population = versionsOf(resources);
    expect(await factsOf({ views, facts, ...population }, population.keys)).toEqual([]);
    const rows = await facts.query(sql, sqlParameters(periodOf(period), zone));
    expect(
      sorted(
        rows.map(({ municipality_name: _, largest: __, region: ___, region_name: ____, ...row }) => row),
      ),
    ).toEqual(sorted(expected));
    const units = await facts.query(indicator.units, sqlParameters(periodOf(period), zone));
    const { excluded, ...columns } = strata;
    if (excluded !== undefined) expect(unitsIn(units, 'excluded').true).toBe(excluded);
    const counted = units.filter((row) => row.excluded !== true);
    for (const [column, values] of Object.entries(columns)) expect(unitsIn(counted, column)).toEqual(values);

    const deleted = population.deleted();
    await factsOf({ views, facts, ...deleted }, deleted.keys);
    const [nobody, ...others] = await facts.query(sql, sqlParameters(periodOf(period), zone));
    expect(nobody?.denominator).toBe(0);
    expect(others).toEqual([]);
    await facts.close();
  });

  it('counts nobody where nobody is, and refuses no figure of it', async () => {
    const facts = await duckDbFactStore({ path: ':memory:', tables });
    const rows = await facts.query(sql, sqlParameters(periodOf('2025'), zone));
    expect(breakdownOf([{ indicator, rows }])).toMatchObject({
      key: {},
      counts: [{ groups: 0 }],
      children: [],
    });
    await facts.close();
  });
});

function unitsIn(rows: readonly Row[], column: string): Readonly<Record<string, number>> {
  const values = Map.groupBy(rows, (row) => String(row[column]));
  return Object.fromEntries(
    [...values].map(([value, own]) => [value, new Set(own.map(({ unit }) => unit)).size]),
  );
}

function periodOf(text: string): QuarterPeriod {
  const parsed = parsePeriod(text);
  if ('first' in parsed) return parsed;
  throw new Error(parsed.diagnostics);
}

function sorted(rows: readonly Row[]): readonly Row[] {
  const key = ({ quarter, municipality }: Row) => `${quarter} ${municipality}`;
  return rows.toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
}
