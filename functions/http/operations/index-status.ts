import { stringify } from '../../fhir/json.ts';
import { fhirError } from '../../fhir/outcome.ts';
import type { JsonObject } from '../../fhir/resource.ts';
import { postedDefinition } from '../../fhir/search/posted-parameter.ts';
import { shardCount } from '../../repository/keys.ts';
import { indexRecordKey, type PostedIndex } from '../../repository/posted-index.ts';
import { indexedDefinition } from '../../repository/reindex.ts';
import type { FhirApi } from '../api.ts';
import type { Operation } from './operation.ts';

export interface IndexStatusOptions {
  /** As the store says now. */
  readonly indexes: () => Promise<readonly PostedIndex[]>;
}

/**
 * `GET SearchParameter/$index-status`, or of one: what the indexes of posted SearchParameters are at. Answers
 * Parameters with an `index` each: `code`, `base` (several), `state` (`announced`, `filling`, `ready`, `closing`; of one
 * that has no index `waiting` or `none`), `since`, `resources` (how many were looked at to fill it) and `part` of
 * `parts` (a type's resources are four). Until it is ready, the parameter is searched by all the same.
 */
export function indexStatusOperation({ indexes }: IndexStatusOptions): Operation {
  return {
    name: 'index-status',
    definition: 'https://kring.care/fhir/OperationDefinition/SearchParameter-index-status',
    levels: ['type', 'instance'],
    resourceTypes: ['SearchParameter'],
    methods: ['GET'],
    interaction: 'operation:index-status',
    handle: async ({ params: { id } }, api) => {
      const all = await indexes();
      const parameter = id === '' ? all.map(statusOf) : [await statusOfOne(id, all, api)];
      const content = stringify({ resourceType: 'Parameters', ...(parameter.length > 0 && { parameter }) });
      return { status: 200, content };
    },
  };
}

async function statusOfOne(id: string, all: readonly PostedIndex[], api: FhirApi): Promise<JsonObject> {
  const version = await api.repository.read('SearchParameter', id);
  if (!version || version.deleted) throw fhirError('not-found', `There is no SearchParameter/${id}`);
  const [definition] = indexedDefinition(postedDefinition(version.resource, api.searchDefinitions));
  const part = definition && indexRecordKey(definition).part;
  const index = all.find((each) => indexRecordKey(each.definition).part === part);
  if (index) return statusOf(index);
  const code = typeof version.resource.code === 'string' ? version.resource.code : id;
  return status([
    { name: 'code', valueCode: code },
    { name: 'state', valueCode: definition ? 'waiting' : 'none' },
  ]);
}

function statusOf({ definition, state, sinceMs, seen, place }: PostedIndex): JsonObject {
  const { code, resourceTypes } = definition;
  const parts = resourceTypes.length * shardCount;
  return status([
    { name: 'code', valueCode: code },
    ...resourceTypes.map((type) => ({ name: 'base', valueCode: type })),
    { name: 'state', valueCode: state },
    { name: 'since', valueInstant: new Date(sinceMs).toISOString() },
    { name: 'resources', valueInteger: seen },
    { name: 'part', valueInteger: Math.min(place.shard + 1, parts) },
    { name: 'parts', valueInteger: parts },
  ]);
}

function status(part: readonly JsonObject[]): JsonObject {
  return { name: 'index', part };
}
