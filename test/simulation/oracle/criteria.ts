import type { SearchQuery } from '../../../functions/fhir/search/query.ts';
import { guardsOf } from '../../../functions/repository/guards.ts';
import type { Entry, ResourceKey, Version } from '../../../functions/repository/repository.ts';
import type { Operation } from '../journal.ts';
import { tokenOf } from '../work/content.ts';
import type { World } from '../world.ts';
import { matches } from './matching.ts';
import { nameOf, type TimedVersion, type Timeline } from './timeline.ts';

/**
 * Of those that race with the same criteria one wins: whoever changes something by criteria has found everything that
 * matched all along, and everything that somebody with the same criteria has made.
 */
export function criteriaHaveOneWinner(_world: World, timeline: Timeline): readonly string[] {
  return [...timeline.byOperation].flatMap(([operation, made]) =>
    (operation?.entries ?? []).flatMap((entry, index) => {
      const criteria = criteriaOf(entry);
      const version = operation && madeBy(operation, index, made);
      if (!operation || !criteria || !version) return [];
      const others = overlooked(entry, criteria, version, operation.start, timeline);
      const problems = others.map((name) => `${name} matched the criteria too, and was overlooked`);
      if (entry.kind === 'delete-where' && !matches(beforeOf(version, timeline), criteria.clauses)) {
        problems.push(`${nameOf(version.key)} was deleted although it did not match any more`);
      }
      if (entry.kind === 'create' && version.version !== 1) problems.push('a create changed what was there');
      return problems.map((problem) => `${operation.number} ${entry.kind}: ${problem}`);
    }),
  );
}

function criteriaOf(entry: Entry): SearchQuery | undefined {
  if (entry.kind === 'create') return entry.ifNoneExist;
  return 'criteria' in entry ? entry.criteria : undefined;
}

/** What an entry has made: as it was answered, or, without an answer, where it can be told. */
function madeBy(
  { entries, results, outcome }: Operation,
  index: number,
  made: readonly TimedVersion[],
): TimedVersion | undefined {
  const [entry, result] = [entries[index], results[index]];
  if (outcome === 'answered') {
    return made.find(({ key, version }) => isVersion(result?.version, key, version));
  }
  if (entry?.kind === 'delete-where') return entries.length === 1 ? made[0] : undefined;
  return made.find((version) => entry && wrote(entry, version));
}

function isVersion(told: Version | undefined, key: ResourceKey, version: number): boolean {
  return told !== undefined && nameOf(told) === nameOf(key) && Number(told.versionId) === version;
}

function wrote(entry: Entry, { resource }: TimedVersion): boolean {
  return 'resource' in entry && resource !== undefined && tokenOf(resource) === tokenOf(entry.resource);
}

function beforeOf({ key, version }: TimedVersion, timeline: Timeline): TimedVersion | undefined {
  return timeline.versions(key)[version - 2];
}

function overlooked(
  entry: Entry,
  criteria: SearchQuery,
  made: TimedVersion,
  start: number,
  timeline: Timeline,
): readonly string[] {
  const guards = guardsOfEntry(entry);
  return [...timeline.resources].flatMap(([name, versions]) => {
    if (name === nameOf(made.key)) return [];
    const until = { start, end: made.start - 1 };
    const stretch: TimedVersion[] = [];
    for (const version of versions.filter((one) => one.start <= until.end).toReversed()) {
      if (!matches(version, criteria.clauses)) break;
      stretch.push(version);
    }
    const deletedWithIt = versions.some((one) => one.start === made.start && !one.resource);
    if (deletedWithIt || (stretch[0]?.end ?? 0) < made.start) return [];
    const found = stretch.some((one) => one.start <= start || isGuarded(one, guards));
    return found ? [name] : [];
  });
}

/** Whether it was made by criteria that meet these. */
function isGuarded(version: TimedVersion, guards: ReadonlySet<string>): boolean {
  return (version.operation?.entries ?? []).some(
    (entry) => wrote(entry, version) && !guards.isDisjointFrom(guardsOfEntry(entry)),
  );
}

function guardsOfEntry(entry: Entry): ReadonlySet<string> {
  const criteria = criteriaOf(entry);
  if (!criteria) return new Set();
  const keys = guardsOf(criteria, 'resource' in entry ? entry.resource : undefined);
  return new Set(keys.map(({ partition }) => partition));
}
