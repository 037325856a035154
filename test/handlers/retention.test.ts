import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSearchDefinitions } from '../../functions/fhir/search/definitions.ts';
import { applyRetention } from '../../functions/handlers/retention.ts';
import { createAudit } from '../../functions/http/audit/create-audit.ts';
import type { RepositoryWithUpkeep } from '../../functions/repository/create-repository.ts';
import type { ItemStore } from '../../functions/store/item-store.ts';
import { everything, openStore, repositoryOver } from '../repository/setup.ts';

const file = new URL('../../functions/fhir/definitions/generated/search-parameters.json', import.meta.url);
const searchDefinitions = createSearchDefinitions(JSON.parse(readFileSync(fileURLToPath(file), 'utf8')));
const dayMs = 24 * 3_600_000;
const yearMs = 365.25 * dayMs;
const startMs = Date.parse('2027-01-01T00:00:00Z');

let store: ItemStore;
let repository: RepositoryWithUpkeep;
let now: number;

beforeEach(() => {
  store = openStore();
  now = startMs;
  repository = repositoryOver(store, { clock: () => now });
});
afterEach(() => store.close());

async function put(resourceType: string, id: string, more: object = {}): Promise<void> {
  await repository.commit([{ kind: 'update', resource: { resourceType, id, ...more } }], everything);
}

const run = () =>
  applyRetention({
    repository,
    searchDefinitions,
    base: 'https://kring.test/fhir',
    retention: { recordYears: 20, auditYears: 5 },
    nowMs: now,
    hasTime: () => true,
  });

const isThere = async (type: string, id: string) => (await repository.read(type, id))?.deleted === false;

it('announces whose record is over its time, and erases it a month later', async () => {
  await put('Patient', 'mother');
  await put('Observation', 'score', { subject: { reference: 'Patient/mother' } });
  now += 19.9 * yearMs;
  expect(await run()).toEqual({ announced: 0, erased: 0, pruned: 0 });
  now = startMs + 20.1 * yearMs;
  expect(await run()).toEqual({ announced: 1, erased: 0, pruned: 0 });
  now += 29 * dayMs;
  expect(await run()).toMatchObject({ announced: 1, erased: 0 });
  expect(await isThere('Patient', 'mother')).toBe(true);
  now += 2 * dayMs;
  expect(await run()).toMatchObject({ announced: 0, erased: 1 });
  expect(await isThere('Patient', 'mother')).toBe(false);
  expect(await isThere('Observation', 'score')).toBe(false);
  expect(await run()).toMatchObject({ announced: 0, erased: 0 });
});

it('keeps whoever there is something new about, also after it was announced', async () => {
  await put('Patient', 'mother');
  now += 20.1 * yearMs;
  expect(await run()).toMatchObject({ announced: 1 });
  await put('Observation', 'new', { subject: { reference: 'Patient/mother' } });
  now += 40 * dayMs;
  expect(await run()).toMatchObject({ announced: 0, erased: 0 });
  expect(await isThere('Patient', 'mother')).toBe(true);
  now += 20.1 * yearMs;
  expect(await run()).toMatchObject({ announced: 1, erased: 0 });
});

it('prunes old traces, and no younger ones', async () => {
  const audit = createAudit({ repository, publicUrl: 'https://kring.test', clock: () => now });
  const trace = {
    principal: { kind: 'anonymous' },
    interaction: 'read',
    status: 401,
    patients: ['Patient/mother'],
    written: new Map(),
    refusedEntries: 0,
  } as const;
  await audit(trace);
  now += 4 * yearMs;
  await audit(trace);
  now = startMs + 5.1 * yearMs;
  expect(await run()).toMatchObject({ pruned: 1 });
  expect(await run()).toMatchObject({ pruned: 0 });
});
