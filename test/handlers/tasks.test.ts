import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { directoryObjects } from '../../functions/facts/directory-objects.ts';
import { readIndicators } from '../../functions/facts/indicators-folder.ts';
import { parquetFactStore } from '../../functions/facts/parquet-store.ts';
import { readCountry } from '../../functions/handlers/blueprint.ts';
import { followChanges } from '../../functions/handlers/changed.ts';
import { type TaskContext, tasks } from '../../functions/handlers/tasks.ts';
import {
  baseUrl,
  create,
  definitions,
  everything,
  openStore,
  patient,
  repositoryOver,
} from '../repository/setup.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;
let context: TaskContext;
const clock = { nowMs: Date.parse('2027-01-01T03:00:00Z') };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kring-tasks-'));
  const store = openStore();
  const indicators = readIndicators(join(root, 'indicators'));
  const objects = directoryObjects(join(folder, 'objects'));
  const facts = await parquetFactStore({
    objects,
    tables: indicators.tables,
    workFolder: join(folder, 'work'),
  });
  context = {
    store,
    repository: repositoryOver(store),
    facts: { ...indicators, facts },
    questionnaires: join(root, 'questionnaires'),
    profiles: join(root, 'fhir-profiles/generated'),
    blueprint: readCountry(join(root, 'blueprints'), 'NL'),
    areas: [],
    regime: 'nl',
    searchDefinitions: definitions,
    base: baseUrl,
    clock: () => clock.nowMs,
    hasTime: () => true,
  };
});

afterAll(async () => {
  await context.facts.facts.close();
  await context.store.close();
  rmSync(folder, { recursive: true });
});

async function patientsInFacts(): Promise<number> {
  const [row] = await context.facts.facts.query('SELECT count(*) AS number FROM patient');
  return Number(row?.number);
}

it('stores the questionnaires of the deployment, once', async () => {
  await tasks.upkeep(context);
  await tasks.upkeep(context);
  const stored = await context.repository.read('Questionnaire', 'who-5');
  expect(stored).toMatchObject({ deleted: false, versionId: '1' });
});

it('follows changes into the facts', async () => {
  const [made] = await context.repository.commit([create(patient('Mensah'))], everything);
  const { keys } = await context.store.changes(undefined, 1_000);
  expect(await followChanges(context.repository, context.facts, keys, clock.nowMs)).toBe(0);
  expect(await patientsInFacts()).toBe(1);
  const { type = '', id = '' } = made?.version ?? {};
  await context.repository.commit([{ kind: 'delete', type, id }], everything);
  const { keys: later } = await context.store.changes(undefined, 1_000);
  await followChanges(context.repository, context.facts, later, clock.nowMs);
  expect(await patientsInFacts()).toBe(0);
});

it('releases the last quarter two days after its end, and once', async () => {
  // Never followed: the first release finds it all the same.
  await context.repository.commit([create(patient('Owusu'))], everything);
  const reports = async () => {
    const records = await context.repository.records.parts('release', 'sessions-held');
    return records.map(({ part }) => part);
  };
  await tasks.releases({ ...context, hasTime: () => false });
  expect(await reports()).toEqual([]);

  await tasks.releases(context);
  expect(await patientsInFacts()).toBe(1);
  expect(await reports()).toEqual(['2026-Q3']);

  clock.nowMs = Date.parse('2027-01-03T03:00:00Z');
  await tasks.releases(context);
  await tasks.releases(context);
  expect(await reports()).toEqual(['2026-Q3', '2026-Q4']);
});

it('names a regime that is not there', async () => {
  await expect(tasks.releases({ ...context, regime: 'xx' })).rejects.toThrow(/regime xx/);
});

it('looks through the whole store for what was left behind', async () => {
  await tasks.scrub(context);
  expect((await context.repository.records.get({ kind: 'scrub', id: 'place' }))?.value).toEqual({
    cursor: '',
  });
});
