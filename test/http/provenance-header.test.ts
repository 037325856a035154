import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Principal } from '../../functions/access/principal.ts';
import { parseScopes } from '../../functions/access/scopes.ts';
import type { Resource } from '../../functions/fhir/resource.ts';
import { openTestApp, type TestApp } from './fhir-test-app.ts';

// https://hl7.org/fhir/R4/provenance.html#header
const client = (scopes: string): Principal => ({
  kind: 'client',
  clientId: 'ehr',
  role: 'programme',
  scopes: parseScopes(scopes).scopes,
});
const provenance = {
  resourceType: 'Provenance',
  recorded: '2026-03-01T12:00:00Z',
  agent: [{ who: { display: 'Midwife' } }],
};
const patient = (family: string, id?: string) => ({
  resourceType: 'Patient',
  ...(id !== undefined && { id }),
  name: [{ family }],
});

let test: TestApp;
let principal: Principal;
beforeEach(() => {
  principal = client('system/*.cruds');
  test = openTestApp({ authenticate: async () => principal });
});
afterEach(() => test.close());

function send(method: string, path: string, body?: unknown, header: unknown = provenance, headers = {}) {
  const text = typeof header === 'string' ? header : JSON.stringify(header);
  return test.send(method, path, body, { ...headers, 'X-Provenance': text });
}

async function stored(): Promise<readonly (readonly string[])[]> {
  const { entry = [] } = (await (await test.send('GET', '/Provenance?_sort=_lastUpdated')).json()) as {
    entry?: { resource: Resource & { target: { reference: string }[]; meta: { versionId: string } } }[];
  };
  return entry.map(({ resource }) => resource.target.map(({ reference }) => reference));
}

describe('X-Provenance', () => {
  it('is stored with what a create makes, and names it', async () => {
    const response = await send('POST', '/Patient', patient('Kooyker'));
    expect(response.status).toBe(201);
    const { id } = (await response.json()) as { id: string };
    expect(await stored()).toEqual([[`Patient/${id}`]]);
    const bundle = (await (await test.send('GET', `/Provenance?target=Patient/${id}`)).json()) as {
      entry: { resource: unknown }[];
    };
    expect(bundle.entry).toMatchObject([{ resource: { ...provenance, id: expect.any(String) } }]);
    // In one commit: Patient and Provenance were stored at the same instant.
    const read = (await (await test.send('GET', `/Patient/${id}`)).json()) as {
      meta: { lastUpdated: string };
    };
    expect(bundle.entry).toMatchObject([{ resource: { meta: { lastUpdated: read.meta.lastUpdated } } }]);
  });

  it('is of an update, a conditional update and a patch too', async () => {
    await send('PUT', '/Patient/anna', patient('A', 'anna'));
    await send('PUT', '/Patient?family=Bea', patient('Bea'));
    const change = JSON.stringify([{ op: 'add', path: '/active', value: true }]);
    const type = { 'Content-Type': 'application/json-patch+json' };
    await send('PATCH', '/Patient/anna', change, provenance, type);
    await send('PATCH', '/Patient?family=Bea', change, provenance, type);
    const targets = (await stored()).flat();
    const bea = targets.filter((target) => target !== 'Patient/anna');
    expect(targets.filter((target) => target === 'Patient/anna')).toHaveLength(2);
    expect([bea.length, new Set(bea).size]).toEqual([2, 1]);
  });

  it('is of everything that a transaction writes', async () => {
    const entry = [
      { request: { method: 'PUT', url: 'Patient/anna' }, resource: patient('A', 'anna') },
      {
        fullUrl: 'urn:uuid:11111111-1111-4111-8111-111111111111',
        request: { method: 'POST', url: 'Patient' },
      },
      { request: { method: 'POST', url: 'Patient' }, resource: patient('C') },
      { request: { method: 'DELETE', url: 'Patient/nobody' } },
      { request: { method: 'GET', url: 'Patient/anna' } },
    ].map((one, index) => (index === 1 ? { ...one, resource: patient('B') } : one));
    const response = await send('POST', '/', { resourceType: 'Bundle', type: 'transaction', entry });
    expect(response.status).toBe(200);
    const answer = (await response.json()) as {
      entry: { response: { location?: string; status: string } }[];
    };
    expect(answer.entry.map(({ response: { status } }) => status)).toEqual([
      '201',
      '201',
      '201',
      '204',
      '200',
    ]);
    const places = answer.entry.slice(0, 3).map(({ response: { location = '' } }) => location.split('/_')[0]);
    const [targets = []] = await stored();
    expect([...targets].toSorted()).toEqual(places.toSorted());
  });

  it('is of each entry of a batch by itself', async () => {
    const entry = ['a', 'b'].map((id) => ({
      request: { method: 'PUT', url: `Patient/${id}` },
      resource: patient(id, id),
    }));
    await send('POST', '/', { resourceType: 'Bundle', type: 'batch', entry });
    expect((await stored()).toSorted()).toEqual([['Patient/a'], ['Patient/b']]);
  });

  it.each([
    ['no JSON', '{"resourceType":', /should be a Provenance in JSON/],
    ['another resource', patient('x'), /Provenance in JSON/],
    ['one that is not valid', { ...provenance, agent: undefined }, /agent/],
    ['one with a target', { ...provenance, target: [{ reference: 'Patient/1' }] }, /no target/],
    ['other characters', '{"resourceType":"Provenance","x":"é"}', /ASCII/],
    ['an empty one', '', /./],
  ])('is refused, with the write, when it is %s', async (_what, header, message) => {
    for (const [method, path, body] of [
      ['POST', '/Patient', patient('Kooyker')],
      ['PUT', '/Patient/anna', patient('A', 'anna')],
      [
        'POST',
        '/',
        {
          resourceType: 'Bundle',
          type: 'transaction',
          entry: [{ request: { method: 'POST', url: 'Patient' }, resource: patient('B') }],
        },
      ],
    ] as const) {
      const response = await send(method, path, body, header);
      expect([path, response.status]).toEqual([path, 400]);
      expect(await response.json()).toMatchObject({
        issue: [{ diagnostics: expect.stringMatching(message), expression: ['http.X-Provenance'] }],
      });
    }
    expect(await (await test.send('GET', '/Patient')).json()).toMatchObject({ total: 0 });
  });

  it('is refused where nothing is written that it could be about', async () => {
    await test.send('PUT', '/Patient/anna', patient('A', 'anna'));
    expect((await send('DELETE', '/Patient/anna')).status).toBe(400);
    expect((await test.send('GET', '/Patient/anna')).status).toBe(200);
  });

  it('needs leave to create a Provenance', async () => {
    principal = client('system/Patient.cruds');
    expect((await send('POST', '/Patient', patient('Kooyker'))).status).toBe(403);
    expect(await (await test.send('GET', '/Patient')).json()).toMatchObject({ total: 0 });
  });
});
