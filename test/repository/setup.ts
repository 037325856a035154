import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Resource } from '../../functions/fhir/resource.ts';
import { createSearchDefinitions } from '../../functions/fhir/search/definitions.ts';
import { parseCriteria, parseSearch } from '../../functions/fhir/search/parse.ts';
import { createRepository, type RepositoryOptions } from '../../functions/repository/create-repository.ts';
import type { Entry, WriteView } from '../../functions/repository/repository.ts';
import type { ItemStore, StoreLimits } from '../../functions/store/item-store.ts';
import { openSqliteStore } from '../../functions/store/sqlite.ts';

const file = new URL('../../functions/fhir/definitions/generated/search-parameters.json', import.meta.url);
export const definitions = createSearchDefinitions(JSON.parse(readFileSync(file, 'utf8')));

export const baseUrl = 'http://127.0.0.1:8787/fhir';

/** Sees everything and may write everything. */
export const everything: WriteView = { visible: () => true, refuse: () => undefined };

export function openStore(limits: Partial<StoreLimits> = {}): ItemStore {
  return openSqliteStore({
    folder: ':memory:',
    newRevision: () => randomBytes(12).toString('base64url'),
    limits,
  });
}

export function repositoryOver(store: ItemStore, options: Partial<RepositoryOptions> = {}) {
  return createRepository({ store, definitions, baseUrl, cursorKey: Buffer.alloc(32, 7), ...options });
}

export function query(type: string, text: string) {
  const parameters = [...new URLSearchParams(text)];
  return parseSearch(definitions, type, parameters, { handling: 'strict', baseUrl }).query;
}

export function criteria(type: string, text: string) {
  return parseCriteria(definitions, type, [...new URLSearchParams(text)], { baseUrl });
}

export function create(resource: Resource): Entry {
  return { kind: 'create', resource };
}

export function update(resource: Resource & { id: string }, ifMatch?: string): Entry {
  return { kind: 'update', resource, ...(ifMatch !== undefined && { ifMatch }) };
}

export function patient(family: string, more: object = {}): Resource {
  return { resourceType: 'Patient', name: [{ family }], ...more };
}

/** Every id that a search finds, over all its pages. */
export async function found(repository: ReturnType<typeof repositoryOver>, type: string, text: string) {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const asked = query(type, text);
    const page = await repository.search(cursor === undefined ? asked : { ...asked, cursor }, everything);
    ids.push(...page.matches.map(({ id }) => id));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return ids;
}
