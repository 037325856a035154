import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Principal } from '../../../functions/access/principal.ts';
import { parseScopes } from '../../../functions/access/scopes.ts';
import type { Resource } from '../../../functions/fhir/resource.ts';
import { openTestApp, type TestApp } from '../fhir-test-app.ts';

/*
 * All about a person, as Article 15 of the GDPR asks for it: `Patient/{id}/$everything` holds what is recorded about
 * her and who has seen it, for whoever may read the trail.
 */

const programme: Principal = {
  kind: 'client',
  clientId: 'ehr',
  role: 'programme',
  scopes: parseScopes('system/*.cruds').scopes,
};
const app = (id: string): Principal => ({
  kind: 'patient',
  clientId: 'app',
  patient: `Patient/${id}`,
  scopes: parseScopes('patient/*.rs', 'patient').scopes,
});

let test: TestApp;
let principal: Principal;
beforeEach(async () => {
  principal = programme;
  test = openTestApp({ authenticate: async () => principal });
  for (const id of ['anna', 'bea']) {
    const code = { text: 'Score' };
    const subject = { reference: `Patient/${id}` };
    await test.send('PUT', `/Patient/${id}`, { resourceType: 'Patient', id });
    const score = { resourceType: 'Observation', id: `${id}-score`, status: 'final', code, subject };
    await test.send('PUT', `/Observation/${id}-score`, score);
  }
});
afterEach(() => test.close());

async function found(path: string): Promise<readonly Resource[]> {
  const response = await test.send('GET', path);
  expect([path, response.status]).toEqual([path, 200]);
  const { entry = [] } = (await response.json()) as { entry?: { resource: Resource }[] };
  return entry.map(({ resource }) => resource);
}

const idsOf = (resources: readonly Resource[], type: string) =>
  resources.filter(({ resourceType }) => resourceType === type).map(({ id }) => id);

it('is what is recorded about her and who has seen it', async () => {
  await test.send('GET', '/Observation/anna-score');
  await test.send('GET', '/Observation/bea-score');
  const everything = await found('/Patient/anna/$everything');
  expect(idsOf(everything, 'Patient')).toEqual(['anna']);
  expect(idsOf(everything, 'Observation')).toEqual(['anna-score']);
  const traces = everything.filter(({ resourceType }) => resourceType === 'AuditEvent');
  expect(everything).toHaveLength(2 + traces.length);
  expect(traces.map(({ action }) => action).toSorted()).toEqual(['R', 'U', 'U']);
  for (const trace of traces) expect(trace).toMatchObject({ agent: [{ altId: 'ehr' }] });
  expect(JSON.stringify(everything)).not.toContain('bea');
  // The export itself is in the next one.
  const next = await found('/Patient/anna/$everything?_type=AuditEvent');
  expect(next).toHaveLength(4);
  expect((await found('/AuditEvent?patient=Patient/anna')).length).toBe(5);
});

it('is hers to ask for, and nobody else’s', async () => {
  principal = app('anna');
  const own = await found('/Patient/anna/$everything');
  expect(idsOf(own, 'Observation')).toEqual(['anna-score']);
  expect(idsOf(own, 'AuditEvent')).toHaveLength(2);
  expect(await found('/AuditEvent?patient=Patient/bea')).toEqual([]);
  expect((await test.send('GET', '/Patient/bea/$everything')).status).toBe(404);
});

it('is without the trail for who may not read that', async () => {
  principal = { ...programme, scopes: parseScopes('system/Patient.rs system/Observation.rs').scopes };
  const everything = await found('/Patient/anna/$everything');
  expect(everything.map(({ resourceType }) => resourceType).toSorted()).toEqual(['Observation', 'Patient']);
});
