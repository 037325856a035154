import { viewOf } from '../../access/view.ts';
import { withMembers } from '../../fhir/json.ts';
import { FhirError } from '../../fhir/outcome.ts';
import type { Resource } from '../../fhir/resource.ts';
import { addDays } from '../../group-care/calendar-date.ts';
import {
  businessStatus,
  type InvitationState,
  lastDay,
  type Planned,
  plannedIn,
} from '../../group-care/invitations/planned-task.ts';
import { allowedFrom, localTime, nextMessageAt, startOfDay } from '../../group-care/invitations/rules.ts';
import { reasonToStop } from '../../group-care/invitations/standing-word.ts';
import type { Message } from '../alerts/message.ts';
import { allMatches } from '../operations/every-match.ts';
import { invite } from '../parent/invitation.ts';
import { isOpenTask } from '../parent/task.ts';
import { type CountryRules, rulesFor, type SendingContext } from './context.ts';
import { knownOf } from './known.ts';
import {
  claim,
  clearPlace,
  dueInvitations,
  endPause,
  type Invitation,
  pauseOf,
  placeInvitation,
  readInvitation,
  type StoredInvitation,
} from './queue.ts';
import { addressOf, languageFor } from './receiver.ts';
import { wordOf } from './standing.ts';
import { words } from './words.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** Longer than any attempt takes: who holds a claim longer was cut off, and perhaps after sending. */
const claimMs = 10 * minuteMs;
const pageSize = 100;
const maxTries = 5;

const itself = viewOf({ kind: 'system', purpose: 'invitations' });

/** Writes to everybody whose time has come. By many at the same moment, and again after a crash, nobody is written to twice. */
export async function inviteDue(context: SendingContext, hasTime: () => boolean = () => true): Promise<void> {
  const seen = new Set<string>();
  while (hasTime()) {
    const due = await dueInvitations(context.repository, context.clock(), pageSize);
    const fresh = due.filter(({ place }) => !seen.has(place));
    if (fresh.length === 0) return;
    for (const { task, place } of fresh) {
      if (!hasTime()) return;
      seen.add(place);
      // One does not hold up the others; the clock comes again.
      await lookAt(context, task, place).catch((failure) => afterFailure(context, task, failure));
    }
  }
}

/** What went wrong for one is not at the head of the queue for ever. */
async function afterFailure(context: SendingContext, task: string, failure: unknown): Promise<void> {
  context.report(failure);
  const now = await readInvitation(context.repository, task).catch(() => undefined);
  if (now === undefined || now.place === '') return;
  await put(context, now, {}, context.clock() + hourMs / 4).catch(context.report);
}

async function lookAt(context: SendingContext, task: string, place: string): Promise<void> {
  const { repository, clock } = context;
  const invitation = await readInvitation(repository, task);
  if (invitation?.place !== place) return clearPlace(repository, place);
  const version = await repository.read('Task', task);
  const planned =
    version?.deleted === false && isOpenTask(version.resource) ? plannedIn(version.resource) : undefined;
  if (planned === undefined) return end(context, invitation);
  const rules = rulesFor(context.rules, planned.plan);
  if (invitation.claimedMs > 0) {
    if (invitation.claimedMs + claimMs > clock()) return;
    // Whoever began was cut off: it may have been sent, so it is not sent again.
    return afterSending(context, invitation, rules, invitation.claimedMs);
  }
  const later = await notBefore(context, planned, rules);
  if (later === 'never') return end(context, invitation);
  if (later > clock()) return void (await put(context, invitation, {}, later));
  await write(context, invitation, planned, rules);
}

/** From when on this message may be sent, epoch milliseconds: by the plan, the hours and her own peace. */
async function notBefore(
  { repository, clock }: SendingContext,
  planned: Planned,
  rules: CountryRules,
): Promise<number | 'never'> {
  const nowMs = clock();
  const { startMs, endMs } = windowOf(planned, rules);
  if (endMs <= nowMs) return 'never';
  const { lastMs } = await pauseOf(repository, planned.subject);
  const rested = lastMs === 0 ? 0 : lastMs + rules.minHoursBetween * hourMs;
  return allowedFrom(Math.max(nowMs, startMs, rested), rules);
}

