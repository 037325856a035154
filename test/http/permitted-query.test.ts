import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Principal } from '../../functions/access/principal.ts';
import { parseScopes } from '../../functions/access/scopes.ts';
import { openTestApp, type TestApp } from './fhir-test-app.ts';

const mother = { resourceType: 'Patient', id: 'm-1', identifier: [{ value: 'secret' }] };
const place = { resourceType: 'Location', id: 'l-1', identifier: [{ value: 'secret' }] };
const subject = { reference: 'Patient/m-1' };
const weight = { resourceType: 'Observation', id: 'o-1', status: 'final', code: { text: 'weight' }, subject };
const visit = { resourceType: 'Encounter', id: 'e-1', status: 'finished', class: { code: 'AMB' }, subject };
const conditional = { reference: 'Patient?identifier=secret' };

/** What a search could not tell its caller, a way round it may not tell either. */
describe('a caller who may not search for patients', () => {
  let test: TestApp;
  let principal: Principal;
  beforeEach(async () => {
    principal = { kind: 'unrestricted' };
    test = openTestApp({ authenticate: async () => principal });
    const entry = [
      mother,
      place,
      weight,
      { ...visit, location: [{ location: { reference: 'Location/l-1' } }] },
    ].map((resource) => ({
      resource,
      request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
    }));
    expect((await test.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry })).status).toBe(
      200,
    );
    as('system/Observation.cruds system/Encounter.cruds system/Patient.r');
  });
  afterEach(() => test.close());

  function as(scopes: string): void {
    principal = { kind: 'client', clientId: 'ehr', role: 'programme', scopes: parseScopes(scopes).scopes };
  }

  async function statusOf(...request: Parameters<TestApp['send']>): Promise<number> {
    return (await test.send(...request)).status;
  }

  async function found(path: string): Promise<readonly string[]> {
    const response = await test.send('GET', path);
    expect(response.status, await response.clone().text()).toBe(200);
    const { entry = [] } = await response.json();
    return entry.map(({ resource }: { resource: { id: string } }) => resource.id).toSorted();
  }

  it.each([
    '/Patient?identifier=secret',
    '/Observation?subject:Patient.identifier=secret',
    '/Observation?encounter.subject:Patient.identifier=secret',
    '/Observation?patient.identifier=secret',
    '/Encounter?_has:Observation:encounter:patient.identifier=secret',
  ])('is refused %s', async (path) => {
    const response = await test.send('GET', path);
    expect([response.status, await response.json()]).toMatchObject([
      403,
      { issue: [{ code: 'forbidden', diagnostics: expect.stringContaining('system/Patient.s') }] },
    ]);
  });

  it('is refused the same in a form and in a batch', async () => {
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    expect(await statusOf('POST', '/Observation/_search', 'patient.identifier=secret', form)).toBe(403);
    const entry = [{ request: { method: 'GET', url: 'Observation?patient.identifier=secret' } }];
    const batch = await test.send('POST', '', { resourceType: 'Bundle', type: 'batch', entry });
    expect(await batch.json()).toMatchObject({ entry: [{ response: { status: '403' } }] });
  });

  it('finds by a chain that names no type what the types it may search hold', async () => {
    as('system/Observation.rs system/Encounter.rs system/Patient.r system/Location.rs');
    expect(await found('/Observation?subject.identifier=secret')).toEqual([]);
    as('system/Observation.rs system/Patient.rs');
    expect(await found('/Observation?subject.identifier=secret')).toEqual(['o-1']);
  });

  it('is refused criteria with such a chain', async () => {
    const header = { 'If-None-Exist': 'patient.identifier=secret' };
    expect(await statusOf('POST', '/Observation', weight, header)).toBe(403);
    expect(await statusOf('PUT', '/Observation?patient.identifier=secret', weight)).toBe(403);
    expect(await statusOf('DELETE', '/Observation?patient.identifier=secret')).toBe(403);
    const entry = [{ request: { method: 'DELETE', url: 'Observation?patient.identifier=secret' } }];
    const answered = await test.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry });
    expect([answered.status, await answered.json()]).toMatchObject([
      403,
      { issue: [{ expression: ['Bundle.entry[0]'] }] },
    ]);
    expect(await statusOf('GET', '/Observation/o-1')).toBe(200);
  });

  it('is refused a conditional reference, whether it would find anything or not', async () => {
    for (const reference of ['Patient?identifier=secret', 'Patient?identifier=nobody']) {
      const resource = { ...weight, subject: { reference } };
      const alone = await test.send('POST', '/Observation', resource);
      expect([alone.status, await alone.json()]).toMatchObject([
        403,
        { issue: [{ code: 'forbidden', expression: ['Observation.subject.reference'] }] },
      ]);
      const entry = [{ resource, request: { method: 'POST', url: 'Observation' } }];
      const several = await test.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry });
      expect([several.status, await several.json()]).toMatchObject([
        403,
        { issue: [{ expression: ['Bundle.entry[0].resource.subject.reference'] }] },
      ]);
    }
    as('system/Observation.cruds system/Patient.s');
    expect(await statusOf('POST', '/Observation', { ...weight, subject: conditional })).toBe(201);
  });

  // What else is needed is there: the type searched for. `r` lets a target be read, `s` lets what points at it be found.
  it.each([
    ['system/Encounter.rs', ['e-1']],
    ['system/Encounter.rs system/Patient.s', ['e-1']],
    ['system/Encounter.rs system/Patient.r', ['e-1', 'm-1']],
    ['system/Encounter.rs system/*.r', ['e-1', 'l-1', 'm-1']],
    ['system/*.rs', ['e-1', 'l-1', 'm-1']],
  ])('includes with %s %j', async (scopes, ids) => {
    as(scopes);
    expect(await found('/Encounter?_include=Encounter:subject&_include=Encounter:location')).toEqual(ids);
    expect(await found('/Encounter?_include=*')).toEqual(ids);
  });

  it.each([
    ['system/Patient.rs', ['m-1']],
    ['system/Patient.rs system/Observation.r', ['m-1']],
    ['system/Patient.rs system/Observation.s', ['m-1', 'o-1']],
    ['system/Patient.rs system/*.s', ['e-1', 'm-1', 'o-1']],
  ])('includes what points at a match with %s %j', async (scopes, ids) => {
    as(scopes);
    expect(await found('/Patient?_revinclude=Observation:subject&_revinclude=Encounter:subject')).toEqual(
      ids,
    );
  });
});
