import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allMatches, type Searching } from '../../functions/http/all-matches.ts';
import { createRepository } from '../../functions/repository/create-repository.ts';
import type { View, WriteView } from '../../functions/repository/repository.ts';
import { openSqliteStore } from '../../functions/store/sqlite.ts';
import { searchDefinitions } from './fhir-test-app.ts';

let folder: string;
let repository: ReturnType<typeof createRepository>;
let close: () => Promise<void>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kring-all-matches-'));
  let revision = 0;
  const store = openSqliteStore({ folder, newRevision: () => `r${++revision}` });
  repository = createRepository({
    store,
    definitions: searchDefinitions,
    baseUrl: 'http://kring.test/fhir',
    cursorKey: new Uint8Array(32).fill(7),
    limits: { maxScanned: 20 },
  });
  close = async () => {
    await repository.upkeep.settled();
    await store.close();
  };
});
afterEach(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});

describe('all that a caller may see', () => {
  const kring: WriteView = { visible: () => true, refuse: () => undefined };
  // One of fifty is hers.
  const hers: View = { visible: ({ id }) => id === 'p49' };
  const reader = (view: View): Searching => ({
    base: 'http://kring.test/fhir',
    principal: { kind: 'unrestricted' },
    view,
    api: { repository, searchDefinitions, clock: () => 0 },
  });

  it('is found among more than a search looks at, where the caller may wait', async () => {
    await repository.commit(
      Array.from({ length: 50 }, (_, index) => ({
        kind: 'update' as const,
        resource: { resourceType: 'Patient', id: `p${index}` },
      })),
      kring,
    );
    await expect(allMatches('Patient', [], reader(hers))).rejects.toThrow('more than 20 resources');
    const found = await allMatches('Patient', [], reader(hers), 50);
    expect(found.map(({ id }) => id)).toEqual(['p49']);
    await expect(allMatches('Patient', [], reader(hers), 49)).rejects.toThrow('more than 49 resources');
  });
});