/** Days count as they do where she lives. */
export function windowOf(
  { start, end }: Planned,
  { timeZone }: CountryRules,
): { readonly startMs: number; readonly endMs: number } {
  const instantOf = (text: string, plusDays: number) =>
    text.length > 10 ? Date.parse(text) : startOfDay(addDays(lastDay(text), plusDays), timeZone);
  return { startMs: instantOf(start, 0), endMs: instantOf(end, 1) };
}

async function write(
  context: SendingContext,
  invitation: StoredInvitation,
  planned: Planned,
  rules: CountryRules,
): Promise<void> {
  const { repository, clock, log } = context;
  const found = await receiverOf(context, planned, rules);
  if ('state' in found) {
    log({ event: 'invitation', task: invitation.task, step: invitation.sent, outcome: found.state });
    await noteState(context, invitation.task, found.state);
    return void (await put(context, invitation, {}, tomorrow(context, rules)));
  }
  const pause = await pauseOf(repository, planned.subject);
  if (pause.lastMs > 0 && pause.lastMs + rules.minHoursBetween * hourMs > clock()) return;
  const claimed = await claim(repository, invitation, planned.subject, pause, clock());
  if (claimed === undefined) return;
  const sentMs = clock();
  const outcome = await send(context, claimed, planned, rules, found).catch((failure): Outcome => {
    // Whatever else goes wrong does so before anything is sent.
    context.report(failure);
    return 'not-taken';
  });
  log({ event: 'invitation', task: invitation.task, step: invitation.sent, outcome });
  if (outcome === 'sent') return afterSending(context, claimed, rules, sentMs);
  await endPause(repository, planned.subject, pause);
  await afterRefusal(context, claimed, rules, outcome);
}

interface Receiver {
  readonly to: Message['to'];
  readonly language: ReturnType<typeof languageFor>;
}

interface NotNow {
  readonly state: Extract<InvitationState, 'paused' | 'not-reached'>;
}

/** Where to write; or why nobody is to, or can be, written to. What is said of her is read anew each time. */
async function receiverOf(
  context: SendingContext,
  { subject }: Planned,
  rules: CountryRules,
): Promise<Receiver | NotNow> {
  const known = await knownOf(context, subject);
  if (reasonToStop(known) !== undefined) return { state: 'paused' };
  const to = addressOf(known.patient ?? { resourceType: 'Patient' }, context.clock());
  if (to === undefined) return { state: 'not-reached' };
  if (await context.hasStopped?.(to)) {
    await wordOf(context, subject, 'opted-out');
    return { state: 'paused' };
  }
  return { to, language: languageFor(known.patient ?? { resourceType: 'Patient' }, rules.languages) };
}

type Outcome = 'sent' | 'stopped' | 'not-taken' | 'refused' | 'asked-otherwise';

/** Makes the link and sends it. Between the two it is asked once more whether she is to be written to. */
async function send(
  context: SendingContext,
  { task, sent }: StoredInvitation,
  planned: Planned,
  rules: CountryRules,
  { to, language }: Receiver,
): Promise<Outcome> {
  const link = await linkFor(context, task, sent, planned, rules);
  if (typeof link === 'string') return link;
  const [again, stillOpen] = await Promise.all([
    receiverOf(context, planned, rules),
    context.repository.read('Task', task),
  ]);
  if ('state' in again) return 'stopped';
  if (stillOpen?.deleted !== false || !isOpenTask(stillOpen.resource)) return 'stopped';
  const { subject, invite: first, remind, stop } = words[language];
  const stopLink = `${link.url}/stop`;
  const text = `${(sent === 0 ? first : remind)(link.url)}\n\n${stop(stopLink)}`;
  try {
    await context.send({ id: `${task}-${sent}`, to, subject, text, unsubscribe: stopLink });
    return 'sent';
  } catch (failure) {
    context.report(failure);
    return 'not-taken';
  }
}

