import { expect, it } from 'vitest';
import { everything, found, openStore, patient, repositoryOver, update } from './setup.ts';

it('keeps what has lost its first versions in the list of its type', async () => {
  const store = openStore();
  const repository = repositoryOver(store);
  const write = (family: string) =>
    repository.commit([update({ ...patient(family), id: 'anna' })], everything);
  await write('One');
  await write('Two');
  await repository.upkeep.purge({ type: 'Patient', id: 'anna' }, ({ name }) =>
    JSON.stringify(name).includes('One'),
  );
  await repository.upkeep.settled();
  const later = repositoryOver(store, { clock: () => Date.now() + 24 * 3_600_000 });
  let cursor: string | undefined;
  do cursor = await later.upkeep.scrub(cursor);
  while (cursor !== undefined);
  await later.upkeep.settled();
  expect(await found(repository, 'Patient', '')).toEqual(['anna']);
  expect(await found(repository, 'Patient', 'family=Two')).toEqual(['anna']);
  expect(await found(repository, 'Patient', 'family=One')).toEqual([]);
  await store.close();
});
