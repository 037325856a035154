import type { RecordKey, Records } from '../../repository/repository.ts';
import { type Eraser, erasePerson } from './erase-person.ts';
import { planErasure } from './erase-plan.ts';
import { everyMatch } from './every-match.ts';

export interface OverdueOptions {
  /** Epoch milliseconds: about whoever nothing was written since is overdue. */
  readonly cutoffMs: number;
  /** How long it is announced before it is done. */
  readonly noticeDays: number;
  readonly hasTime: () => boolean;
}

export interface OverdueReport {
  /** Found to be overdue for the first time, or still announced: nothing has happened to them. */
  readonly announced: number;
  readonly erased: number;
}

const dayMs = 24 * 3_600_000;
/** A list of records has an end: the others come the next time. */
const maxAnnounced = 900;

/**
 * Erases whom nothing was written about for as long as records are kept. Each is announced first, and stays announced
 * (a run that changes nothing but that) until the notice is over; whoever has come back by then is not overdue.
 */
export async function eraseOverdue(eraser: Eraser, options: OverdueOptions): Promise<OverdueReport> {
  const { records } = eraser.repository;
  const notices = new Map(
    (await records.parts(kind, list)).map(({ part, value }) => [part, Number(value.since)]),
  );
  let announced = 0;
  let erased = 0;
  const cutoff = new Date(options.cutoffMs).toISOString();
  for await (const { id } of everyMatch(eraser, 'Patient', [['_lastUpdated', `lt${cutoff}`]])) {
    if (!options.hasTime()) break;
    if (!(await isOverdue(eraser, id, options.cutoffMs))) {
      if (notices.has(id)) await records.remove(noticeKey(id));
      continue;
    }
    const since = notices.get(id);
    if (since !== undefined && since + options.noticeDays * dayMs <= eraser.nowMs) {
      await erasePerson(eraser, id);
      await records.remove(noticeKey(id));
      erased += 1;
    } else if (since !== undefined || (await announce(records, notices, id, eraser.nowMs))) {
      announced += 1;
    }
  }
  return { announced, erased };
}

const kind = 'overdue';
const list = 'persons';

function noticeKey(id: string): RecordKey {
  return { kind, id: list, part: id };
}

async function announce(
  records: Records,
  notices: Map<string, number>,
  id: string,
  nowMs: number,
): Promise<boolean> {
  if (notices.size >= maxAnnounced) return false;
  notices.set(id, nowMs);
  await records.put(noticeKey(id), { since: nowMs });
  return true;
}

/** The record of the person may be old while there is something new about them. */
async function isOverdue(eraser: Eraser, id: string, cutoffMs: number): Promise<boolean> {
  const { about } = await planErasure(eraser, id);
  return about.every(({ lastUpdated }) => Date.parse(lastUpdated) < cutoffMs);
}
