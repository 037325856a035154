import { FhirError } from '../../fhir/outcome.ts';
import type { RecordKey, Repository, StoredRecord } from '../../repository/repository.ts';

/*
 * How far each invitation is, and a queue that leads to those that are due: the part of a place in it begins with its
 * time. The invitation says which place is its own; another one leads to nothing and is cleared away.
 */

export interface Invitation {
  readonly task: string;
  /** Its place in the queue; '' once it is done. */
  readonly place: string;
  /** How many messages there were. */
  readonly sent: number;
  /** Epoch milliseconds: when the first was sent; 0 before it. */
  readonly firstMs: number;
  /** Failed tries at the message that is due. */
  readonly tries: number;
  /** Epoch milliseconds at which somebody began to send the one that is due; 0 unless it is being sent. */
  readonly claimedMs: number;
}

export interface StoredInvitation extends Invitation {
  readonly revision: string;
}

type Sources = Pick<Repository, 'records'>;

const kind = 'invitation';
const queueKind = 'invitation-queue';
const queueId = 'all';
const personKind = 'invitation-person';
/** A person's pause is over long before. */
const personKeptSeconds = 30 * 86_400;
const keptAfterEndSeconds = 400 * 86_400;

function keyOf(task: string): RecordKey {
  return { kind, id: task };
}

export async function readInvitation(
  { records }: Sources,
  task: string,
): Promise<StoredInvitation | undefined> {
  const record = await records.get(keyOf(task));
  return record && invitationOf(record);
}

function invitationOf({ id, value, revision }: StoredRecord): StoredInvitation {
  const number = (name: string) => Number(value[name] ?? 0);
  return {
    task: id,
    revision,
    place: String(value.place ?? ''),
    sent: number('sent'),
    firstMs: number('firstMs'),
    tries: number('tries'),
    claimedMs: number('claimedMs'),
  };
}

function placeAt(dueMs: number, task: string): string {
  return `${new Date(dueMs).toISOString()} ${task}`;
}

/** The Tasks whose time has come, the longest waiting first, by their places. */
export async function dueInvitations(
  { records }: Sources,
  nowMs: number,
  limit: number,
): Promise<readonly { readonly task: string; readonly place: string }[]> {
  const first = await records.parts(queueKind, queueId, { limit });
  const until = new Date(nowMs).toISOString();
  return first
    .filter(({ part }) => part.slice(0, until.length) <= until)
    .map(({ part, value }) => ({ task: String(value.task), place: part }));
}

/** Whether it is to be looked at at that time already. */
export function isPlacedAt({ place, task }: Invitation, dueMs: number): boolean {
  return place === placeAt(dueMs, task);
}

export async function clearPlace({ records }: Sources, place: string): Promise<void> {
  await records.remove({ kind: queueKind, id: queueId, part: place });
}

/**
 * Puts an invitation at its place in the queue, the place first: whatever is cut off, it is found again.
 * @param before absent for one that is new
 * @param dueMs when it is to be looked at; absent: it is done
 * @returns false when somebody else was faster
 */
export async function placeInvitation(
  { records }: Sources,
  before: StoredInvitation | undefined,
  after: Omit<Invitation, 'place'>,
  dueMs: number | undefined,
  nowMs: number,
): Promise<boolean> {
  const place = dueMs === undefined ? '' : placeAt(dueMs, after.task);
  if (place !== '') await records.put({ kind: queueKind, id: queueId, part: place }, { task: after.task });
  const { task, ...value } = { ...after, place };
  const expiresAtSeconds = Math.ceil(nowMs / 1_000) + keptAfterEndSeconds;
  const expect = before === undefined ? 'absent' : { revision: before.revision };
  const isFirst = await commits(records, [
    { key: keyOf(task), value, expect, ...(place === '' && { expiresAtSeconds }) },
  ]);
  if (isFirst && before !== undefined && before.place !== '' && before.place !== place) {
    await clearPlace({ records }, before.place);
  }
  return isFirst;
}

export interface Pause {
  /** Epoch milliseconds of the last message to her; 0 when there was none. */
  readonly lastMs: number;
  readonly revision: string | undefined;
}

export async function pauseOf({ records }: Sources, subject: string): Promise<Pause> {
  const record = await records.get({ kind: personKind, id: subject });
  return { lastMs: Number(record?.value.lastMs ?? 0), revision: record?.revision };
}

/**
 * The mark that is made once: of many who would send this message, or another one to the same person, it is one.
 * @returns the invitation as it then is; `undefined` when somebody else was faster
 */
export async function claim(
  sources: Sources,
  { revision, ...invitation }: StoredInvitation,
  subject: string,
  pause: Pause,
  nowMs: number,
): Promise<StoredInvitation | undefined> {
  const { task, ...value } = { ...invitation, claimedMs: nowMs };
  const isFirst = await commits(sources.records, [
    { key: keyOf(task), value, expect: { revision } },
    {
      key: { kind: personKind, id: subject },
      value: { lastMs: nowMs },
      expect: pause.revision === undefined ? 'absent' : { revision: pause.revision },
      expiresAtSeconds: Math.ceil(nowMs / 1_000) + personKeptSeconds,
    },
  ]);
  if (!isFirst) return undefined;
  const claimed = await readInvitation(sources, task);
  return claimed?.claimedMs === nowMs ? claimed : undefined;
}

/** Nothing was sent after all: she may be written to as before. */
export async function endPause({ records }: Sources, subject: string, { lastMs }: Pause): Promise<void> {
  const record = await records.get({ kind: personKind, id: subject });
  if (record) {
    await commits(records, [
      {
        key: { kind: personKind, id: subject },
        value: { lastMs },
        expect: { revision: record.revision },
        expiresAtSeconds: Math.ceil(lastMs / 1_000) + personKeptSeconds,
      },
    ]);
  }
}

async function commits(
  records: Repository['records'],
  writes: Parameters<Repository['records']['commit']>[0],
): Promise<boolean> {
  try {
    await records.commit(writes);
    return true;
  } catch (failure) {
    if (failure instanceof FhirError && failure.issues[0].code === 'conflict') return false;
    throw failure;
  }
}
