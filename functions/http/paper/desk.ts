import type { Principal } from '../../access/principal.ts';
import { FhirError } from '../../fhir/outcome.ts';
import type { Records, RecordValue, StoredRecord } from '../../repository/repository.ts';
import { sha256 } from '../digest.ts';

/**
 * What a link that a worker has asked for opens in a browser, for as long as a morning takes: pages on which she does what
 * she may, as who she was when she asked.
 */
export interface Desk {
  readonly principal: Principal;
  /** `Practitioner/…` or `PractitionerRole/…` who works there. */
  readonly author: string;
  /** `print`: sees sheets to print; `enter`: types sheets in; `tablet`: hands a tablet round. */
  readonly purpose: 'print' | 'enter' | 'tablet';
  /** `Group/…` whose sheets or tablet it is; '' for none. */
  readonly group: string;
  /** The sheets to print, as text (ordered.ts); '' for none. */
  readonly ordered: string;
}

export interface StoredDesk extends Desk {
  readonly record: StoredRecord;
  readonly isUsed: boolean;
  readonly isOver: boolean;
}

const purposes = ['print', 'enter', 'tablet'] as const;

/** A link is opened soon after it was asked for. */
const linkMinutes = 60;
const sessionHours = 4;
const idleMinutes = 30;
const keptHours = 24;

/** Codes tried in one session that no sheet has, one after the other: more than anybody mistypes. */
const maxMisses = 20;

export interface DeskContext {
  readonly repository: { readonly records: Records };
  readonly newToken: () => string;
  readonly clock: () => number;
  /** Authorisation is off. What was opened then is over once it is on again. */
  readonly isOpen?: boolean;
}

/** A new link: its token is kept nowhere, only its digest. */
export function makeDeskLink(context: DeskContext, desk: Desk): Promise<string> {
  const value = { ...desk, principal: principalText(desk.principal) };
  return make('desk-link', context, value, linkMinutes * 60_000);
}

async function make(
  kind: 'desk-link' | 'desk',
  { repository, newToken, clock }: DeskContext,
  value: RecordValue,
  forMs: number,
): Promise<string> {
  const token = newToken();
  const key = { kind, id: await sha256(token) };
  const nowMs = clock();
  const expiresAtSeconds = Math.ceil(nowMs / 1_000) + keptHours * 3_600;
  const made = { ...value, expiresAt: nowMs + forMs, seenAt: nowMs };
  await repository.records.commit([{ key, value: made, expect: 'absent', expiresAtSeconds }]);
  return token;
}

export function readDeskLink(context: DeskContext, token: string) {
  return read('desk-link', context, token);
}

/** The session that a link has begun; it is over after a while in which nothing was done. */
export function readDesk(context: DeskContext, token: string) {
  return read('desk', context, token);
}

async function read(
  kind: 'desk-link' | 'desk',
  { repository, clock, isOpen = false }: DeskContext,
  token: string,
): Promise<StoredDesk | undefined> {
  const record = await repository.records.get({ kind, id: await sha256(token) });
  const purpose = purposes.find((one) => one === record?.value.purpose);
  if (!record || purpose === undefined) return undefined;
  const { principal, author, group, ordered, expiresAt, usedAt, seenAt, misses } = record.value;
  // A tablet waits for the next person: while it does, it shows nothing.
  const isIdle = kind === 'desk' && purpose === 'enter' && Number(seenAt) + idleMinutes * 60_000 <= clock();
  const who = principalFrom(String(principal));
  return {
    record,
    principal: who,
    author: String(author),
    purpose,
    group: String(group),
    ordered: String(ordered),
    isUsed: usedAt !== undefined,
    isOver:
      (who.kind === 'unrestricted' && !isOpen) ||
      isIdle ||
      Number(expiresAt) <= clock() ||
      Number(misses ?? 0) >= maxMisses,
  };
}

/** Uses the link up. @throws FhirError `conflict` when it was used meanwhile */
export async function useUp(context: DeskContext, { record }: StoredDesk): Promise<void> {
  await commitTo(context, record, { ...record.value, usedAt: context.clock() });
}

/** Uses the link up. @returns the token of the session that it begins @throws FhirError as `useUp` */
export async function beginDesk(context: DeskContext, desk: StoredDesk): Promise<string> {
  const { expiresAt: _, seenAt: __, ...value } = desk.record.value;
  await useUp(context, desk);
  return make('desk', context, value, sessionHours * 3_600_000);
}

/**
 * Counts a try before it is looked at, so that many at once are no more than one after the other.
 * @returns the session as it is then @throws FhirError `conflict` when another try came at the same moment
 */
export async function countTry(context: DeskContext, desk: StoredDesk): Promise<StoredDesk> {
  const { value } = desk.record;
  const tried = { ...value, misses: Number(value.misses ?? 0) + 1, seenAt: context.clock() };
  await commitTo(context, desk.record, tried);
  return { ...desk, record: { ...desk.record, value: tried } };
}

/** It was no miss; and the session goes on. Of two at once one is enough. */
export async function stayOpen(context: DeskContext, { record }: StoredDesk): Promise<void> {
  const { kind, id, part, value } = record;
  const now = await context.repository.records.get({ kind, id, part });
  if (!now) return;
  try {
    await commitTo(context, now, { ...value, misses: 0, seenAt: context.clock() });
  } catch (caught) {
    if (!(caught instanceof FhirError) || caught.issues[0].code !== 'conflict') throw caught;
  }
}

export async function endDesk({ repository }: DeskContext, { record }: StoredDesk): Promise<void> {
  const { kind, id, part } = record;
  await repository.records.remove({ kind, id, part });
}

async function commitTo(
  { repository, clock }: DeskContext,
  { kind, id, part, revision }: StoredRecord,
  value: RecordValue,
): Promise<void> {
  const expiresAtSeconds = Math.ceil(clock() / 1_000) + keptHours * 3_600;
  await repository.records.commit([
    { key: { kind, id, part }, value, expect: { revision }, expiresAtSeconds },
  ]);
}

/** What a scope permits is a set, which JSON does not know. */
function principalText(principal: Principal): string {
  return JSON.stringify(principal, (_, value: unknown) =>
    value instanceof Set ? { set: [...value] } : value,
  );
}

function principalFrom(text: string): Principal {
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'set' in value && Array.isArray(value.set)
      ? new Set(value.set)
      : value,
  ) as Principal;
}
