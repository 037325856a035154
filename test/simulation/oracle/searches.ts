import { query } from '../../repository/setup.ts';
import type { Stretch, Walk } from '../journal.ts';
import type { World } from '../world.ts';
import { matches } from './matching.ts';
import { nameOf, type Timeline } from './timeline.ts';

/**
 * A search finds what a full scan would: what matched throughout is on one page of the walk, what never matched on
 * none. Pages that took longer than any request may are excused from finding all.
 */
export function searchesAreComplete({ journal }: World, timeline: Timeline): readonly string[] {
  return journal.operations.flatMap(({ number, what, told }) =>
    told
      .flatMap((one) => (one.kind === 'walk' ? judge(one.walk, one, timeline) : []))
      .map((problem) => `${number} ${what}: ${problem}`),
  );
}

function judge(walk: Walk, stretch: Stretch, timeline: Timeline): readonly string[] {
  const { clauses, sort } = query(walk.type, walk.text);
  const problems: string[] = [];
  const found = Map.groupBy(
    walk.pages.flatMap((page) => page.matches.map((match) => ({ page, match }))),
    ({ match }) => match.id,
  );
  for (const [name, versions] of timeline.resources) {
    const [first] = versions;
    if (first?.key.type !== walk.type) continue;
    const times = found.get(first.key.id)?.length ?? 0;
    const current = timeline.during(first.key, stretch);
    const throughout = current.every((version) => matches(version, clauses));
    // What is changed while it is sorted by what changes may move past the walk, either way.
    const moved = sort.length > 0 && current.length > 1;
    if (times === 0 && throughout && walk.timely && !moved) problems.push(`${name} is missing`);
    if (times > 1 && !moved) problems.push(`${name} is there ${times} times`);
  }
  for (const { match } of [...found.values()].flat()) {
    const version = timeline.version(match, match.versionId);
    if (!matches(version, clauses)) problems.push(`${nameOf(match)} does not match`);
  }
  return problems;
}
