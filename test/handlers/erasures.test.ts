import { afterEach, beforeEach, expect, it } from 'vitest';
import { finishErasures } from '../../functions/handlers/erasures.ts';
import { erasePerson } from '../../functions/http/operations/erase-person.ts';
import { listErasures } from '../../functions/http/operations/erase-tombstone.ts';
import type { RepositoryWithUpkeep } from '../../functions/repository/create-repository.ts';
import type { ItemStore } from '../../functions/store/item-store.ts';
import { baseUrl, definitions, everything, openStore, repositoryOver } from '../repository/setup.ts';

const hourMs = 3_600_000;
let store: ItemStore;
let repository: RepositoryWithUpkeep;
let now: number;

beforeEach(() => {
  store = openStore();
  now = Date.parse('2026-11-22T10:00:00Z');
  repository = repositoryOver(store, { clock: () => now });
});
afterEach(() => store.close());

const eraser = () => ({
  repository,
  searchDefinitions: definitions,
  base: baseUrl,
  nowMs: now,
  upkeep: repository.upkeep,
});
const put = (resourceType: string, id: string, more: object = {}) =>
  repository.commit([{ kind: 'update', resource: { resourceType, id, ...more } }], everything);
const mother = { subject: { reference: 'Patient/mother' } };
const isThere = async (type: string, id: string) => (await repository.read(type, id))?.deleted === false;
const sweptNow = async () => (await listErasures(repository.records, now)).map(({ isSwept }) => isSwept);

it('takes away what was being written when she was erased, and then looks no more', async () => {
  await put('Patient', 'mother');
  await erasePerson(eraser(), 'mother');
  now += 60_000;
  await put('Observation', 'late', mother);
  await finishErasures(eraser(), () => true);
  expect([await isThere('Observation', 'late'), await sweptNow()]).toEqual([true, [undefined]]);
  now += hourMs;
  await finishErasures(eraser(), () => true);
  expect([await isThere('Observation', 'late'), await sweptNow()]).toEqual([false, [true]]);
});

it('leaves alone who has come back', async () => {
  await put('Patient', 'mother');
  await erasePerson(eraser(), 'mother');
  now += 2 * hourMs;
  await put('Patient', 'mother');
  await put('Observation', 'new', mother);
  await finishErasures(eraser(), () => true);
  expect([await isThere('Patient', 'mother'), await isThere('Observation', 'new')]).toEqual([true, true]);
});

it('goes on where it ran out of time', async () => {
  for (let count = 0; count < 400; count += 1) await put('Basic', `b${count}`, { code: { text: 'x' } });
  await put('Observation', 'former', mother);
  await put('Observation', 'former', { subject: { reference: 'Patient/other' } });
  await put('Patient', 'mother');
  await erasePerson(eraser(), 'mother');
  now += 2 * hourMs;
  for (let runs = 0; (await sweptNow())[0] !== true; runs += 1) {
    expect(runs).toBeLessThan(50);
    let steps = 1;
    await finishErasures(eraser(), () => steps-- > 0);
  }
  const { versions } = await repository.history('Observation', 'former', { count: 10 });
  expect(versions.map(({ versionId }) => versionId)).toEqual(['2']);
});
