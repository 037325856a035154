import type { SearchQuery } from '../../../functions/fhir/search/query.ts';
import type { Entry, ResourceKey, Version } from '../../../functions/repository/repository.ts';
import type { Operation } from '../journal.ts';
import { tokenOf } from '../work/content.ts';
import type { Sight } from '../work/sights.ts';
import type { World } from '../world.ts';
import { matches as matchesWithin } from './matching.ts';
import { wasPurged } from './purges.ts';
import { nameOf, type TimedVersion, Timeline } from './timeline.ts';

/**
 * Of those that race with the same criteria one wins: whoever changes something by criteria has found everything that
 * matched all along, and everything that somebody with the same criteria has made.
 */
export function criteriaHaveOneWinner(world: World, timeline: Timeline): readonly string[] {
  // With clocks that stand still, rows may go that somebody is still searching by.
  if (world.suspends) return [];
  return [...timeline.byOperation].flatMap(([operation, made]) =>
    (operation?.entries ?? []).flatMap((entry, index) => {
      const criteria = criteriaOf(entry);
      const version = operation && madeBy(operation, index, made);
      if (!operation || !criteria || !version) return [];
      const others = overlooked(world, entry, criteria, version, operation, timeline);
      const problems = others.map((name) => `${name} matched the criteria too, and was overlooked`);
      const before = beforeOf(version, timeline);
      const found = entry.kind === 'delete-where' || (entry.kind === 'update-where' && before?.resource);
      if (found && !matches(before, criteria.clauses, operation.sight)) {
        problems.push(`${nameOf(version.key)} was changed although it did not match any more`);
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

/** Criteria of the simulator ask nothing of other resources: no moment, no timeline. */
function matches(version: TimedVersion | undefined, clauses: SearchQuery['clauses'], sight: Sight): boolean {
  return matchesWithin(version, clauses, { timeline: noTimeline, stretch: never, sight }, 'surely');
}

const noTimeline = new Timeline(new Map());
const never = { start: 0, end: 0 };

function overlooked(
  world: World,
  entry: Entry,
  criteria: SearchQuery,
  made: TimedVersion,
  { start, sight }: Operation,
  timeline: Timeline,
): readonly string[] {
  return [...timeline.resources].flatMap(([name, versions]) => {
    if (name === nameOf(made.key) || wasPurged(world, name, { start, end: made.start })) return [];
    const until = { start, end: made.start - 1 };
    const stretch: TimedVersion[] = [];
    for (const version of versions.filter((one) => one.start <= until.end).toReversed()) {
      if (!matches(version, criteria.clauses, sight)) break;
      stretch.push(version);
    }
    const deletedWithIt = versions.some((one) => one.start === made.start && !one.resource);
    if (deletedWithIt || (stretch[0]?.end ?? 0) < made.start) return [];
    const found = stretch.some((one) => one.start <= start || madeToMeet(one, entry));
    return found ? [name] : [];
  });
}

/** Whether it was made by an entry that must have met this one: by the word of docs/storage.md, not by the code. */
function madeToMeet(version: TimedVersion, entry: Entry): boolean {
  return (version.operation?.entries ?? []).some((other) => wrote(other, version) && meet(other, entry));
}

/** Two conditional entries that name one identifier, in their criteria or in what they write, or have the same criteria. */
function meet(one: Entry, other: Entry): boolean {
  const [mine, theirs] = [criteriaOf(one), criteriaOf(other)];
  if (!mine || !theirs) return false;
  if (JSON.stringify(mine.clauses) === JSON.stringify(theirs.clauses)) return true;
  return !identifiersOf(one, mine).isDisjointFrom(identifiersOf(other, theirs));
}

function identifiersOf(entry: Entry, { clauses }: SearchQuery): ReadonlySet<string> {
  const asked = clauses.flatMap((clause) =>
    clause.kind === 'value' && clause.parameter.code === 'identifier' ? clause.values : [],
  );
  const codes = asked.flatMap((value) => (value.kind === 'token' && value.code ? [value.code] : []));
  const written = 'resource' in entry ? (entry.resource.identifier as { value: string }[] | undefined) : [];
  return new Set([...(codes.length > 0 ? (written ?? []).map(({ value }) => value) : []), ...codes]);
}
