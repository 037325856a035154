import { runView } from '../../../functions/indicator/view/run.ts';
import { views } from '../memory-facts.ts';
import type { World } from '../world.ts';
import type { Timeline } from './timeline.ts';

const nothing = { rows: [], issues: [] };

/** What consumers of the change feed have made of it is what a rebuild from the current versions makes. */
export function consumersAreUpToDate({ consumer }: World, timeline: Timeline): readonly string[] {
  return [...timeline.resources].flatMap(([name, versions]) => {
    const current = versions.at(-1);
    return views
      .filter(({ resource }) => resource === current?.key.type)
      .flatMap((view) => {
        const { rows, issues } = current?.resource ? runView(view, current.resource) : nothing;
        if (issues[0]) throw new Error(`A view of the simulator is wrong: ${issues[0].diagnostics}`);
        const rebuilt = JSON.stringify(rows);
        return Object.entries(consumer.facts).flatMap(([how, { tables }]) => {
          const held = JSON.stringify(tables.get(view.name)?.get(name)?.rows ?? []);
          return held === rebuilt ? [] : [`the ${how} facts of ${name} are ${held}, not ${rebuilt}`];
        });
      });
  });
}
