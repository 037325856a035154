import { FhirError } from '../../fhir/outcome.ts';
import type {
  RecordKey,
  Records,
  RecordValue,
  RecordWrite,
  StoredRecord,
} from '../../repository/repository.ts';
import { atStart, type Progress } from '../../subscription/progress.ts';

/*
 * What is kept of each Subscription besides the resource: docs/subscriptions.md has the table. Everything that two
 * processes could write at once is written on what was read.
 */

/** Something that has happened, for one Subscription. */
export interface Happened {
  /** Of the resource that it is about. */
  readonly type: string;
  readonly id: string;
  readonly version: string;
  /** What else it is about, such as `Patient/1`; '' for nothing. */
  readonly context: string;
  /** An instant. */
  readonly instant: string;
}

export interface Queued {
  readonly record: StoredRecord;
  readonly happened: Happened;
}

const keptSeconds = 30 * 86_400;

const kinds = {
  state: 'subscription-state',
  tail: 'subscription-tail',
  known: 'subscription-known',
  queue: 'subscription-queue',
  event: 'subscription-event',
} as const;

const maxTries = 50;

/** Does it again when somebody else was faster. */
async function insisting<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (caught) {
      if (tries >= maxTries || !isOvertaken(caught)) throw caught;
    }
  }
}

function isOvertaken(caught: unknown): boolean {
  return caught instanceof FhirError && caught.issues[0].code === 'conflict';
}

export interface StoredProgress {
  readonly progress: Progress;
  readonly record: StoredRecord | undefined;
}

export async function readProgress(records: Records, id: string): Promise<StoredProgress> {
  const record = await records.get({ kind: kinds.state, id });
  const value: Readonly<Record<string, unknown>> = record?.value ?? {};
  return { progress: { ...atStart, ...value }, record };
}

/** Whether anything is kept of each. */
export async function haveBegun(records: Records, ids: readonly string[]): Promise<readonly boolean[]> {
  const found = await records.getMany(ids.map((id) => ({ kind: kinds.state, id })));
  return found.map((record) => record !== undefined);
}

/** Writes what `change` makes of it; nothing when that is `undefined`. Answers what is there then. */
export function changeProgress(
  records: Records,
  id: string,
  change: (progress: Progress) => Progress | undefined,
): Promise<Progress> {
  return insisting(async () => {
    const stored = await readProgress(records, id);
    const next = change(stored.progress);
    if (next === undefined) return stored.progress;
    await records.commit([progressWrite(id, next, stored)]);
    return next;
  });
}

function progressWrite(id: string, progress: Progress, { record }: StoredProgress): RecordWrite {
  return { key: { kind: kinds.state, id }, value: { ...progress }, expect: record ?? 'absent' };
}

/** Puts it at the end of the queue; done again it does nothing. @param nowMs epoch milliseconds */
export function enqueue(records: Records, id: string, happened: Happened, nowMs: number): Promise<void> {
  const { type, id: of, version, context } = happened;
  const known: RecordKey = { kind: kinds.known, id, part: `${type}/${of}/${version}/${context}` };
  const tailKey: RecordKey = { kind: kinds.tail, id };
  const expiresAtSeconds = Math.floor(nowMs / 1_000) + keptSeconds;
  return insisting(async () => {
    const [there, tail] = await records.getMany([known, tailKey]);
    if (there) return;
    const last = Number(tail?.value.last ?? 0) + 1;
    await records.commit([
      { key: tailKey, value: { last }, expect: tail ?? 'absent' },
      { key: known, value: {}, expect: 'absent', expiresAtSeconds },
      { key: queueKey(id, last), value: recordOf(happened), expect: 'absent', expiresAtSeconds },
    ]);
  });
}

/** What has no number yet, in the order in which it was put there. */
export async function queued(records: Records, id: string, limit: number): Promise<readonly Queued[]> {
  const found = await records.parts(kinds.queue, id, { limit });
  return found.map((record) => ({ record, happened: happenedOf(record.value) }));
}

/** What may not be seen leaves the queue without a number. */
export async function drop(records: Records, { record }: Queued): Promise<void> {
  await records.remove(record);
}

/**
 * Gives it the next number, and takes it out of the queue, in one commit.
 * @returns false when somebody else has taken it or has given another one that number
 */
export async function number(
  records: Records,
  id: string,
  { record, happened }: Queued,
  nowMs: number,
): Promise<boolean> {
  const stored = await readProgress(records, id);
  const next = stored.progress.numbered + 1;
  const expiresAtSeconds = Math.floor(nowMs / 1_000) + keptSeconds;
  try {
    await records.commit([
      progressWrite(id, { ...stored.progress, numbered: next }, stored),
      { key: eventKey(id, next), value: recordOf(happened), expect: 'absent', expiresAtSeconds },
      { key: record, value: undefined, expect: record },
    ]);
    return true;
  } catch (caught) {
    if (isOvertaken(caught)) return false;
    throw caught;
  }
}

export interface Numbered {
  readonly number: number;
  /** Absent when it is not kept any more. */
  readonly happened?: Happened;
}

/** Both ends included. */
export async function numberedEvents(
  records: Records,
  id: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<readonly Numbered[]> {
  if (to < from) return [];
  const limit = to - from + 1;
  const found = await records.parts(kinds.event, id, { from: partOf(from), limit });
  const kept = new Map(found.map(({ part, value }) => [Number(part), happenedOf(value)]));
  return Array.from({ length: limit }, (_, index) => {
    const happened = kept.get(from + index);
    return { number: from + index, ...(happened && { happened }) };
  });
}

/** Of a Subscription that was deleted. */
export async function forget(records: Records, id: string): Promise<void> {
  for (const kind of Object.values(kinds)) {
    for (const record of await records.parts(kind, id)) await records.remove(record);
  }
}

function queueKey(id: string, place: number): RecordKey {
  return { kind: kinds.queue, id, part: partOf(place) };
}

function eventKey(id: string, place: number): RecordKey {
  return { kind: kinds.event, id, part: partOf(place) };
}

const digits = 12;

/** Sorts as the numbers do. */
function partOf(place: number): string {
  return String(place).padStart(digits, '0');
}

function recordOf({ type, id, version, context, instant }: Happened): RecordValue {
  return { type, id, version, context, instant };
}

function happenedOf({ type, id, version, context, instant }: RecordValue): Happened {
  return {
    type: String(type),
    id: String(id),
    version: String(version),
    context: String(context),
    instant: String(instant),
  };
}
