import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { readAreas } from '../../blueprints/areas.ts';
import { readCountry } from './blueprint.ts';
import { beside, openRepository, repositoryVariables } from './deployed.ts';
import { readEnvironment, variables } from './environment.ts';
import { readExchange } from './exchange.ts';
import { openFacts } from './facts.ts';
import { readSearchDefinitions } from './knowledge.ts';
import { type TaskName, tasks } from './tasks.ts';

const { KRING_COUNTRY, KRING_DHIS2, KRING_FACTS_BUCKET, KRING_REGIME, KRING_RETENTION } = variables;
const settings = readEnvironment(
  { ...repositoryVariables, KRING_COUNTRY, KRING_DHIS2, KRING_FACTS_BUCKET, KRING_REGIME, KRING_RETENTION },
  process.env,
);

const searchDefinitions = readSearchDefinitions(beside('definitions'));
const { store, repository } = openRepository(settings, searchDefinitions);
const facts = await openFacts(settings.KRING_FACTS_BUCKET);

const event = z.object({ task: z.enum(Object.keys(tasks) as [TaskName, ...TaskName[]]) });

/** Enough for the longest step of a task. */
const reserveMs = 60_000;

/** Called by the clock: `{ "task": "upkeep" }` and the like. */
export async function handler(
  input: unknown,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<void> {
  const { task } = event.parse(input);
  const blueprint = readCountry(beside('blueprints'), settings.KRING_COUNTRY);
  const { dhis2: mapping } = readExchange(beside('blueprints'), blueprint, facts.indicators);
  const { KRING_DHIS2: dhis2 } = settings;
  await tasks[task]({
    store,
    repository,
    facts,
    questionnaires: beside('questionnaires'),
    blueprint,
    areas: readAreas(beside('blueprints'), settings.KRING_COUNTRY),
    ...(dhis2 && { dhis2: { settings: dhis2, mapping } }),
    profiles: beside('profiles'),
    regime: settings.KRING_REGIME,
    retention: settings.KRING_RETENTION,
    searchDefinitions,
    base: `${settings.KRING_PUBLIC_URL}/fhir`,
    clock: Date.now,
    hasTime: () => context.getRemainingTimeInMillis() > reserveMs,
  });
}
