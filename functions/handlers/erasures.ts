import type { Eraser } from '../http/operations/erase-person.ts';
import { type Swept, settlingMs, sweepErased } from '../http/operations/erase-sweep.ts';
import { listErasures, noteSwept, type Tombstone } from '../http/operations/erase-tombstone.ts';
import { type Place, walk } from './walk.ts';

const key = { kind: 'erasures', id: 'walk' };

/**
 * Brings erasures to their end, by the clock: goes through the whole store once for all who were erased an hour ago or
 * longer, so that what was being written at that moment goes too. A walk that runs out of time goes on the next time;
 * who was erased after it began is for the next walk.
 */
export async function finishErasures(eraser: Eraser, hasTime: () => boolean): Promise<void> {
  const { records } = eraser.repository;
  const { value: begun } = (await records.get(key)) ?? {};
  const isUnderWay = Boolean(begun?.cursor);
  const beganMs = isUnderWay ? Number(begun?.beganMs) : eraser.nowMs;
  const open = (await listErasures(records, eraser.nowMs)).filter(
    ({ isSwept, erasedAt }) => !isSwept && erasedAt + settlingMs <= beganMs,
  );
  if (open.length === 0) return;
  const persons = open.map((tombstone) => personOf(tombstone, eraser.base));
  const place: Place = {
    read: async () => (isUnderWay ? String(begun?.cursor) : undefined),
    write: (cursor) => records.put(key, { cursor, beganMs }),
  };
  const isDone = await walk((cursor) => sweepErased(eraser, persons, cursor), place, hasTime);
  if (isDone) for (const tombstone of open) await noteSwept(records, tombstone);
}

function personOf({ patientId, erasedAt }: Tombstone, base: string): Swept {
  return { patients: new Set([`Patient/${patientId}`]), base, writtenUntil: erasedAt + settlingMs };
}
