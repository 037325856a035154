import { withMembers } from '../../fhir/json.ts';
import { FhirError } from '../../fhir/outcome.ts';
import { isJsonObject, type Resource } from '../../fhir/resource.ts';
import { raisedIdPrefix } from '../../questionnaire/raised.ts';
import type {
  RecordKey,
  RecordValue,
  Repository,
  ResourceKey,
  StoredRecord,
  WriteView,
} from '../../repository/repository.ts';
import type { Log } from '../log.ts';
import { type CareLink, makeCareLink } from './care-link.ts';
import type { Message, Send } from './message.ts';
import { dueMinutesOf, type OnCall, type OnCallContact } from './on-call.ts';

export interface TellContext {
  readonly repository: Pick<Repository, 'read' | 'commit' | 'records'>;
  /** Without it nobody can be told; what is raised meanwhile waits. */
  readonly onCall: OnCall | undefined;
  readonly send: Send;
  /** At least 128 random bits, in the letters of base64url. */
  readonly newToken: () => string;
  /** The base of every link. */
  readonly publicUrl: string;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly log: Log;
  readonly report: (error: unknown) => unknown;
}

/** How far the telling of one alert is. All that are open lie beside each other: they are few. */
interface Telling {
  readonly task: string;
  /** How many contacts were told. */
  readonly step: number;
  /** Failed tries at the contact whose turn it is. */
  readonly tries: number;
  /** Epoch milliseconds: when the next contact is to be told. */
  readonly dueMs: number;
  /** Epoch milliseconds until which somebody else is at it. */
  readonly claimedMs: number;
}

const kind = 'alert';
const open = 'open';
const again = 'again';
const againSeconds = 3_600;
const keptDays = 30;
const claimMs = 60_000;
const maxTries = 5;
const firstPauseMs = 15_000;
/** After so many rounds the operator's alarm is what is left. */
const maxRounds = 4;

const itself: WriteView = { visible: () => true, refuse: () => undefined };

/** The ids of Communications of alerts among what has changed. */
export function communicationsIn(changed: readonly ResourceKey[]): readonly string[] {
  return changed.flatMap(({ type, id }) =>
    type === 'Communication' && id.startsWith(raisedIdPrefix) ? [id] : [],
  );
}

/**
 * Sees to it that the alert of a Communication is told. Done again it does no harm.
 * @returns the id of the Task to be told of; `undefined` when that was seen to before
 */
export async function watchAlert(
  {
    repository,
    clock,
  }: { readonly repository: Pick<Repository, 'read' | 'records'>; readonly clock: () => number },
  communication: string,
): Promise<string | undefined> {
  const version = await repository.read('Communication', communication);
  if (!version || version.deleted || version.resource.status !== 'preparation') return undefined;
  const task = taskOf(version.resource);
  if (task === undefined || (await repository.records.get(keyOf(task)))) return undefined;
  const value = { step: 0, tries: 0, dueMs: clock(), claimedMs: 0, communication };
  const write = { key: keyOf(task), value, expect: 'absent' } as const;
  await repository.records.commit([write]).catch(unlessOvertaken);
  return task;
}

/** Tells the next contact of every alert that is due and that nobody has accepted, and sends the links that were asked for again. */
export async function tellDue(context: TellContext): Promise<void> {
  const { records } = context.repository;
  const [tellings, asked] = await Promise.all([records.parts(kind, open), records.parts(kind, again)]);
  const due = tellings.filter((record) => isDue(record, context.clock()));
  const works = [
    ...due.map((record) => () => tellNext(context, record)),
    ...asked.map((record) => () => sendAgain(context, record)),
  ];
  for (const work of works) {
    // One alert does not hold up another; the clock comes again.
    await work().catch(context.report);
  }
}

/** A worker whose link was used up asks for another; by the clock it is sent to where the first one went. */
export async function askAgain(
  { repository, clock }: Pick<TellContext, 'repository' | 'clock'>,
  { task, practitioner }: CareLink,
): Promise<void> {
  const key = { kind, id: again, part: `${task} ${practitioner}` };
  await repository.records.put(key, { task, practitioner }, Math.ceil(clock() / 1_000) + againSeconds);
}

async function sendAgain(context: TellContext, { kind, id, part, value }: StoredRecord): Promise<void> {
  const { task, practitioner } = value;
  const contact = context.onCall?.contacts.find((one) => one.practitioner === practitioner);
  if (contact) await sendLink(context, contact, String(task), `${task}-again-${context.clock()}`);
  await context.repository.records.remove({ kind, id, part });
}

/** At once, for one; what goes wrong is left to the clock. */
export async function tellNow(context: TellContext, task: string): Promise<void> {
  const record = await context.repository.records.get(keyOf(task));
  if (record && isDue(record, context.clock())) await tellNext(context, record);
}

/** Somebody who was told passes it on: the next contact is told at once. */
export async function passOn(
  context: Pick<TellContext, 'repository' | 'clock'>,
  task: string,
): Promise<void> {
  const record = await context.repository.records.get(keyOf(task));
  if (!record || record.value.isDone === true) return;
  await put(context, record, { ...record.value, dueMs: context.clock(), claimedMs: 0 });
}

function keyOf(task: string): RecordKey {
  return { kind, id: open, part: task };
}

function taskOf({ about }: Resource): string | undefined {
  const [first] = Array.isArray(about) ? about.filter(isJsonObject) : [];
  return /^Task\/([A-Za-z0-9\-.]{1,64})$/.exec(String(first?.reference))?.[1];
}

