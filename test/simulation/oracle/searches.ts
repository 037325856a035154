import type { SearchQuery } from '../../../functions/fhir/search/query.ts';
import { query } from '../../repository/setup.ts';
import type { Stretch, Walk } from '../journal.ts';
import type { World } from '../world.ts';
import { includesAreRight } from './includes.ts';
import { matches, type Within } from './matching.ts';
import { wasPurged } from './purges.ts';
import { nameOf, type TimedVersion, type Timeline } from './timeline.ts';

/**
 * A search finds what a full scan would: what matched throughout is on one page of the walk, what never matched on
 * none; its total and its includes say the same. Pages that took longer than any request may are excused from finding
 * all.
 */
export function searchesAreComplete(world: World, timeline: Timeline): readonly string[] {
  return world.journal.operations.flatMap(({ number, what, told }) =>
    told
      .flatMap((one) => (one.kind === 'walk' ? judge(world, one.walk, one, timeline) : []))
      .map((problem) => `${number} ${what}: ${problem}`),
  );
}

function judge(world: World, walk: Walk, stretch: Stretch, timeline: Timeline): readonly string[] {
  const asked = query(walk.type, walk.text);
  const { sight } = walk;
  const found = Map.groupBy(
    walk.pages.flatMap((page) => page.matches.map((match) => ({ page, match }))),
    ({ match }) => nameOf(match),
  );
  const problems = timeline.ofType(walk.type).flatMap((key) => {
    const name = nameOf(key);
    const times = found.get(name)?.length ?? 0;
    const current = timeline.during(key, stretch);
    const within = { timeline, stretch, sight };
    const throughout = current.every((version) => matches(version, asked.clauses, within, 'surely'));
    const missing = times === 0 && throughout && isFound(world, walk, asked, current);
    if (missing) return [`${name} is missing`];
    return times > 1 && !mayMove(asked, current) ? [`${name} is there ${times} times`] : [];
  });
  const strangers = [...found.values()].flat().filter(({ page, match }) => {
    const within = { timeline, stretch: page, sight };
    const version = timeline.version(match, match.versionId);
    return !matches(version, asked.clauses, within, 'perhaps');
  });
  return [
    ...problems,
    ...strangers.map(({ match }) => `${nameOf(match)} does not match`),
    ...totals(world, walk, asked, timeline),
    ...walk.pages.flatMap((page) =>
      includesAreRight(asked, page.matches, page.included, { timeline, stretch: page, sight }),
    ),
  ];
}

/** What is changed while it is sorted by what changes may move past the walk, either way. */
function mayMove({ sort }: SearchQuery, current: readonly unknown[]): boolean {
  return sort.length > 0 && current.length > 1;
}

/** Whether whoever looks for it must come upon it: its rows are all there. */
function isFound(
  world: World,
  { timely, pages }: Walk,
  asked: SearchQuery,
  current: readonly (TimedVersion | undefined)[],
): boolean {
  const stretch = { start: pages[0]?.start ?? 0, end: pages.at(-1)?.end ?? 0 };
  const moved = current.length > 1;
  const isPurged = moved && current.some((one) => one && wasPurged(world, nameOf(one.key), stretch));
  return timely && !world.suspends && !isPurged && !mayMove(asked, current);
}

/** No fewer than matched throughout, no more than matched at some moment. */
function totals(world: World, walk: Walk, asked: SearchQuery, timeline: Timeline): readonly string[] {
  return walk.pages.flatMap((page) => {
    if (page.total === undefined) return [];
    const within: Within = { timeline, stretch: page, sight: walk.sight };
    let [fewest, most] = [0, 0];
    for (const key of timeline.ofType(walk.type)) {
      const current = timeline.during(key, page);
      const surely = current.every((version) => matches(version, asked.clauses, within, 'surely'));
      if (surely && isFound(world, walk, { ...asked, sort: [] }, current)) fewest++;
      if (current.some((version) => matches(version, asked.clauses, within, 'perhaps'))) most++;
    }
    const holds = fewest <= page.total && page.total <= most;
    return holds ? [] : [`said that there are ${page.total}; there were ${fewest} to ${most}`];
  });
}
