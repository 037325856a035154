import { randomBytes, randomUUID } from 'node:crypto';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { communicationsIn, tellDue, tellNow, watchAlert } from '../http/alerts/tell.ts';
import { createAudit } from '../http/audit/create-audit.ts';
import { inviteDue } from '../http/invitations/invite-due.ts';
import { wakeDue } from '../http/subscriptions/wake.ts';
import { keysFromStreamRecords } from '../store/dynamodb/stream-records.ts';
import { invitationRulesOf, readCountry } from './blueprint.ts';
import { beside, openRepository, repositoryVariables } from './deployed.ts';
import { readEnvironment, variables } from './environment.ts';
import { readSearchDefinitions } from './knowledge.ts';
import { log, report } from './log.ts';
import { notifyWoken } from './notified.ts';
import { createPost } from './post.ts';
import { resourcesOf } from './resources-of.ts';
import { createSend, hasStoppedSms } from './send.ts';

const { KRING_COUNTRY, KRING_ON_CALL } = variables;
const settings = readEnvironment({ ...repositoryVariables, KRING_COUNTRY, KRING_ON_CALL }, process.env);

const searchDefinitions = readSearchDefinitions(beside('definitions'));
const { repository } = openRepository(settings, searchDefinitions);
const publicUrl = settings.KRING_PUBLIC_URL;
const context = {
  repository,
  searchDefinitions,
  base: `${publicUrl}/fhir`,
  clock: Date.now,
  auth: 'on',
  post: createPost('public'),
  newId: randomUUID,
  random: Math.random,
  audit: createAudit({ repository, publicUrl, clock: Date.now }),
  log,
  // Clients are registered in the table itself.
  refreshClients: async () => undefined,
  sender: randomUUID(),
} as const;

const telling = {
  repository,
  onCall: settings.KRING_ON_CALL,
  send: createSend(settings.KRING_ON_CALL?.from),
  newToken: () => randomBytes(24).toString('base64url'),
  publicUrl,
  clock: Date.now,
  log,
  report,
};

const inviting = {
  ...telling,
  searchDefinitions,
  base: `${publicUrl}/fhir`,
  rules: [invitationRulesOf(readCountry(beside('blueprints'), settings.KRING_COUNTRY))],
  hasStopped: hasStoppedSms(),
  newId: randomUUID,
} as const;

/** More than one invitation can take. */
const reserveMs = 30_000;

/**
 * Serves one Subscription, which something was queued for, which has changed, or which it is time for; called by the
 * clock (without records) it finds out which these are. One call for each, so that nobody waits for another. And tells
 * who is on call of an alert that was raised, or that nobody has accepted in time. `{ "task": "invite" }` writes to
 * the parents whose time has come.
 */
export async function handler(
  event: Partial<SQSEvent> & { readonly task?: string },
  { getRemainingTimeInMillis }: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<SQSBatchResponse> {
  if (event.task === 'invite') {
    await inviteDue(inviting, () => getRemainingTimeInMillis() > reserveMs);
    return { batchItemFailures: [] };
  }
  if (event.Records === undefined) {
    // Each by itself: what goes wrong with the one does not keep the other waiting.
    const both = await Promise.allSettled([wakeDue(context), tellDue(telling)]);
    for (const one of both) if (one.status === 'rejected') throw one.reason;
    return { batchItemFailures: [] };
  }
  const failed: string[] = [];
  for (const { messageId, body } of event.Records) {
    try {
      const keys = keysFromStreamRecords([JSON.parse(body)]);
      await tellOf(communicationsIn(resourcesOf(keys)));
      await notifyWoken(context, keys, getRemainingTimeInMillis);
    } catch (cause) {
      report(cause);
      failed.push(messageId);
    }
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

async function tellOf(communications: readonly string[]): Promise<void> {
  for (const id of communications) {
    const task = await watchAlert(telling, id);
    // Once it is noted, the clock sees to whatever goes wrong.
    if (task !== undefined) await tellNow(telling, task).catch(report);
  }
}