function tellingOf({ part, value }: StoredRecord): Telling {
  const number = (name: string) => Number(value[name] ?? 0);
  return {
    task: part,
    step: number('step'),
    tries: number('tries'),
    dueMs: number('dueMs'),
    claimedMs: number('claimedMs'),
  };
}

function isDue(record: StoredRecord, nowMs: number): boolean {
  const { dueMs, claimedMs } = tellingOf(record);
  return record.value.isDone !== true && dueMs <= nowMs && claimedMs <= nowMs;
}

async function tellNext(context: TellContext, record: StoredRecord): Promise<void> {
  const { repository, onCall, clock, log } = context;
  const telling = tellingOf(record);
  const task = await repository.read('Task', telling.task);
  const isWaiting = task?.deleted === false && task.resource.status === 'requested';
  if (!isWaiting) return end(context, record);
  const contact = onCall?.contacts[telling.step % onCall.contacts.length];
  // Nobody to tell yet: it waits until somebody is named.
  if (onCall === undefined || contact === undefined) return;
  if (telling.step >= onCall.contacts.length * maxRounds) {
    log({ event: 'alert', alert: telling.task, step: telling.step, outcome: 'unanswered' });
    return end(context, record);
  }
  const claimed = await put(context, record, { ...record.value, claimedMs: clock() + claimMs });
  if (claimed === undefined) return;
  const isTold = await told(context, contact, telling);
  log({ event: 'alert', alert: telling.task, step: telling.step, outcome: isTold ? 'told' : 'not-told' });
  const next = isTold
    ? { step: telling.step + 1, tries: 0, dueMs: clock() + dueMs(onCall, task.resource) }
    : afterFailure(telling, clock());
  await put(context, claimed, { ...record.value, ...next, claimedMs: 0 });
  if (isTold) await noteTold(context, String(record.value.communication), contact);
}

function dueMs({ dueMinutes }: OnCall, { priority }: Resource): number {
  return dueMinutesOf(dueMinutes, priority) * 60_000;
}

/** Later again; after some tries the next contact, at once. */
function afterFailure({ step, tries }: Telling, nowMs: number): Pick<Telling, 'step' | 'tries' | 'dueMs'> {
  if (tries + 1 >= maxTries) return { step: step + 1, tries: 0, dueMs: nowMs };
  return { step, tries: tries + 1, dueMs: nowMs + firstPauseMs * 2 ** tries };
}

async function told(context: TellContext, contact: OnCallContact, telling: Telling): Promise<boolean> {
  try {
    await sendLink(context, contact, telling.task, `${telling.task}-${telling.step}`);
    return true;
  } catch (failure) {
    context.report(failure);
    return false;
  }
}

/** Sends a link that opens one alert, once, to one contact. @throws as `Send`, and when the store gives no answer */
async function sendLink(
  context: Pick<TellContext, 'repository' | 'send' | 'newToken' | 'publicUrl' | 'clock'>,
  contact: OnCallContact,
  task: string,
  id: string,
): Promise<void> {
  const token = await makeCareLink(context, { task, practitioner: contact.practitioner });
  await context.send(messageTo(contact, id, `${context.publicUrl.replace(/\/$/, '')}/care/${token}`));
}

function messageTo(contact: OnCallContact, id: string, link: string): Message {
  const { subject, text } = words[contact.language];
  const to = contact.email === undefined ? { phone: contact.phone ?? '' } : { email: contact.email };
  return { id, to, subject, text: `${text} ${link}` };
}

/** Whoever reads it over a shoulder learns nothing: neither of whom, nor of what. */
const words = {
  en: { subject: 'Kring: there is something to see', text: 'Kring: there is something to see at' },
  nl: { subject: 'Kring: er is iets te zien', text: 'Kring: er is iets te zien op' },
} as const;

async function end(context: TellContext, record: StoredRecord): Promise<void> {
  await put(context, record, { ...record.value, isDone: true });
}

/** What it became; `undefined` when somebody else was faster. */
async function put(
  { repository: { records }, clock }: Pick<TellContext, 'repository' | 'clock'>,
  { kind, id, part, revision }: StoredRecord,
  value: RecordValue,
): Promise<StoredRecord | undefined> {
  const key = { kind, id, part };
  const isDone = value.isDone === true;
  const expiresAtSeconds = Math.ceil(clock() / 1_000) + keptDays * 86_400;
  try {
    await records.commit([{ key, value, expect: { revision }, ...(isDone && { expiresAtSeconds }) }]);
  } catch (failure) {
    unlessOvertaken(failure);
    return undefined;
  }
  return records.get(key);
}

function unlessOvertaken(failure: unknown): void {
  if (!(failure instanceof FhirError) || failure.issues[0].code !== 'conflict') throw failure;
}

/** For whoever looks at the record: that somebody was told, who and when. */
async function noteTold(
  { repository, clock }: Pick<TellContext, 'repository' | 'clock'>,
  id: string,
  { practitioner }: OnCallContact,
): Promise<void> {
  const change = (communication: Resource): Resource => {
    const recipients = Array.isArray(communication.recipient)
      ? communication.recipient.filter(isJsonObject)
      : [];
    const isNew = !recipients.some(({ reference }) => reference === practitioner);
    return withMembers(communication, {
      status: 'completed',
      sent: communication.sent ?? new Date(clock()).toISOString(),
      recipient: [...recipients, ...(isNew ? [{ reference: practitioner }] : [])],
    }) as Resource;
  };
  await repository
    .commit([{ kind: 'modify', type: 'Communication', id, change }], itself)
    .catch((failure) => {
      if (!(failure instanceof FhirError) || !['deleted', 'not-found'].includes(failure.issues[0].code))
        throw failure;
    });
}
