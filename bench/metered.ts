import { join } from 'node:path';
import { parseCriteria, parseSearch } from '../functions/fhir/search/parse.ts';
import type { SearchQuery } from '../functions/fhir/search/query.ts';
import { random, uuid } from '../functions/group-care/synthetic/random.ts';
import type { TransactionBundle } from '../functions/group-care/synthetic/transaction.ts';
import { readSearchDefinitions } from '../functions/handlers/knowledge.ts';
import { createRepository, type RepositoryWithUpkeep } from '../functions/repository/create-repository.ts';
import type { Entry, WriteView } from '../functions/repository/repository.ts';
import type { ItemStore } from '../functions/store/item-store.ts';
import { type Meter, meter } from '../functions/store/metered.ts';
import { createRevisions } from '../functions/store/revision.ts';
import { openSqliteStore } from '../functions/store/sqlite.ts';

/** Sees everything and may write everything. */
export const everything: WriteView = { visible: () => true, refuse: () => undefined };

/** What the store of a country would take in one commit: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
export const dynamoDbLimits = { maxCommit: 100, maxCommitBytes: 4_000_000, maxItemBytes: 400 * 1_024 };

export const definitions = readSearchDefinitions(
  join(import.meta.dirname, '../functions/fhir/definitions/generated'),
);
export const baseUrl = 'https://kring.example/fhir';

/** A repository that commits as it would on DynamoDB, and what its store counts. */
export interface MeteredRepository {
  readonly meter: Meter;
  readonly repository: RepositoryWithUpkeep;
  /** What the change feed has done some time after a commit: no mark is left to be met. */
  readonly rollForward: () => Promise<void>;
  /** Lets so much of the made-up time go by. */
  readonly wait: (ms: number) => void;
}

/** Does what whoever follows the change feed does with what it has told since the last time. */
export function followChanges(store: ItemStore, { upkeep }: RepositoryWithUpkeep): () => Promise<void> {
  let seen: string | undefined;
  return async () => {
    for (let more = true; more; ) {
      const page = await store.changes(seen, 100);
      for (const key of page.keys) await upkeep.changed(key);
      more = page.keys.length > 0;
      seen = page.cursor;
    }
  };
}

/** Clock, ids and randomness are made up from the seed, so that the same calls cost the same each time. */
export function meterRepository(store: ItemStore, seed = 1): MeteredRepository {
  const counted = meter({ ...store, limits: dynamoDbLimits });
  const made = madeUp(seed);
  const repository = repositoryOver(counted.store, seed, made);
  const rollForward = followChanges(counted.store, repository);
  return { meter: counted, repository, rollForward, wait: made.wait };
}

export function repositoryOver(store: ItemStore, seed: number, made = madeUp(seed)): RepositoryWithUpkeep {
  return createRepository({
    store,
    definitions,
    baseUrl,
    cursorKey: Buffer.alloc(32, seed),
    clock: made.clock,
    newId: made.newId,
    random: random(seed, 'chance').next,
    worksAfterAnswer: false,
  });
}

/** A millisecond passes each time that somebody looks at the clock. */
function madeUp(seed: number) {
  const ids = random(seed, 'ids');
  let nowMs = Date.parse('2026-03-01T12:00:00Z');
  const wait = (ms: number) => {
    nowMs += ms;
  };
  return { newId: () => uuid(ids), clock: () => nowMs++, wait };
}

/** @param folder `:memory:` by default */
export function openStore(folder = ':memory:'): ItemStore {
  return openSqliteStore({ folder, newRevision: createRevisions(Buffer.alloc(12, 1)) });
}

/** A search as it is written in a URL, such as `Observation?patient=…`. */
export function query(url: string): SearchQuery {
  const [type = '', text] = url.split('?');
  const options = { handling: 'strict', baseUrl } as const;
  return parseSearch(definitions, type, [...new URLSearchParams(text)], options).query;
}

export function criteria(type: string, text: string): SearchQuery {
  return parseCriteria(definitions, type, [...new URLSearchParams(text)], { baseUrl });
}

/** The entries of a synthetic transaction: updates under ids of their own, or conditional creates. */
export function entriesOf(bundle: TransactionBundle): readonly Entry[] {
  return bundle.entry.map(({ fullUrl, resource, request: { method, url, ifNoneExist } }): Entry => {
    if (method === 'PUT')
      return { kind: 'update', resource: { ...resource, id: url.split('/')[1] ?? '' }, fullUrl };
    if (ifNoneExist === undefined) return { kind: 'create', resource, fullUrl };
    const { resourceType } = resource;
    return { kind: 'create', resource, fullUrl, ifNoneExist: criteria(resourceType, ifNoneExist) };
  });
}
