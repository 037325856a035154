import { withMembers } from '../../fhir/json.ts';
import type { Resource } from '../../fhir/resource.ts';
import { businessStatus, type InvitationState } from '../../group-care/invitations/planned-task.ts';
import { allowedFrom, nextMessageAt, startOfDay } from '../../group-care/invitations/rules.ts';
import { localTime } from '../../group-care/local-day.ts';
import { isOpenTask } from '../parent/task.ts';
import { type CountryRules, itself, type SendingContext } from './context.ts';
import { type Invitation, placeInvitation, type StoredInvitation } from './queue.ts';
import type { NotSent } from './send-invitation.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const maxTries = 5;

/** What comes after a message that was sent, perhaps: the next reminder, or nothing more. */
export async function afterSending(
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
export async function afterRefusal(
  context: SendingContext,
  invitation: StoredInvitation,
  rules: CountryRules,
  outcome: NotSent,
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
export function tomorrow({ clock }: SendingContext, rules: CountryRules): number {
  const { day } = localTime(clock() + dayMs, rules.timeZone);
  return allowedFrom(startOfDay(day, rules.timeZone), rules);
}

/** Nobody is written to about it any more. */
export async function end(context: SendingContext, invitation: StoredInvitation): Promise<void> {
  await put(context, invitation, { claimedMs: 0 }, undefined);
}

/** Changes it and its place in the queue; says whether nobody else has changed it meanwhile. */
export function put(
  { repository, clock }: SendingContext,
  before: StoredInvitation,
  change: Partial<Invitation>,
  dueMs: number | undefined,
): Promise<boolean> {
  const { revision: _, place: __, ...invitation } = before;
  return placeInvitation(repository, before, { ...invitation, ...change }, dueMs, clock());
}

/** For whoever looks at the Task; it is written when it changes, and not at all for a Task that was closed meanwhile. */
export async function noteState(
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
