import type { Stretch, Told } from '../journal.ts';
import type { World } from '../world.ts';
import { wasPurged } from './purges.ts';
import { isSame, nameOf, type TimedVersion, type Timeline } from './timeline.ts';

type ToldFeed = Extract<Told, { kind: 'feed' }> & Stretch;

/** Who asks again and again what has changed since the time that he was told misses nothing. */
export function pollersMissNothing(world: World, timeline: Timeline): readonly string[] {
  const all = [...timeline.resources.values()].flat();
  return [
    ...world.journal.operations.flatMap(({ number, what, told }) =>
      told.flatMap((one) =>
        one.kind === 'feed' ? judge(world, one, timeline).map((text) => `${number} ${what}: ${text}`) : [],
      ),
    ),
    ...world.pollers.flatMap(({ order, seen }) =>
      all
        .filter((version) => !seen.has(placeOf(version)) && !isExcused(world, version))
        .map((version) => `the poller ${order} never saw ${placeOf(version)}`),
    ),
  ];
}

/** What was there when he asked is on one of the pages, in order; nothing is that was not there. */
function judge(world: World, told: ToldFeed, timeline: Timeline): readonly string[] {
  const { order, sinceMs = 0, versions } = told;
  const names = versions.map((version) => `${nameOf(version)}/${version.versionId}`);
  const shown = new Set(names);
  const times = versions.map(({ lastUpdated }) => Date.parse(lastUpdated));
  const ordered = order === 'newest-first' ? times.toReversed() : times;
  const strangers = versions.filter((version) => {
    const truth = timeline.version(version, version.versionId);
    return !truth || truth.start > told.end || !isSame(version, truth);
  });
  const missing = [...timeline.resources.values()].flat().filter((version) => {
    const there = version.start <= told.start && version.stampMs >= sinceMs;
    return there && !shown.has(placeOf(version)) && !wasPurged(world, nameOf(version.key), { end: told.end });
  });
  return [
    ...(shown.size === names.length ? [] : ['shows a version twice']),
    ...(ordered.every((time, index) => time >= (ordered[index - 1] ?? 0)) ? [] : ['is in no order']),
    ...strangers.map(
      (version) => `shows ${nameOf(version)} version ${version.versionId}, which was not there`,
    ),
    ...missing.map((version) => `lacks ${placeOf(version)}`),
  ];
}

/**
 * What the time that a feed states rests on, docs/commit.md: clocks that go, and that no call of the store is under way
 * for half of the longest request.
 */
function isExcused(world: World, version: TimedVersion): boolean {
  const { journal, limits, suspends } = world;
  const flippedMs = journal.flipsMs.get(version.attempt) ?? 0;
  const wasHeldUp = version.atMs - flippedMs > limits.longestRequestMs / 2 - clocksApartMs;
  return suspends || wasHeldUp || wasPurged(world, nameOf(version.key), {});
}

const clocksApartMs = 10_000;

function placeOf({ key, version }: TimedVersion): string {
  return `${nameOf(key)}/${version}`;
}
