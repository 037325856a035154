import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duckDbFactStore } from '../functions/facts/duckdb-store.ts';
import { type Followed, factsOf } from '../functions/facts/follow.ts';
import { readIndicators } from '../functions/facts/indicators-folder.ts';
import type { Resource } from '../functions/fhir/resource.ts';
import { syntheticProgramme } from '../functions/group-care/synthetic/programme.ts';
import type { FactStore } from '../functions/indicator/facts.ts';
import { type Figure, rounded } from './figure.ts';

/** `KRING_BENCH_RESOURCES=1000000 npm run bench -- facts` for a country. */
const wanted = Number(process.env.KRING_BENCH_RESOURCES ?? 10_000);
const pageResources = 1_000;

/**
 * Facts made from scratch, as after a change of a view: every resource of a synthetic programme through every view into
 * a DuckDB file, and then each indicator counted once. Reading the resources from a store is not in it.
 */
export async function benchmarks(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kring-bench-facts-'));
  const { views, tables, measures } = readIndicators(join(import.meta.dirname, '../indicators'));
  const facts = await duckDbFactStore({ path: join(folder, 'facts.duckdb'), tables });
  try {
    const { count, seconds } = await rebuild(facts, views);
    const rows = await rowsIn(facts, tables);
    const slowest = await slowestQuery(facts, measures);
    return [
      { name: 'facts-rebuilt-resources', value: count },
      { name: 'facts-rebuilt-rows', value: rows },
      { name: `facts-rebuild-of-${count}-seconds`, value: rounded(seconds) },
      { name: 'facts-rebuild-resources-per-second', value: rounded(count / seconds) },
      { name: 'facts-slowest-indicator-milliseconds', value: rounded(slowest) },
    ];
  } finally {
    await facts.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function rebuild(
  facts: FactStore,
  views: ReturnType<typeof readIndicators>['views'],
): Promise<{ readonly count: number; readonly seconds: number }> {
  let count = 0;
  let milliseconds = 0;
  let page: Resource[] = [];
  const flush = async () => {
    const versions = page.map((resource) => ({
      type: resource.resourceType,
      id: resource.id ?? '',
      versionId: '1',
      deleted: false,
      resource,
    }));
    const start = performance.now();
    const issues = await factsOf(
      { views, facts, readMany: async (keys) => inOrder(versions, keys) },
      versions,
    );
    milliseconds += performance.now() - start;
    // What a view cannot flatten costs nothing, and would make this look fast.
    if (issues[0]) throw new Error(`${issues.length} without rows, such as: ${issues[0].diagnostics}`);
    page = [];
  };
  for (let seed = 1; count < wanted; seed += 1) {
    for (const { entry } of syntheticProgramme({ seed, groups: 100, today: '2026-02-01' })) {
      for (const { resource } of entry) {
        if (count === wanted) break;
        page.push(resource as Resource);
        count += 1;
        if (page.length === pageResources) await flush();
      }
    }
  }
  await flush();
  return { count, seconds: milliseconds / 1_000 };
}

async function rowsIn(facts: FactStore, tables: readonly { readonly name: string }[]): Promise<number> {
  const counts = await facts.queryAll(tables.map(({ name }) => `SELECT count(*) AS n FROM ${name}`));
  return counts.flat().reduce((sum, { n }) => sum + Number(n), 0);
}

function inOrder<T extends Followed>(versions: readonly T[], keys: readonly Followed[]) {
  const byKey = new Map(versions.map((version) => [`${version.type}/${version.id}`, version]));
  return keys.map(({ type, id }) => byKey.get(`${type}/${id}`));
}

async function slowestQuery(
  facts: FactStore,
  measures: ReturnType<typeof readIndicators>['measures'],
): Promise<number> {
  let slowest = 0;
  for (const { sql } of measures) {
    const start = performance.now();
    await facts.query(sql, {
      period_start: '2025-01-01',
      period_end: '2025-12-31',
      time_zone: 'Europe/Amsterdam',
      areas: '[]',
    });
    slowest = Math.max(slowest, performance.now() - start);
  }
  return slowest;
}
