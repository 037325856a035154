import { randomBytes } from 'node:crypto';
import type { SearchDefinitions } from '../fhir/search/query.ts';
import { readSearchDefinitions } from '../handlers/knowledge.ts';
import { createRepository, type RepositoryWithUpkeep } from '../repository/create-repository.ts';
import { createRevisions } from '../store/revision.ts';
import { openSqliteStore } from '../store/sqlite.ts';
import { knowledgeFolders } from './kring-options.ts';

export interface OpenCopy {
  readonly repository: RepositoryWithUpkeep;
  readonly definitions: SearchDefinitions;
}

/** Does some work in a copy of a database that nobody serves. */
export async function withCopy<T>(
  folder: string,
  options: { readonly baseUrl?: string; readonly clock?: () => number },
  work: (copy: OpenCopy) => Promise<T>,
): Promise<T> {
  const store = openSqliteStore({ folder, newRevision: createRevisions(randomBytes(12)) });
  try {
    const definitions = readSearchDefinitions(knowledgeFolders.definitions);
    const repository = createRepository({
      store,
      definitions,
      cursorKey: randomBytes(32),
      baseUrl: '',
      clock: Date.now,
      ...options,
    });
    const result = await work({ repository, definitions });
    await repository.upkeep.settled();
    return result;
  } finally {
    await store.close();
  }
}

/**
 * Brings to an end what was under way when a copy of a database was made: whoever was writing is not there any more,
 * so that what is decided is carried out, all else is aborted, and what was staged for it goes.
 */
export async function scrubCopy(folder: string): Promise<void> {
  await withCopy(folder, { clock: () => Date.now() + pastEveryLeaseMs }, async ({ repository }) => {
    let cursor: string | undefined;
    do cursor = await repository.upkeep.scrub(cursor);
    while (cursor !== undefined);
  });
}

/** The scrubber spares those who may be alive until their lease has run out. Here nobody is: it looks from a day later. */
const pastEveryLeaseMs = 24 * 3_600_000;
