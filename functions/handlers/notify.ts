import { randomUUID } from 'node:crypto';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createAudit } from '../http/audit/create-audit.ts';
import { wakeDue } from '../http/subscriptions/wake.ts';
import { keysFromStreamRecords } from '../store/dynamodb/stream-records.ts';
import { beside, openRepository, repositoryVariables } from './deployed.ts';
import { readEnvironment } from './environment.ts';
import { readSearchDefinitions } from './knowledge.ts';
import { log, report } from './log.ts';
import { notifyWoken } from './notified.ts';
import { createPost } from './post.ts';

const settings = readEnvironment(repositoryVariables, process.env);

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

/**
 * Serves one Subscription, which something was queued for, which has changed, or which it is time for; called by the
 * clock (without records) it finds out which these are. One call for each, so that nobody waits for another.
 */
export async function handler(
  event: Partial<SQSEvent>,
  { getRemainingTimeInMillis }: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<SQSBatchResponse> {
  if (event.Records === undefined) {
    await wakeDue(context);
    return { batchItemFailures: [] };
  }
  const failed: string[] = [];
  for (const { messageId, body } of event.Records) {
    try {
      const keys = keysFromStreamRecords([JSON.parse(body)]);
      await notifyWoken(context, keys, getRemainingTimeInMillis);
    } catch (cause) {
      report(cause);
      failed.push(messageId);
    }
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
