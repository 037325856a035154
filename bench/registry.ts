import { join } from 'node:path';
import { readIndicators, sha256 } from '../functions/facts/indicators-folder.ts';
import { loadSolver } from '../functions/facts/solver.ts';
import { createIndicatorApp } from '../functions/http/indicators/indicator-app.ts';
import { makeRelease } from '../functions/http/indicators/make-release.ts';
import type { FactStore } from '../functions/indicator/facts.ts';
import type { Row } from '../functions/indicator/view/run.ts';
import { type Figure, median, rounded } from './figure.ts';
import { baseUrl, definitions, openStore, repositoryOver } from './metered.ts';

const populations = [1_000, 1_000_000] as const;
const municipalities = 20;
const rounds = 60;
const paths = ['/indicators', '/indicators/attendance', '/indicators/releases/nl-2026-q1.csv'];

/**
 * What a registry's read of a release costs when the figures are of a thousand persons and of a million: a release is
 * read as it was stored, so the ratio is about 1. Both have the same municipalities.
 */
export async function benchmarks(): Promise<readonly Figure[]> {
  const registries = await Promise.all(populations.map(registryOf));
  const times = await timesOf(registries.map(({ read }) => read));
  for (const { close } of registries) await close();
  const [small = Number.NaN, large = Number.NaN] = times.map(median);
  return [
    ...populations.map((subjects, index) => ({
      name: `registry-read-of-${subjects}-subjects-milliseconds`,
      value: rounded(median(times[index] ?? [])),
    })),
    { name: 'registry-read-ratio', value: rounded(large / small) },
  ];
}

/** In turns, so that what else the machine does is shared. */
async function timesOf(reads: readonly (() => Promise<void>)[]): Promise<readonly (readonly number[])[]> {
  const times = reads.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, read] of reads.entries()) {
      const start = performance.now();
      await read();
      times[index]?.push(performance.now() - start);
    }
  }
  return times;
}

async function registryOf(subjects: number) {
  const store = openStore();
  const repository = repositoryOver(store, 1);
  const { indicators, factTypes, regimes } = readIndicators(join(import.meta.dirname, '../indicators'));
  const regime = regimes.get('nl');
  if (!regime) throw new Error('There is a regime nl');
  await makeRelease(
    {
      repository,
      facts: factsOf(subjects),
      factTypes,
      searchDefinitions: definitions,
      base: baseUrl,
      clock: () => Date.parse('2026-06-01'),
      digest: sha256,
      solver: loadSolver,
    },
    { regime, period: { first: '2026-Q1', last: '2026-Q1' }, indicators },
  );
  const app = createIndicatorApp({
    repository,
    indicators,
    publicUrl: 'https://kring.example',
    exchange: { area: { code: 'NL', name: 'Netherlands' }, reporter: 'Kring' },
    report: (error) => {
      throw error;
    },
  });
  return {
    read: async () => {
      for (const path of paths) {
        const response = await app.request(path);
        if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
        await response.text();
      }
    },
    close: () => store.close(),
  };
}

/** What the SQL of every indicator would give: each person in one municipality, and every third in the numerator. */
function factsOf(subjects: number): FactStore {
  const counts = Array.from({ length: municipalities }, () => ({ numerator: 0, denominator: 0 }));
  for (let subject = 0; subject < subjects; subject += 1) {
    const own = counts[(subject * 7) % municipalities];
    if (!own) continue;
    own.denominator += 1;
    if (subject % 3 === 0) own.numerator += 1;
  }
  const sum = (name: 'numerator' | 'denominator') => counts.reduce((all, each) => all + each[name], 0);
  const whole = { numerator: sum('numerator'), denominator: sum('denominator') };
  const rows = [
    rowOf(null, null, whole),
    rowOf('2026-Q1', null, whole),
    ...counts.map((each, index) => rowOf('2026-Q1', String(index).padStart(4, '0'), each)),
  ];
  return {
    query: async () => rows,
    queryAll: async (selects) => selects.map(() => rows),
    replace: async () => undefined,
    checkpoint: async () => undefined,
    setCheckpoint: async () => undefined,
    close: async () => undefined,
  };
}

function rowOf(
  quarter: string | null,
  municipality: string | null,
  { numerator, denominator }: { readonly numerator: number; readonly denominator: number },
): Row {
  return {
    quarter,
    municipality,
    municipality_name: municipality,
    numerator,
    denominator,
    measured: numerator,
    largest: '1.0 1.0 1.0 1.0 1.0',
    numerator_persons: numerator,
    complement_persons: denominator - numerator,
    denominator_persons: denominator,
    care_groups: 3,
  };
}
