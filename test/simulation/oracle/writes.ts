import type { CommitResult, Entry } from '../../../functions/repository/repository.ts';
import type { Operation } from '../journal.ts';
import { tokenOf } from '../work/content.ts';
import type { World } from '../world.ts';
import { countersFollowEachOther } from './own-records.ts';
import { isSame, nameOf, shownAll, shownVersion, type TimedVersion, type Timeline } from './timeline.ts';

/** What was acknowledged is there, once; what was refused is not. */
export function answersAreTrue(world: World, timeline: Timeline): readonly string[] {
  const strangers = timeline.byOperation.get(undefined) ?? [];
  return [
    ...strangers.map(({ key, version }) => `nobody has written version ${version} of ${nameOf(key)}`),
    ...ofEach(world, timeline, (operation, made) => judge(operation, made, timeline)),
    ...writtenTwice(timeline),
  ];
}

/** Where nobody knows whether something was carried out: all of it was, or nothing. */
export function transactionsAreWhole(world: World, timeline: Timeline): readonly string[] {
  return ofEach(world, timeline, (operation, made) =>
    operation.outcome === 'open' || operation.outcome === 'unknown' ? wholeOrNot(operation, made) : [],
  );
}

export function preconditionsHeld(world: World, timeline: Timeline): readonly string[] {
  return [
    ...ofEach(world, timeline, (operation, made) =>
      made.flatMap((one) => precondition(operation, one, timeline)),
    ),
    ...countersFollowEachOther(world),
  ];
}

function ofEach(
  { journal }: World,
  timeline: Timeline,
  judgeOne: (operation: Operation, made: readonly TimedVersion[]) => readonly string[],
): readonly string[] {
  return journal.operations.flatMap((operation) =>
    judgeOne(operation, timeline.byOperation.get(operation) ?? []).map(
      (problem) => `${operation.number} ${operation.what}: ${problem}`,
    ),
  );
}

function judge(operation: Operation, made: readonly TimedVersion[], timeline: Timeline): readonly string[] {
  if (operation.outcome === 'refused') {
    return made.map(
      (one) => `said that nothing was changed, but made version ${one.version} of ${nameOf(one.key)}`,
    );
  }
  if (new Set(made.map(({ attempt }) => attempt)).size > 1) return ['was carried out twice'];
  const end = operation.outcome === 'answered' ? operation.end : Number.POSITIVE_INFINITY;
  const late = made.filter(({ start }) => start <= operation.start || start > end);
  return [
    ...late.map(({ key }) => `${nameOf(key)} was changed outside of its time`),
    ...(operation.outcome === 'answered' ? answersHold(operation, made, timeline) : []),
  ];
}

function answersHold(
  operation: Operation,
  made: readonly TimedVersion[],
  timeline: Timeline,
): readonly string[] {
  const problems: string[] = [];
  const acknowledged = new Set<TimedVersion>();
  operation.entries.forEach((entry, index) => {
    const result = operation.results[index];
    if (!result) problems.push(`entry ${index} has no result`);
    else if (result.outcome === 'unchanged' || result.outcome === 'absent') {
      problems.push(...leftAlone(operation, entry, result, timeline));
    } else if (result.version) {
      const version = timeline.version(result.version, result.version.versionId);
      if (!version || !made.includes(version) || !isSame(result.version, version)) {
        problems.push(
          `${nameOf(result.version)} ${shownVersion(result.version)} was acknowledged and is not there`,
        );
      } else acknowledged.add(version);
    }
  });
  const unasked = made.filter((version) => !acknowledged.has(version));
  return [...problems, ...unasked.map(({ key }) => `${nameOf(key)} was changed and not answered`)];
}

/** An answer that nothing had to be changed has to have been true. */
function leftAlone(
  operation: Operation,
  entry: Entry,
  { outcome, version }: CommitResult,
  timeline: Timeline,
): readonly string[] {
  const key = version ?? (entry.kind === 'delete' ? entry : undefined);
  if (!key) return [];
  const current = timeline.during(key, operation);
  const holds = current.some((one) =>
    outcome === 'absent' ? !one?.resource && isSame(version, one) : isSame(version, one),
  );
  return holds ? [] : [`${nameOf(key)} was said to be ${shownVersion(version)}, it was ${shownAll(current)}`];
}

/** Nobody knows whether it was carried out; if anything of it was, all of it must have been. */
function wholeOrNot({ entries }: Operation, made: readonly TimedVersion[]): readonly string[] {
  if (made.length === 0) return [];
  const missing = entries.filter((entry) => {
    if (entry.kind === 'modify') return !made.some(({ key }) => nameOf(key) === nameOf(entry));
    const always = entry.kind === 'update' || (entry.kind === 'create' && !entry.ifNoneExist);
    if (!always) return false;
    return !made.some(({ resource }) => resource && tokenOf(resource) === tokenOf(entry.resource));
  });
  return missing.map(({ kind }) => `was carried out in part: a ${kind} is missing`);
}

function precondition(operation: Operation, made: TimedVersion, timeline: Timeline): readonly string[] {
  const { key, version, resource } = made;
  const before = timeline.versions(key)[version - 2];
  const entry = operation.entries.find((one) => entryMakes(one, made));
  const problems: string[] = [];
  if (entry && 'ifMatch' in entry && entry.ifMatch !== undefined && Number(entry.ifMatch) !== version - 1) {
    problems.push(`If-Match ${entry.ifMatch} made version ${version} of ${nameOf(key)}`);
  }
  if (entry?.kind === 'update' && entry.ifNoneMatch === '*' && before?.resource) {
    problems.push(`If-None-Match * changed ${nameOf(key)}`);
  }
  if (
    entry?.kind === 'modify' &&
    resource &&
    operation.modified.get(tokenOf(resource)) !== String(version - 1)
  ) {
    problems.push(`a change of ${nameOf(key)} was lost under version ${version}`);
  }
  if (!resource && !before?.resource) problems.push(`${nameOf(key)} was deleted, but there was none`);
  return problems;
}

function entryMakes(entry: Entry, { key, resource }: TimedVersion): boolean {
  if (entry.kind === 'modify' || entry.kind === 'delete') return nameOf(entry) === nameOf(key);
  if (entry.kind === 'delete-where') return false;
  return resource !== undefined && tokenOf(resource) === tokenOf(entry.resource);
}

function writtenTwice({ resources }: Timeline): readonly string[] {
  const all = [...resources.values()].flat().flatMap(({ resource }) => (resource ? [tokenOf(resource)] : []));
  const twice = all.filter((token, index) => all.indexOf(token) !== index);
  return twice.map((token) => `${token} was written twice`);
}
