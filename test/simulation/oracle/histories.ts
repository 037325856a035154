import type { HistoryPart, Told } from '../journal.ts';
import type { World } from '../world.ts';
import { wasPurged } from './purges.ts';
import { isSame, nameOf, type Timeline } from './timeline.ts';

type ToldHistory = Extract<Told, { kind: 'history' }>;

/** The pages of a history, one after the other, are all versions from the newest to the first, each once. */
export function historiesAreWhole(world: World, timeline: Timeline): readonly string[] {
  return world.journal.operations.flatMap(({ number, what, told }) =>
    told.flatMap((one) => {
      if (one.kind !== 'history') return [];
      const mayHaveGaps = wasPurged(world, nameOf(one.key), { end: one.end });
      return judgeHistory(one, timeline, mayHaveGaps).map((problem) => `${number} ${what}: ${problem}`);
    }),
  );
}

/** @param mayHaveGaps superseded versions may have been purged */
export function judgeHistory(
  { key, pages }: ToldHistory,
  timeline: Timeline,
  mayHaveGaps: boolean,
): readonly string[] {
  const [first] = pages;
  if (!first) return [];
  const newest = timeline.during(key, first).map((one) => one?.version ?? 0);
  const shown = pages.flatMap(({ versions }) => versions.map(({ versionId }) => Number(versionId)));
  const wanted = Array.from({ length: shown[0] ?? 0 }, (_, index) => (shown[0] ?? 0) - index);
  const order = mayHaveGaps
    ? shown.every((version, index) => index === 0 || version < (shown[index - 1] ?? 0))
    : shown.join() === wanted.join();
  return [
    ...(newest.includes(shown[0] ?? 0) ? [] : [`begins with ${shown[0]}; it was ${newest.join(' or ')}`]),
    ...(order ? [] : [`shows the versions ${shown.join(', ')}`]),
    ...pages.flatMap((page) => judgePage(key, page, timeline)),
  ];
}

function judgePage(key: ToldHistory['key'], page: HistoryPart, timeline: Timeline): readonly string[] {
  const totals = timeline.during(key, page).map((one) => one?.version ?? 0);
  const strangers = page.versions.filter((version) => {
    const truth = timeline.version(key, version.versionId);
    return !truth || truth.start > page.end || !isSame(version, truth);
  });
  return [
    ...(totals.includes(page.total) ? [] : [`says ${page.total} in all; there were ${totals.join(' or ')}`]),
    ...strangers.map(({ versionId }) => `shows a version ${versionId} that was not there`),
  ];
}
