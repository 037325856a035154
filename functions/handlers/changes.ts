import type { DynamoDBStreamEvent } from 'aws-lambda';
import { keysFromStreamRecords } from '../store/dynamodb/stream-records.ts';
import { followChanges } from './changed.ts';
import { beside, openRepository, repositoryVariables } from './deployed.ts';
import { readEnvironment, variables } from './environment.ts';
import { openFacts } from './facts.ts';
import { readSearchDefinitions } from './knowledge.ts';

const { KRING_FACTS_BUCKET } = variables;
const settings = readEnvironment({ ...repositoryVariables, KRING_FACTS_BUCKET }, process.env);

const { repository } = openRepository(settings, readSearchDefinitions(beside('definitions')));
const facts = await openFacts(settings.KRING_FACTS_BUCKET);

/**
 * Follows the table's stream. An error lets Lambda try the batch again, in halves, and at last put what cannot be
 * done into the dead-letter queue.
 */
export async function handler({ Records }: DynamoDBStreamEvent): Promise<void> {
  const notFlattened = await followChanges(repository, facts, keysFromStreamRecords(Records), Date.now());
  if (notFlattened > 0) console.log(JSON.stringify({ event: 'not-flattened', resources: notFlattened }));
}
