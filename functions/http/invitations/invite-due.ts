import { type Planned, plannedIn } from '../../group-care/invitations/planned-task.ts';
import { allowedFrom } from '../../group-care/invitations/rules.ts';
import { isOpenTask } from '../parent/task.ts';
import { type CountryRules, rulesFor, type SendingContext } from './context.ts';
import { afterRefusal, afterSending, end, noteState, put, tomorrow } from './course.ts';
import {
  claim,
  clearPlace,
  dueInvitations,
  endPause,
  pauseOf,
  readInvitation,
  type StoredInvitation,
} from './queue.ts';
import { type NotSent, receiverOf, sendInvitation } from './send-invitation.ts';
import { windowOf } from './window.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Longer than any attempt takes: who holds a claim longer was cut off, and perhaps after sending. */
const claimMs = 10 * minuteMs;
const pageSize = 100;

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
  const outcome = await sendInvitation(context, claimed, planned, rules, found).catch((failure): NotSent => {
    // Whatever else goes wrong does so before anything is sent.
    context.report(failure);
    return 'not-taken';
  });
  log({ event: 'invitation', task: invitation.task, step: invitation.sent, outcome });
  if (outcome === 'sent') return afterSending(context, claimed, rules, sentMs);
  await endPause(repository, planned.subject, pause);
  await afterRefusal(context, claimed, rules, outcome);
}
