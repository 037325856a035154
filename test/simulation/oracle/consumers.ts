import type { World } from '../world.ts';
import type { Timeline } from './timeline.ts';

/** What a consumer of the change feed has made of it is what a rebuild would make. */
export function consumersAreUpToDate({ consumer }: World, timeline: Timeline): readonly string[] {
  return [...timeline.resources].flatMap(([name, versions]) => {
    const current = String(versions.at(-1)?.version);
    const held = consumer.table.get(name);
    return held === current ? [] : [`the consumer holds version ${held} of ${name}, not ${current}`];
  });
}
