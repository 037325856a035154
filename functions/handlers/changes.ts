import type { Context, DynamoDBStreamEvent } from 'aws-lambda';
import { lagLine } from '../facts/lag.ts';
import { reportOverlaps } from '../http/home-visits/report-overlaps.ts';
import { followInvitations } from '../http/invitations/follow.ts';
import { followTopics } from '../http/subscriptions/follow-topics.ts';
import { keysFromStreamRecords } from '../store/dynamodb/stream-records.ts';
import { invitationRulesOf, readCountry } from './blueprint.ts';
import { followChanges } from './changed.ts';
import { beside, openRepository, repositoryVariables } from './deployed.ts';
import { readEnvironment, variables } from './environment.ts';
import { openFacts } from './facts.ts';
import { readSearchDefinitions } from './knowledge.ts';
import { resourcesOf } from './resources-of.ts';

const { KRING_COUNTRY, KRING_FACTS_BUCKET } = variables;
const settings = readEnvironment({ ...repositoryVariables, KRING_COUNTRY, KRING_FACTS_BUCKET }, process.env);

const searchDefinitions = readSearchDefinitions(beside('definitions'));
const { repository } = openRepository(settings, searchDefinitions);
const topics = {
  repository,
  searchDefinitions,
  base: `${settings.KRING_PUBLIC_URL}/fhir`,
  clock: Date.now,
  auth: 'on',
  feedIsOrdered: false,
} as const;
const invitations = {
  ...topics,
  rules: [invitationRulesOf(readCountry(beside('blueprints'), settings.KRING_COUNTRY))],
} as const;
const facts = await openFacts(settings.KRING_FACTS_BUCKET);

/**
 * Follows the table's stream. An error lets Lambda try the batch again, in halves, and at last put what cannot be
 * done into the dead-letter queue.
 */
export async function handler({ Records }: DynamoDBStreamEvent, { functionName }: Context): Promise<void> {
  const keys = keysFromStreamRecords(Records);
  // What is queued for a Subscription wakes who sends, by the same stream.
  const changed = resourcesOf(keys);
  await followTopics(topics, changed);
  await reportOverlaps(topics, changed);
  await followInvitations(invitations, changed);
  const notFlattened = await followChanges(repository, facts, keys, Date.now());
  const lag = lagLine(Records, functionName, Date.now());
  if (lag !== undefined) console.log(lag);
  if (notFlattened > 0) console.log(JSON.stringify({ event: 'not-flattened', resources: notFlattened }));
}
