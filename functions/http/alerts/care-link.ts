import type { RecordKey, RecordValue, Repository, StoredRecord } from '../../repository/repository.ts';
import { sha256 } from '../digest.ts';

/** What a link, or the session that it began, lets one worker see: one alert. */
export interface CareLink {
  /** Id of the Task. */
  readonly task: string;
  /** `Practitioner/…` who was told. */
  readonly practitioner: string;
}

/** A link opens for so long; whoever comes later asks for a new one. */
const linkHours = 24;
const sessionMinutes = 30;
const keptHours = 48;
/** Of a passphrase, with one link. */
const maxTries = 5;

interface Making {
  readonly repository: Pick<Repository, 'records'>;
  readonly newToken: () => string;
  readonly clock: () => number;
}

export interface StoredCareLink extends CareLink {
  readonly record: StoredRecord;
  readonly isUsed: boolean;
  readonly isOver: boolean;
}

/** A new link: its token is kept nowhere, only its digest. */
export function makeCareLink(making: Making, link: CareLink): Promise<string> {
  return make('care-link', making, link, linkHours * 3_600_000);
}

async function make(
  kind: 'care-link' | 'care-session',
  { repository, newToken, clock }: Making,
  { task, practitioner }: CareLink,
  forMs: number,
): Promise<string> {
  const token = newToken();
  const key = { kind, id: await sha256(token) };
  const expiresAt = clock() + forMs;
  const expiresAtSeconds = Math.ceil(clock() / 1_000) + keptHours * 3_600;
  const value = { task, practitioner, expiresAt };
  await repository.records.commit([{ key, value, expect: 'absent', expiresAtSeconds }]);
  return token;
}

export function readCareLink(
  making: Omit<Making, 'newToken'>,
  token: string,
): Promise<StoredCareLink | undefined> {
  return read('care-link', making, token);
}

export function readCareSession(
  making: Omit<Making, 'newToken'>,
  token: string,
): Promise<StoredCareLink | undefined> {
  return read('care-session', making, token);
}

async function read(
  kind: 'care-link' | 'care-session',
  { repository, clock }: Omit<Making, 'newToken'>,
  token: string,
): Promise<StoredCareLink | undefined> {
  return linkOf(await repository.records.get({ kind, id: await sha256(token) }), clock());
}

function linkOf(record: StoredRecord | undefined, nowMs: number): StoredCareLink | undefined {
  if (!record) return undefined;
  const { task, practitioner, expiresAt, usedAt } = record.value;
  return {
    record,
    task: String(task),
    practitioner: String(practitioner),
    isUsed: usedAt !== undefined,
    isOver: Number(expiresAt) <= nowMs,
  };
}

/**
 * Counts a try before anybody looks whether it is right: many at once are no fewer than one after the other.
 * @returns the link as it is then; the last try uses it up @throws FhirError `conflict` when there was another meanwhile
 */
export async function countTry(making: Making, { record }: StoredCareLink): Promise<StoredCareLink> {
  const tries = Number(record.value.tries ?? 0) + 1;
  await note(making, record, { tries, ...(tries >= maxTries && { usedAt: making.clock() }) });
  const link = linkOf(await making.repository.records.get(record), making.clock());
  if (link === undefined) throw new Error('A link that was written is there');
  return link;
}

/** Uses the link up. @returns the token of the session that it begins @throws FhirError `conflict` when it was used meanwhile */
export async function beginSession(making: Making, { record, ...link }: StoredCareLink): Promise<string> {
  await note(making, record, { usedAt: making.clock() });
  return make('care-session', making, link, sessionMinutes * 60_000);
}

function note({ repository, clock }: Making, record: StoredRecord, change: RecordValue): Promise<void> {
  const { kind, id, part, value, revision } = record;
  const key: RecordKey = { kind, id, part };
  const expiresAtSeconds = Math.ceil(clock() / 1_000) + keptHours * 3_600;
  return repository.records.commit([
    { key, value: { ...value, ...change }, expect: { revision }, expiresAtSeconds },
  ]);
}
