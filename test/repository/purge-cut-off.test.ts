import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { intercepted } from './intercepted.ts';
import { everything, openStore, patient, repositoryOver, update } from './setup.ts';

/** Too long for an item, so that the body lies beside it; it can hardly be compressed. */
const long = Array.from({ length: 6_000 }, (_, n) => createHash('sha256').update(`${n}`).digest('base64'));

it.each([1, 2, 3])(
  'a purge that dies at its removal %s is never an error to readers, and goes on',
  async (last) => {
    const store = openStore();
    const repository = repositoryOver(store);
    const write = (family: string) =>
      repository.commit([update({ ...patient(family), id: 'anna', language: long.join('') })], everything);
    await write('Secret');
    await write('Open');
    let removals = 0;
    const dying = repositoryOver(
      intercepted(store, async ({ method }, proceed) => {
        if (method === 'remove' && ++removals === last) throw new Error('It died');
        return await proceed();
      }),
    );
    const purge = (by: typeof repository) =>
      by.upkeep.purge({ type: 'Patient', id: 'anna' }, ({ name }) => JSON.stringify(name).includes('Secret'));
    await expect(purge(dying)).rejects.toThrow('It died');
    const versions = async () =>
      (await repository.history('Patient', 'anna', { count: 10 })).versions.map(({ versionId }) => versionId);
    const isGone = last === 3;
    expect(await versions()).toEqual(isGone ? ['2'] : ['2', '1']);
    expect((await repository.vread('Patient', 'anna', '1')) === undefined).toBe(isGone);
    await purge(repository);
    expect(await versions()).toEqual(['2']);
    const { items } = await store.scan(undefined, 1_000);
    expect(items.filter(({ sort }) => sort.startsWith('v#'))).toEqual([]);
    await store.close();
  },
);
