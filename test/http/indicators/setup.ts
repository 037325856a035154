import { fileURLToPath } from 'node:url';
import { readIndicators, sha256 } from '../../../functions/facts/indicators-folder.ts';
import { loadSolver } from '../../../functions/facts/solver.ts';
import type { ReleaseWith, WantedRelease } from '../../../functions/http/indicators/make-release.ts';
import type { FactStore } from '../../../functions/indicator/facts.ts';
import { parsePeriod, type QuarterPeriod } from '../../../functions/indicator/period.ts';
import type { Row } from '../../../functions/indicator/view/run.ts';
import type { Repository } from '../../../functions/repository/repository.ts';
import { aroundSessions } from '../../indicator/around-sessions.ts';
import { baseUrl, definitions } from '../../repository/setup.ts';

const { indicators: released, ...others } = readIndicators(
  fileURLToPath(new URL('../../../indicators/', import.meta.url)),
);
export const { views, tables, factTypes, regimes } = others;
export const indicators = aroundSessions(released);

function period(text: string): QuarterPeriod {
  const parsed = parsePeriod(text);
  if ('first' in parsed) return parsed;
  throw new Error(parsed.diagnostics);
}

export function wanted(text: string, more: Partial<WantedRelease> = {}): WantedRelease {
  const regime = regimes.get('nl');
  if (!regime) throw new Error('There is a regime nl');
  return { regime, period: period(text), indicators, ...more };
}

/** Facts of a country in which each indicator has the same figures: two municipalities, one of them small. */
export function countedFacts(asked: string[] = []): FactStore {
  return factsOf({ Grootstad: [56, 111], Kleindorp: [4, 9] }, asked);
}

type Share = readonly [numerator: number, denominator: number];

/** Facts of one quarter by municipality. Half of those who were there had a partner with them. */
export function factsOf(municipalities: Readonly<Record<string, Share>>, asked: string[] = []): FactStore {
  const places = Object.entries(municipalities);
  const ofVisits = places.map(([name, [there]]) => [name, [Math.floor(there / 2), there]] as const);
  const sum = (all: readonly (readonly [string, Share])[], index: 0 | 1) =>
    all.reduce((total, [, share]) => total + share[index], 0);
  const figure = (
    quarter: string | null,
    municipality: string | null,
    numerator: number,
    denominator: number,
  ): Row => ({
    quarter,
    municipality,
    municipality_name: municipality,
    numerator,
    denominator,
    measured: numerator,
    largest: Array.from({ length: Math.min(5, numerator) }, () => 1).join(' '),
    numerator_persons: numerator,
    complement_persons: denominator - numerator,
    denominator_persons: denominator,
    care_groups: 3,
  });
  const query: FactStore['query'] = async (sql, parameters = {}) => {
    asked.push(sql);
    const quarter = `${parameters.period_start?.slice(0, 4)}-Q1`;
    const all = /\bcompanion\b/.test(sql) ? ofVisits : places;
    return [
      figure(null, null, sum(all, 0), sum(all, 1)),
      figure(quarter, null, sum(all, 0), sum(all, 1)),
      ...all.map(([name, share]) => figure(quarter, name, ...share)),
    ];
  };
  return {
    query,
    queryAll: (selects, parameters) => Promise.all(selects.map((sql) => query(sql, parameters))),
    replace: async () => undefined,
    checkpoint: async () => undefined,
    setCheckpoint: async () => undefined,
    close: async () => undefined,
  };
}

export function releaseWith(repository: Repository, facts: FactStore, now = '2026-06-01'): ReleaseWith {
  return {
    repository,
    facts,
    factTypes,
    searchDefinitions: definitions,
    base: baseUrl,
    clock: () => Date.parse(now),
    digest: sha256,
    solver: loadSolver,
  };
}
