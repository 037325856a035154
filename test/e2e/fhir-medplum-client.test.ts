import { MedplumClient } from '@medplum/core';
import type { Bundle, Patient } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Listener, listen } from './fhir-listener.ts';

/** The API as a client sees it that another server's makers wrote. */
describe('MedplumClient', () => {
  let listener: Listener;
  let client: MedplumClient;
  beforeAll(async () => {
    listener = await listen();
    client = new MedplumClient({
      baseUrl: listener.base.replace(/fhir$/, ''),
      fhirUrlPath: 'fhir',
      cacheTime: 0,
      fetch,
    });
  });
  afterAll(() => listener.close());

  const mother: Patient = { resourceType: 'Patient', name: [{ family: 'Pinas' }], gender: 'female' };

  it('creates, reads, updates and reads the history', async () => {
    const created = await client.createResource(mother);
    expect(await client.readResource('Patient', created.id)).toEqual(created);
    const updated = await client.updateResource({ ...created, active: true });
    expect(updated).toMatchObject({ active: true, meta: { versionId: '2' } });
    expect(await client.readHistory('Patient', created.id)).toMatchObject({ total: 2 });
  });

  it('creates only when there is none yet', async () => {
    const known: Patient = { ...mother, identifier: [{ system: 'urn:kring:test', value: 'm-1' }] };
    const query = 'identifier=urn:kring:test|m-1';
    const first = await client.createResourceIfNoneExist(known, query);
    expect(await client.createResourceIfNoneExist(known, query)).toEqual(first);
  });

  it('searches', async () => {
    await client.createResource<Patient>({ ...mother, name: [{ family: 'Amiemba' }] });
    const found = await client.searchResources('Patient', { name: 'amiemba' });
    expect(found.map(({ name }) => name?.[0]?.family)).toEqual(['Amiemba']);
  });

  it('carries out a batch and a transaction', async () => {
    const entry: Bundle['entry'] = [{ resource: mother, request: { method: 'POST', url: 'Patient' } }];
    for (const type of ['batch', 'transaction'] as const) {
      expect(await client.executeBatch({ resourceType: 'Bundle', type, entry })).toMatchObject({
        type: `${type}-response`,
        entry: [{ response: { status: '201' } }],
      });
    }
  });

  it('validates', async () => {
    expect(await client.validateResource(mother)).toMatchObject({ resourceType: 'OperationOutcome' });
  });

  it('deletes, and is told what is wrong', async () => {
    const { id } = await client.createResource(mother);
    await client.deleteResource('Patient', id);
    await expect(client.readResource('Patient', id)).rejects.toMatchObject({
      outcome: { issue: [{ code: 'deleted' }] },
    });
  });
});