async function linkFor(
  context: SendingContext,
  task: string,
  sent: number,
  planned: Planned,
  rules: CountryRules,
): Promise<{ readonly url: string } | Exclude<Outcome, 'sent'>> {
  const { repository, clock } = context;
  const questionnaire = await questionnaireOf(context, planned.questionnaire);
  if (questionnaire === undefined) return 'refused';
  const now = new Date(clock()).toISOString();
  const change = (before: Resource): Resource =>
    withMembers(before, {
      businessStatus: businessStatus(sent === 0 ? 'invited' : 'reminded'),
      lastModified: now,
    }) as Resource;
  try {
    return await invite({ ...context, repository }, itself, questionnaire, {
      subject: planned.subject,
      expiresAt: windowOf(planned, rules).endMs,
      ...(planned.encounter !== undefined && { encounter: planned.encounter }),
      planned: { task, change },
    });
  } catch (failure) {
    if (!(failure instanceof FhirError)) throw failure;
    const { code } = failure.issues[0];
    if (code === 'transient') throw failure;
    context.report(failure);
    if (code === 'duplicate') return 'asked-otherwise';
    return code === 'conflict' ? 'stopped' : 'refused';
  }
}

/** Id of the one that is in use, of the version that is asked for if that is said. */
async function questionnaireOf(
  { repository, searchDefinitions, base, clock }: SendingContext,
  canonical: string,
): Promise<string | undefined> {
  const [url = '', version] = canonical.split('|');
  const found = await allMatches({ repository, searchDefinitions, base, nowMs: clock() }, 'Questionnaire', [
    ['url', url],
    ['status', 'active'],
    ...(version === undefined ? [] : [['version', version] as const]),
  ]);
  return found.toSorted((one, other) => other.lastUpdated.localeCompare(one.lastUpdated))[0]?.id;
}

async function afterSending(
  context: SendingContext,
  invitation: StoredInvitation,
  rules: CountryRules,
  sentMs: number,
): Promise<void> {
  const sent = invitation.sent + 1;
  const firstMs = invitation.sent === 0 ? sentMs : invitation.firstMs;
  const nextMs = nextMessageAt(rules, sent, firstMs);
  const after = { sent, firstMs, tries: 0, claimedMs: 0 };
  const later = nextMs === undefined ? undefined : allowedFrom(Math.max(nextMs, context.clock()), rules);
  await put(context, invitation, after, later);
}

/** Not sent, and known not to be: tried again, later each time; what cannot be sent now is looked at again tomorrow. */
async function afterRefusal(
  context: SendingContext,
  invitation: StoredInvitation,
  rules: CountryRules,
  outcome: Exclude<Outcome, 'sent'>,
): Promise<void> {
  const nowMs = context.clock();
  if (outcome === 'stopped') return void (await put(context, invitation, { claimedMs: 0 }, nowMs + hourMs));
  if (outcome !== 'not-taken' || invitation.tries + 1 >= maxTries) {
    if (outcome === 'not-taken') await noteState(context, invitation.task, 'not-reached');
    const after = { claimedMs: 0, tries: 0 };
    return void (await put(context, invitation, after, tomorrow(context, rules)));
  }
  const laterMs = nowMs + 5 * minuteMs * 2 ** invitation.tries;
  await put(context, invitation, { claimedMs: 0, tries: invitation.tries + 1 }, laterMs);
}

/** At the first hour of tomorrow at which somebody may be written to. */
function tomorrow({ clock }: SendingContext, rules: CountryRules): number {
  const { day } = localTime(clock() + dayMs, rules.timeZone);
  return allowedFrom(startOfDay(day, rules.timeZone), rules);
}

async function end(context: SendingContext, invitation: StoredInvitation): Promise<void> {
  await put(context, invitation, { claimedMs: 0 }, undefined);
}

function put(
  { repository, clock }: SendingContext,
  before: StoredInvitation,
  change: Partial<Invitation>,
  dueMs: number | undefined,
): Promise<boolean> {
  const { revision: _, place: __, ...invitation } = before;
  return placeInvitation(repository, before, { ...invitation, ...change }, dueMs, clock());
}

/** For whoever looks at the Task; it is written when it changes, and not at all for a Task that was closed meanwhile. */
async function noteState(
  { repository, clock }: SendingContext,
  id: string,
  state: InvitationState,
): Promise<void> {
  const status = businessStatus(state);
  const version = await repository.read('Task', id);
  if (version?.deleted !== false || !isOpenTask(version.resource)) return;
  if (JSON.stringify(version.resource.businessStatus) === JSON.stringify(status)) return;
  const change = (task: Resource): Resource =>
    isOpenTask(task)
      ? (withMembers(task, {
          businessStatus: status,
          lastModified: new Date(clock()).toISOString(),
        }) as Resource)
      : task;
  await repository.commit([{ kind: 'modify', type: 'Task', id, change }], itself);
}
