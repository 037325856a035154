import type { Upkeep } from '../repository/create-repository.ts';
import type { Records, ResourceKey } from '../repository/repository.ts';

/**
 * The index rows of a superseded version are swept only when no request can still be reading by them, and a Lambda
 * does not wait. So whoever sees a change notes the resource under the quarter of an hour it is in, and whoever is
 * scheduled sweeps the quarters that are over.
 */
const slotMs = 15 * 60_000;
const shards = 16;
const keptSlots = 7 * 24 * 4;
/** Where the first run of all begins: a stack does not live longer before its clock ticks. */
const firstSlots = 4;

const place = { kind: 'sweep', id: 'place' };

/** Sweeps a resource, or notes that it has to be done later. */
export async function sweepOrNote(
  { upkeep, records }: { readonly upkeep: Pick<Upkeep, 'sweep'>; readonly records: Records },
  resource: ResourceKey,
  nowMs: number,
): Promise<void> {
  if ((await upkeep.sweep(resource)) === 'done') return;
  const slot = Math.floor(nowMs / slotMs);
  const name = `${resource.type}/${resource.id}`;
  const expiresAtSeconds = ((slot + 2 * keptSlots) * slotMs) / 1000;
  await records.put({ ...noteKey(slot, shardOf(name)), part: name }, {}, expiresAtSeconds);
}

/** Sweeps what was noted in the quarters that are over. Goes on where it was left when it is stopped in between. */
export async function sweepNoted(
  from: { readonly upkeep: Pick<Upkeep, 'sweep'>; readonly records: Records },
  nowMs: number,
  hasTime: () => boolean,
): Promise<void> {
  // The quarter before this one may still hold what was written a moment ago.
  const end = Math.floor(nowMs / slotMs) - 1;
  const done = Number((await from.records.get(place))?.value.slot ?? end - firstSlots);
  for (let slot = Math.max(done, end - keptSlots); slot < end && hasTime(); slot++) {
    const all = Array.from({ length: shards }, (_, shard) => noteKey(slot, shard));
    await Promise.all(all.map((key) => sweepSlot(from, key, nowMs)));
    await from.records.put(place, { slot: slot + 1 });
  }
}

async function sweepSlot(
  from: { readonly upkeep: Pick<Upkeep, 'sweep'>; readonly records: Records },
  { kind, id }: { readonly kind: string; readonly id: string },
  nowMs: number,
): Promise<void> {
  for (;;) {
    const notes = await from.records.parts(kind, id);
    if (notes.length === 0) return;
    for (const { part } of notes) {
      const [type = '', resourceId = ''] = part.split('/');
      await sweepOrNote(from, { type, id: resourceId }, nowMs);
      await from.records.remove({ kind, id, part });
    }
  }
}

function noteKey(slot: number, shard: number) {
  return { kind: 'sweep', id: `${slot}-${shard}` };
}

/** Many write at the same moment. */
function shardOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return sum % shards;
}
