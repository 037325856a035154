import type { Version } from '../../../functions/repository/repository.ts';
import type { Stretch, Told } from '../journal.ts';
import type { World } from '../world.ts';
import { wasPurged } from './purges.ts';
import { isSame, nameOf, shownAll, shownVersion, type Timeline } from './timeline.ts';

/** Each read shows what was current at some moment between its question and its answer. */
export function readsAreLinearizable(world: World, timeline: Timeline): readonly string[] {
  return world.journal.operations.flatMap(({ number, what, told }) =>
    told.flatMap((one) => judge(world, one, timeline)).map((problem) => `${number} ${what}: ${problem}`),
  );
}

function judge(world: World, told: Told & Stretch, timeline: Timeline): readonly string[] {
  switch (told.kind) {
    case 'read':
      return notCurrent(told.key, told.version, told, timeline);
    case 'vread':
      return judgeVread(world, told, timeline);
    case 'parts':
      return told.found === told.put ? [] : [`${told.put} parts were put and ${told.found} found`];
    case 'walk':
      return told.walk.pages.flatMap((page) =>
        page.matches.flatMap((match) => notCurrent(match, match, page, timeline)),
      );
    default:
      return [];
  }
}

function notCurrent(
  key: { readonly type: string; readonly id: string },
  version: Version | undefined,
  stretch: Stretch,
  timeline: Timeline,
): readonly string[] {
  const current = timeline.during(key, stretch);
  if (current.some((one) => isSame(version, one))) return [];
  return [`${nameOf(key)} was shown as ${shownVersion(version)}; it was ${shownAll(current)}`];
}

function judgeVread(
  world: World,
  told: Extract<Told, { kind: 'vread' }> & Stretch,
  timeline: Timeline,
): readonly string[] {
  const { key, versionId, version, start, end } = told;
  const truth = timeline.version(key, versionId);
  const name = `${nameOf(key)} version ${versionId}`;
  const isGone = truth !== undefined && truth.end <= end && wasPurged(world, nameOf(key), { end });
  if (!version) return truth && truth.start <= start && !isGone ? [`${name} was there and not shown`] : [];
  if (!truth || truth.start > end) return [`${name} was shown before it was there`];
  return isSame(version, truth) ? [] : [`${name} was shown as another one`];
}
