import type { Version } from '../../../functions/repository/repository.ts';
import type { Stretch, Told } from '../journal.ts';
import type { World } from '../world.ts';
import { isSame, nameOf, shownAll, shownVersion, type Timeline } from './timeline.ts';

/** Each read shows what was current at some moment between its question and its answer. */
export function readsAreLinearizable({ journal }: World, timeline: Timeline): readonly string[] {
  return journal.operations.flatMap(({ number, what, told }) =>
    told.flatMap((one) => judge(one, timeline)).map((problem) => `${number} ${what}: ${problem}`),
  );
}

function judge(told: Told & Stretch, timeline: Timeline): readonly string[] {
  switch (told.kind) {
    case 'read':
      return notCurrent(told.key, told.version, told, timeline);
    case 'vread':
      return judgeVread(told, timeline);
    case 'history':
      return [...notCurrent(told.key, told.versions[0], told, timeline), ...inconsecutive(told, timeline)];
    case 'older':
      return inconsecutive(told, timeline);
    case 'parts':
      return told.found === told.put ? [] : [`${told.put} parts were put and ${told.found} found`];
    case 'walk':
      return told.walk.pages.flatMap((page) =>
        page.matches.flatMap((match) => notCurrent(match, match, page, timeline)),
      );
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

function judgeVread(told: Extract<Told, { kind: 'vread' }> & Stretch, timeline: Timeline): readonly string[] {
  const { key, versionId, version, start, end } = told;
  const truth = timeline.version(key, versionId);
  const name = `${nameOf(key)} version ${versionId}`;
  if (!version) return truth && truth.start <= start ? [`${name} was there and not shown`] : [];
  if (!truth || truth.start > end) return [`${name} was shown before it was there`];
  return isSame(version, truth) ? [] : [`${name} was shown as another one`];
}

/** Newest first, none left out, each as it was. */
function inconsecutive(
  { key, versions, end }: Extract<Told, { kind: 'history' | 'older' }> & Stretch,
  timeline: Timeline,
): readonly string[] {
  return versions.flatMap((version, index) => {
    const before = versions[index - 1];
    if (before && Number(before.versionId) !== Number(version.versionId) + 1) {
      return [`the history of ${nameOf(key)} goes from ${before.versionId} to ${version.versionId}`];
    }
    const truth = timeline.version(key, version.versionId);
    const holds = truth && truth.start <= end && isSame(version, truth);
    return holds
      ? []
      : [`the history of ${nameOf(key)} shows a version ${version.versionId} that was not there`];
  });
}
