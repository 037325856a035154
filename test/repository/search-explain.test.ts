import { expect, it } from 'vitest';
import { meter } from '../../functions/store/metered.ts';
import { create, everything, openStore, patient, query, repositoryOver } from './setup.ts';

it('an explained search tells which rows it read, how many resources it looked at and what that cost', async () => {
  const store = openStore();
  const repository = repositoryOver(store, { meter });
  await repository.commit([create(patient('Jansen')), create(patient('Visser'))], everything);
  const asked = { ...query('Patient', 'family=jan'), explain: true };
  const { explanation = [] } = await repository.search(asked, everything);
  expect(explanation[0]).toMatch(/^Patient: the rows of x#Patient#name#\^j from jan to jan/);
  expect(explanation.at(-1)).toMatch(
    /^1 resources looked at, 1 of them on this page; \d+ read units in 2 round trips$/,
  );
  const scan = await repository.search(
    { ...query('Patient', 'family:missing=true'), explain: true },
    everything,
  );
  expect(scan.explanation?.[0]).toMatch(/x#Patient#_id#0 and 3 like it; each matched against 1 conditions$/);
  expect(scan.explanation?.at(-1)).toContain('2 resources looked at, 0 of them');
  await store.close();
});

it('a search that is not to be explained tells nothing', async () => {
  const store = openStore();
  const { explanation } = await repositoryOver(store).search(query('Patient', 'family=jan'), everything);
  expect(explanation).toBeUndefined();
  await store.close();
});
