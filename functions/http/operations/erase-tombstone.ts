import type { RecordKey, Records } from '../../repository/repository.ts';
import { type Erased, type Eraser, erasePerson } from './erase-person.ts';
import { type Swept, sweepErased } from './erase-sweep.ts';

/** That somebody was erased, and when: all that is left, so that it can be done again after a restore. */
export interface Tombstone {
  readonly patientId: string;
  /** Epoch milliseconds. */
  readonly erasedAt: number;
  /** Since then the whole store has been gone through, and nothing of them is left. */
  readonly isSwept?: true;
}

const kind = 'erased';
/** By the month: a list of records has an end. */
const firstMonth = Date.UTC(2026, 0, 1);

/** The last time counts: who has come back, and was erased anew, is not to come back by a restore. */
export async function noteErasure(records: Records, patientId: string, nowMs: number): Promise<void> {
  const noted = (await listErasures(records, nowMs)).filter((one) => one.patientId === patientId);
  const key = keyOf({ patientId, erasedAt: nowMs });
  await records.put(key, { erasedAt: nowMs });
  for (const before of noted.map(keyOf)) if (before.id !== key.id) await records.remove(before);
}

/** They need not be looked for any more. */
export async function noteSwept(records: Records, tombstone: Tombstone): Promise<void> {
  await records.put(keyOf(tombstone), { erasedAt: tombstone.erasedAt, isSwept: true });
}

function keyOf({ patientId, erasedAt }: Tombstone): RecordKey {
  return { kind, id: monthOf(erasedAt), part: patientId };
}

/** All erasures up to now, the oldest first. To be read before a restore, from what is about to be replaced. */
export async function listErasures(records: Records, nowMs: number): Promise<readonly Tombstone[]> {
  const tombstones: Tombstone[] = [];
  for (const month of monthsUntil(nowMs)) {
    const parts = await records.parts(kind, month);
    tombstones.push(
      ...parts.map(({ part, value }) => ({
        patientId: part,
        erasedAt: Number(value.erasedAt),
        ...(value.isSwept === true && { isSwept: true as const }),
      })),
    );
  }
  return tombstones.toSorted((one, other) => one.erasedAt - other.erasedAt);
}

/**
 * Does erasures again, as of when they were done: after a restore has brought back what they removed, or for what was
 * being written at that very moment. Done twice it does no harm.
 */
export async function replayErasures(
  eraser: Eraser,
  tombstones: readonly Tombstone[],
): Promise<readonly (Erased & { readonly patientId: string })[]> {
  const replayed = [];
  const persons: Swept[] = [];
  for (const { patientId, erasedAt } of tombstones) {
    const { patients, base, resources, changed, links } = await erasePerson(
      { ...eraser, nowMs: erasedAt },
      patientId,
    );
    replayed.push({ patientId, resources, changed, links });
    persons.push({ patients, base, writtenUntil: Number.POSITIVE_INFINITY });
  }
  let cursor: string | undefined;
  if (persons.length > 0) {
    do cursor = await sweepErased(eraser, persons, cursor);
    while (cursor !== undefined);
  }
  return replayed;
}

function monthOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 7);
}

function* monthsUntil(nowMs: number): Generator<string> {
  const month = new Date(firstMonth);
  while (month.getTime() <= nowMs) {
    yield monthOf(month.getTime());
    month.setUTCMonth(month.getUTCMonth() + 1);
  }
}
