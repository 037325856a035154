import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestApp, type TestApp } from './fhir-test-app.ts';

const url = 'http://example.org/fhir/StructureDefinition/named';
const profile = (min: number, more: object = {}) => ({
  resourceType: 'StructureDefinition',
  id: 'named',
  url,
  name: 'Named',
  status: 'active',
  kind: 'resource',
  abstract: false,
  type: 'Patient',
  baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Patient',
  derivation: 'constraint',
  differential: {
    element: [
      { id: 'Patient', path: 'Patient' },
      { id: 'Patient.name', path: 'Patient.name', min },
    ],
  },
  ...more,
});
const nameless = { resourceType: 'Patient', meta: { profile: [url] } };

let test: TestApp;
let nowMs = Date.parse('2026-01-01T00:00:00Z');
beforeAll(() => {
  test = openTestApp({ clock: () => nowMs });
});
afterAll(() => test.close());

async function send(method: string, path: string, body?: unknown, headers?: Record<string, string>) {
  const response = await test.send(method, path, body, headers);
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

async function errors(query: string, resource: unknown): Promise<readonly string[]> {
  const { status, body } = await send('POST', `/Patient/$validate${query}`, resource);
  expect(status).toBe(200);
  const issues: readonly { severity: string; expression?: string[] }[] = body.issue;
  return issues.filter(({ severity }) => severity === 'error').flatMap(({ expression }) => expression ?? []);
}

it('knows a profile from when it is stored, as it is now', async () => {
  expect(await errors('', nameless)).toEqual([]);
  expect((await send('POST', '/Patient', nameless)).status).toBe(201);
  expect((await send('PUT', '/StructureDefinition/named', profile(1))).status).toBe(201);
  expect(await errors('', nameless)).toEqual(['Patient.name']);
  expect((await send('POST', '/Patient', nameless)).status).toBe(422);
  expect((await send('PUT', '/StructureDefinition/named', profile(0))).status).toBe(200);
  expect(await errors('', nameless)).toEqual([]);
  expect((await send('PUT', '/StructureDefinition/named', profile(1))).status).toBe(200);
  expect(await errors('', nameless)).toEqual(['Patient.name']);
  expect((await send('DELETE', '/StructureDefinition/named')).status).toBeLessThan(300);
  expect(await errors('', nameless)).toEqual([]);
});

it('notices within seconds what another process has stored', async () => {
  expect(await errors('', nameless)).toEqual([]);
  const view = { visible: () => true, refuse: () => undefined };
  await test.repository.commit([{ kind: 'update', resource: profile(1) }], view);
  nowMs += 6_000;
  expect(await errors('', nameless)).toEqual(['Patient.name']);
  await test.repository.commit([{ kind: 'delete', type: 'StructureDefinition', id: 'named' }], view);
  nowMs += 6_000;
  expect(await errors('', nameless)).toEqual([]);
});

it('tells versions apart', async () => {
  await send('PUT', '/StructureDefinition/one', profile(1, { id: 'one', version: '1' }));
  await send('PUT', '/StructureDefinition/two', profile(0, { id: 'two', version: '2' }));
  const patient = { resourceType: 'Patient' };
  expect(await errors(`?profile=${url}|1`, patient)).toEqual(['Patient.name']);
  expect(await errors(`?profile=${url}|2`, patient)).toEqual([]);
  expect(await errors(`?profile=${url}|3`, patient)).toEqual(['Patient']);
});

it('cannot change what R4 itself defines', async () => {
  const own = 'http://hl7.org/fhir/ValueSet/administrative-gender';
  const include = [{ system: 'http://hl7.org/fhir/administrative-gender', concept: [{ code: 'x' }] }];
  const valueSet = { resourceType: 'ValueSet', id: 'own', url: own, status: 'active', compose: { include } };
  expect((await send('PUT', '/ValueSet/own', valueSet)).status).toBe(201);
  expect(await errors('', { resourceType: 'Patient', gender: 'x' })).toEqual(['Patient.gender']);
});

it('takes a profile with slips in its own invariants, and tells them', async () => {
  const { differential, ...rest } = profile(1, { id: 'slip', url: `${url}-slip`, name: 'not a name' });
  const element = differential.element.map(({ path, ...each }) => ({ ...each, id: undefined, path }));
  const sent = { ...rest, differential: { element } };
  const prefer = { Prefer: 'return=OperationOutcome' };
  const { status, body } = await send('PUT', '/StructureDefinition/slip', sent, prefer);
  expect(status).toBe(201);
  expect(body.issue).toContainEqual(
    expect.objectContaining({ severity: 'warning', diagnostics: expect.stringContaining('sdf-14') }),
  );
  expect(await errors(`?profile=${url}-slip`, { resourceType: 'Patient' })).toEqual(['Patient.name']);
});

it('a write answers warnings where the outcome is asked for', async () => {
  const modifierExtension = [{ url: 'http://example.org/unknown', valueBoolean: true }];
  const patient = { resourceType: 'Patient', modifierExtension };
  const asked = await send('POST', '/Patient', patient, { Prefer: 'return=OperationOutcome' });
  expect(asked.status).toBe(201);
  expect(asked.body.issue).toContainEqual(
    expect.objectContaining({ severity: 'warning', expression: ['Patient.modifierExtension[0]'] }),
  );
  const entry = [{ resource: patient, request: { method: 'POST', url: 'Patient' } }];
  const bundle = { resourceType: 'Bundle', type: 'transaction', entry };
  const { body } = await send('POST', '', bundle, { Prefer: 'return=OperationOutcome' });
  expect(JSON.stringify(body.entry[0])).toContain('modifier extension');
});

it('mode=delete asks whether there is something to delete', async () => {
  const { body } = await send('POST', '/Patient', { resourceType: 'Patient' });
  const path = `/Patient/${body.id}/$validate?mode=delete`;
  expect((await send('POST', path)).status).toBe(200);
  expect((await send('POST', '/Patient/none/$validate?mode=delete')).status).toBe(404);
  expect((await send('POST', '/Patient/$validate?mode=delete')).status).toBe(400);
  expect((await send('DELETE', `/Patient/${body.id}`)).status).toBeLessThan(300);
  expect((await send('POST', path)).status).toBe(410);
});

it('validates a Parameters that is no call of the operation', async () => {
  const parameters = { resourceType: 'Parameters', parameter: [{ name: 'x', valueCode: 'a  b' }] };
  const { body } = await send('POST', '/Parameters/$validate', parameters);
  expect(body.issue[0]).toMatchObject({ severity: 'error', expression: ['Parameters.parameter[0].value'] });
});
