import type { Stretch } from '../journal.ts';
import type { World } from '../world.ts';

/** Whether superseded versions of a resource may have gone for good in this stretch or, with none given, before. */
export function wasPurged({ purges }: World, name: string, { start, end }: Partial<Stretch>): boolean {
  return (purges.get(name) ?? []).some(
    (purge) => purge.start <= (end ?? Number.POSITIVE_INFINITY) && purge.end >= (start ?? 0),
  );
}
