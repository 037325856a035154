import { withMembers } from '../../fhir/json.ts';
import { FhirError } from '../../fhir/outcome.ts';
import type { Resource } from '../../fhir/resource.ts';
import {
  businessStatus,
  type InvitationState,
  type Planned,
} from '../../group-care/invitations/planned-task.ts';
import { reasonToStop } from '../../group-care/invitations/standing-word.ts';
import type { Message } from '../alerts/message.ts';
import { allMatches } from '../operations/every-match.ts';
import { invite } from '../parent/invitation.ts';
import { isOpenTask } from '../parent/task.ts';
import { type CountryRules, itself, type SendingContext } from './context.ts';
import { knownOf } from './known.ts';
import type { StoredInvitation } from './queue.ts';
import { addressOf, languageFor } from './receiver.ts';
import { wordOf } from './standing.ts';
import { windowOf } from './window.ts';
import { words } from './words.ts';

interface Receiver {
  readonly to: Message['to'];
  readonly language: ReturnType<typeof languageFor>;
}

interface NotNow {
  readonly state: Extract<InvitationState, 'paused' | 'not-reached'>;
}

/** Where to write; or why nobody is to, or can be, written to. What is said of her is read anew each time. */
export async function receiverOf(
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

export type NotSent = 'stopped' | 'not-taken' | 'refused' | 'asked-otherwise';

/** Makes the link and sends it. Between the two it is asked once more whether she is to be written to. */
export async function sendInvitation(
  context: SendingContext,
  { task, sent }: StoredInvitation,
  planned: Planned,
  rules: CountryRules,
  { to, language }: Receiver,
): Promise<'sent' | NotSent> {
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
): Promise<{ readonly url: string } | NotSent> {
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
