import { Client } from 'fhir-kit-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Listener, listen } from './fhir-listener.ts';

/** The API as a client sees it that somebody else wrote: https://github.com/Vermonster/fhir-kit-client */
describe('fhir-kit-client', () => {
  let listener: Listener;
  let client: Client;
  beforeAll(async () => {
    listener = await listen();
    client = new Client({ baseUrl: listener.base });
  });
  afterAll(() => listener.close());

  const mother = { resourceType: 'Patient', name: [{ family: 'Asantewaa' }], gender: 'female' };

  it('reads what the server can do', async () => {
    expect(await client.capabilityStatement()).toMatchObject({
      resourceType: 'CapabilityStatement',
      fhirVersion: '4.0.1',
      implementation: { url: listener.base },
    });
  });

  it('creates, reads, updates, reads both versions and the history', async () => {
    const created = await client.create({ resourceType: 'Patient', body: mother });
    const id = String(created.id);
    expect(await client.read({ resourceType: 'Patient', id })).toEqual(created);
    const updated = await client.update({
      resourceType: 'Patient',
      id,
      body: { ...mother, id, active: true },
    });
    expect(updated).toMatchObject({ active: true, meta: { versionId: '2' } });
    expect(await client.vread({ resourceType: 'Patient', id, version: '1' })).toEqual(created);
    expect(await client.resourceHistory({ resourceType: 'Patient', id })).toMatchObject({ total: 2 });
  });

  it('searches, page by page, by GET and by POST', async () => {
    for (const family of ['Boateng', 'Boadi', 'Boakye']) {
      await client.create({ resourceType: 'Patient', body: { ...mother, name: [{ family }] } });
    }
    const families: unknown[] = [];
    let page = await client.search({
      resourceType: 'Patient',
      searchParams: { name: 'boa', _count: 2, _sort: 'family' },
    });
    for (;;) {
      families.push(...familiesOf(page));
      const next = await client.nextPage({ bundle: page as never });
      if (next === undefined) break;
      page = next;
    }
    expect(families).toEqual(['Boadi', 'Boakye', 'Boateng']);
    const posted = await client.search({
      resourceType: 'Patient',
      searchParams: { name: 'boadi' },
      options: { postSearch: true },
    });
    expect(familiesOf(posted)).toEqual(['Boadi']);
  });

  it('carries out a transaction whose entries refer to each other', async () => {
    const answered = await client.transaction({
      body: {
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [
          { fullUrl: 'urn:uuid:b1', resource: mother, request: { method: 'POST', url: 'Patient' } },
          {
            resource: {
              resourceType: 'Observation',
              status: 'final',
              code: { text: 'weight' },
              subject: { reference: 'urn:uuid:b1' },
            },
            request: { method: 'POST', url: 'Observation' },
          },
        ],
      } as never,
    });
    const [patient = '', observation = ''] = (answered as unknown as Answered).entry.map(
      ({ response }) => response.location,
    );
    expect(patient).toMatch(/^Patient\/[^/]+\/_history\/1$/);
    expect(observation).toMatch(/^Observation\/[^/]+\/_history\/1$/);
    const [, id = ''] = observation.split('/');
    expect(await client.read({ resourceType: 'Observation', id })).toMatchObject({
      subject: { reference: patient.replace('/_history/1', '') },
    });
  });

  it('deletes, and is told what is wrong', async () => {
    const { id } = await client.create({ resourceType: 'Patient', body: mother });
    await client.delete({ resourceType: 'Patient', id: String(id) });
    await expect(client.read({ resourceType: 'Patient', id: String(id) })).rejects.toMatchObject({
      response: { status: 410, data: { resourceType: 'OperationOutcome' } },
    });
  });
});

function familiesOf(bundle: unknown): unknown[] {
  const { entry = [] } = bundle as { entry?: { resource: { name: { family: string }[] } }[] };
  return entry.map(({ resource }) => resource.name[0]?.family);
}

interface Answered {
  readonly entry: readonly { readonly response: { readonly location: string } }[];
}
