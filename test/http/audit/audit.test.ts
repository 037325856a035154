import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Principal } from '../../../functions/access/principal.ts';
import { parseScopes } from '../../../functions/access/scopes.ts';
import { fhirError } from '../../../functions/fhir/outcome.ts';
import type { Audit } from '../../../functions/http/audit/access.ts';
import { createAudit } from '../../../functions/http/audit/create-audit.ts';
import { resourceOperations } from '../../../functions/http/operations/resource-operations.ts';
import { validateOperation } from '../../../functions/http/operations/validate.ts';
import { viewDefinitionRunOperation } from '../../../functions/http/operations/viewdefinition-run.ts';
import { openTestApp, type TestApp, validator } from '../fhir-test-app.ts';

const programme: Principal = {
  kind: 'client',
  clientId: 'ehr',
  role: 'programme',
  organization: 'Organization/practice',
  scopes: parseScopes('system/*.cruds').scopes,
};
const patientsOnly: Principal = { ...programme, scopes: parseScopes('system/Patient.rs').scopes };

let test: TestApp;
let principal: Principal;

beforeEach(async () => {
  principal = { kind: 'unrestricted' };
  test = openTestApp({
    authenticate: async () => principal,
    operations: [validateOperation, ...resourceOperations, viewDefinitionRunOperation([])],
  });
  await test.send('PUT', '/Patient/mother', {
    resourceType: 'Patient',
    id: 'mother',
    name: [{ family: 'Kooyker' }],
  });
  await test.send('PUT', '/Patient/neighbour', { resourceType: 'Patient', id: 'neighbour' });
  await test.send('PUT', '/Observation/score', { ...observation, id: 'score' });
  principal = programme;
});
afterEach(() => test.close());

const observation = {
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'Edinburgh score' },
  subject: { reference: 'Patient/mother' },
  valueString: 'planted secret',
};

interface Trace {
  readonly [member: string]: unknown;
  readonly patients: readonly string[];
}

/** What the trail holds, oldest first, with the patients of each. */
async function trail(query = ''): Promise<readonly Trace[]> {
  const as = principal;
  principal = { kind: 'unrestricted' };
  const response = await test.send('GET', `/AuditEvent?_sort=date&_count=1000${query}`);
  principal = as;
  const { entry = [] } = (await response.json()) as { entry?: { resource: Record<string, unknown> }[] };
  return entry.map(({ resource }) => ({ ...resource, patients: patientsOf(resource) }));
}

function patientsOf({ entity = [] }: { entity?: unknown }): readonly string[] {
  const references = (entity as { what?: { reference?: string } }[]).map(({ what }) => what?.reference ?? '');
  return references.filter((reference) => reference.startsWith('Patient/'));
}

async function lastTrace(): Promise<Trace> {
  const all = await trail();
  const last = all.at(-1);
  if (!last) throw new Error('There is no trace');
  return last;
}

const transactionOf = (...entry: unknown[]) => ({ resourceType: 'Bundle', type: 'transaction', entry });
const batchOf = (...entry: unknown[]) => ({ resourceType: 'Bundle', type: 'batch', entry });
const put = (resource: { resourceType: string; id: string }) => ({
  resource,
  request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
});

describe('a trace', () => {
  it('says who, on whose behalf, what, about whom, with what end, and from where', async () => {
    const request = new Request('http://kring.test/fhir/Observation/score', {
      headers: { 'X-Request-Id': 'request-1' },
    });
    const response = await test.app.fetch(request, { clientAddress: '203.0.113.7' });
    expect(response.status).toBe(200);
    expect(await lastTrace()).toMatchObject({
      resourceType: 'AuditEvent',
      subtype: [{ code: 'read' }],
      action: 'R',
      outcome: '0',
      outcomeDesc: '200',
      agent: [
        {
          requestor: true,
          altId: 'ehr',
          role: [{ coding: [{ code: 'programme' }] }],
          network: { address: '203.0.113.7', type: '2' },
        },
        { requestor: false, who: { reference: 'Organization/practice' } },
      ],
      entity: [
        { what: { reference: 'Patient/mother' }, role: { code: '1' } },
        { what: { reference: 'Observation/score' }, role: { code: '4' } },
        { what: { identifier: { value: 'request-1' } } },
      ],
    });
  });

  it('is there before the answer is', async () => {
    const release = Promise.withResolvers<void>();
    const held = openTestApp({ principal: programme, audit: () => release.promise });
    let answered = false;
    const answer = held.send('GET', '/Patient').then(() => {
      answered = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(answered).toBe(false);
    release.resolve();
    await answer;
    await held.close();
  });

  it('is one for each request, with all its patients', async () => {
    await test.send('GET', '/Patient');
    expect(await trail()).toHaveLength(1);
    expect((await lastTrace()).patients.toSorted()).toEqual(['Patient/mother', 'Patient/neighbour']);
    await test.send(
      'POST',
      '/',
      transactionOf(put({ ...observation, id: 'o-1' }), put({ ...observation, id: 'o-2' })),
    );
    expect(await trail()).toHaveLength(2);
    expect(await lastTrace()).toMatchObject({
      subtype: [{ code: 'transaction' }],
      patients: ['Patient/mother'],
      entity: [{}, { detail: [{ type: 'Observation', valueString: '2' }] }, {}],
    });
    await test.send(
      'POST',
      '/',
      batchOf(put({ ...observation, id: 'o-3' }), { request: { method: 'GET', url: 'Patient/neighbour' } }),
    );
    expect(await trail()).toHaveLength(3);
    expect(await lastTrace()).toMatchObject({ subtype: [{ code: 'batch' }], outcome: '0' });
    expect((await lastTrace()).patients.toSorted()).toEqual(['Patient/mother', 'Patient/neighbour']);
  });

  it('tells whose data is in what is no FHIR: the rows of a view, the content of a file', async () => {
    principal = { kind: 'unrestricted' };
    const securityContext = { reference: 'Patient/mother' };
    const file = {
      resourceType: 'Binary',
      id: 'file',
      contentType: 'text/plain',
      data: 'YQ==',
      securityContext,
    };
    expect((await test.send('PUT', '/Binary/file', file)).status).toBe(201);
    principal = programme;
    const viewResource = {
      resourceType: 'ViewDefinition',
      status: 'active',
      resource: 'Observation',
      select: [{ column: [{ name: 'value', path: 'value.ofType(string)' }] }],
    };
    const body = {
      resourceType: 'Parameters',
      parameter: [{ name: 'viewResource', resource: viewResource }],
    };
    const rows = await test.send('POST', '/$viewdefinition-run', body);
    expect([rows.status, await rows.text()]).toEqual([200, expect.stringContaining('planted secret')]);
    expect((await lastTrace()).patients).toEqual(['Patient/mother']);
    const entry = [{ request: { method: 'POST', url: '$viewdefinition-run' }, resource: body }];
    await test.send('POST', '', { resourceType: 'Bundle', type: 'batch', entry });
    expect((await lastTrace()).patients).toEqual(['Patient/mother']);
    const raw = await test.send('GET', '/Binary/file', undefined, { Accept: 'text/plain' });
    expect(await raw.text()).toBe('a');
    expect((await lastTrace()).patients).toEqual(['Patient/mother']);
  });

  it('tells of what is gone whom it was about', async () => {
    await test.send('DELETE', '/Observation/score');
    expect(await lastTrace()).toMatchObject({ action: 'D', patients: ['Patient/mother'] });
  });

  it('tells of who a reference was moved away from', async () => {
    const moved = { ...observation, id: 'score', subject: { reference: 'Patient/neighbour' } };
    await test.send('PUT', '/Observation/score', moved, { Prefer: 'return=minimal' });
    expect((await lastTrace()).patients.toSorted()).toEqual(['Patient/mother', 'Patient/neighbour']);
  });

  it('is left by each denial too', async () => {
    principal = patientsOnly;
    expect((await test.send('GET', '/Observation/score')).status).toBe(403);
    expect(await lastTrace()).toMatchObject({
      outcome: '4',
      outcomeDesc: '403 forbidden',
      agent: [{ altId: 'ehr' }, {}],
    });
    await test.send('POST', '/', batchOf({ request: { method: 'GET', url: 'Observation/score' } }));
    expect(await lastTrace()).toMatchObject({
      outcome: '4',
      entity: [{ detail: [{ type: 'refused entries', valueString: '1' }] }, {}],
    });
    principal = { kind: 'anonymous' };
    expect((await test.send('GET', '/Patient/mother')).status).toBe(401);
    expect(await lastTrace()).toMatchObject({
      outcomeDesc: '401 login',
      agent: [{ name: 'anonymous' }],
      patients: ['Patient/mother'],
    });
  });

  it('holds neither content, nor what was searched for', async () => {
    await test.send('GET', '/Patient?family=Kooyker&identifier=planted-123');
    await test.send('POST', '/Patient/_search', 'family=Kooyker', {
      'Content-Type': 'application/x-www-form-urlencoded',
    });
    await test.send('GET', '/Patient/Kooyker%20Anna');
    await test.send('PUT', '/Observation/score', {
      ...observation,
      id: 'score',
      note: [{ text: 'Patient/Kooyker' }],
    });
    await test.send('POST', '/Observation', { ...observation, status: 'planted-status' });
    const text = JSON.stringify(await trail());
    expect(await trail()).toHaveLength(5);
    expect(text).not.toMatch(/kooyker|planted|edinburgh/i);
  });

  it('says why the glass was broken', async () => {
    principal = { ...programme, purposeOfUse: 'BTG', breakGlass: 'No other record of her at night' };
    await test.send('GET', '/Patient/mother');
    expect(await lastTrace()).toMatchObject({
      agent: [{ purposeOfUse: [{ coding: [{ code: 'BTG' }], text: 'No other record of her at night' }] }, {}],
    });
    expect(test.events).toContainEqual(expect.objectContaining({ event: 'break-glass', status: 200 }));
    expect(JSON.stringify(test.events)).not.toContain('night');
  });

  it.each<Principal>([
    programme,
    {
      kind: 'person',
      issuer: 'https://login.example',
      subject: 'u-1',
      roles: ['facilitator'],
      practitioner: 'Practitioner/p',
    },
    { kind: 'person', issuer: 'https://login.example', subject: 'u-1', roles: [] },
    { kind: 'patient', clientId: 'diary', patient: 'Patient/mother', scopes: [] },
    { kind: 'link', linkId: 'ab12', task: 't', questionnaire: 'q', subject: 'Patient/mother' },
    { kind: 'anonymous' },
  ])('of $kind is a valid AuditEvent', async (who) => {
    principal = who;
    await test.send('GET', '/Patient/mother');
    await test.send('POST', '/Patient/mother/$validate', { resourceType: 'Patient' });
    for (const { patients: _, ...trace } of await trail()) {
      expect(validator.validate(trace as never).filter(({ severity }) => severity === 'error')).toEqual([]);
    }
    expect(await trail()).toHaveLength(2);
  });

  it('is not left where authorisation is off, nor of what tells everybody the same', async () => {
    principal = { kind: 'unrestricted' };
    await test.send('GET', '/Patient/mother');
    principal = programme;
    await test.send('GET', '/metadata');
    await test.send('GET', '/nowhere');
    expect(await trail()).toEqual([]);
  });
});

describe('the trail', () => {
  it('is searched by patient, by who, by time and by outcome', async () => {
    await test.send('GET', '/Patient/mother');
    await test.send('GET', '/Patient/neighbour');
    principal = { ...programme, clientId: 'other' };
    await test.send('GET', '/Patient/mother');
    expect(await trail('&patient=mother')).toHaveLength(2);
    expect(await trail('&patient=Patient/mother&altid=ehr')).toHaveLength(1);
    expect(await trail('&agent=Organization/practice')).toHaveLength(3);
    expect(await trail('&date=gt2020&outcome=0')).toHaveLength(3);
    expect(await trail('&date=lt2020')).toHaveLength(0);
    expect(await trail('&entity=Patient/neighbour&patient=neighbour')).toHaveLength(1);
  });

  it('can be changed, added to and removed by nobody', async () => {
    await test.send('GET', '/Patient/mother');
    const [trace] = await trail();
    const { patients: _, ...event } = trace ?? { patients: [] };
    const { id: _id, meta: _meta, ...fresh } = event as Record<string, unknown>;
    const before = (await trail()).length;
    for (const [method, path, body] of [
      ['PUT', `/AuditEvent/${event.id}`, event],
      ['PUT', '/AuditEvent/planted', { ...event, id: 'planted' }],
      ['POST', '/AuditEvent', fresh],
      ['DELETE', `/AuditEvent/${event.id}`, undefined],
      ['DELETE', `/AuditEvent?_id=${event.id}`, undefined],
      ['POST', '/', transactionOf({ request: { method: 'DELETE', url: `AuditEvent/${event.id}` } })],
    ] as const) {
      const response = await test.send(method, path, body);
      expect([method, path, response.status]).toEqual([method, path, 403]);
    }
    const after = await trail();
    expect(after[0]).toEqual(trace);
    expect(after.filter(({ outcome }) => outcome === '4')).toHaveLength(after.length - before);
  });

  it('holds an answer back that it could not take note of', async () => {
    const failing: Audit = createAudit({
      repository: {
        commit: () => Promise.reject(unavailable),
      },
      publicUrl: 'http://kring.test',
      clock: () => 0,
    });
    const held = openTestApp({ principal: programme, audit: failing });
    const response = await held.send('POST', '/Patient', { resourceType: 'Patient' });
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('may have been carried out');
    await held.close();
    const nobody = openTestApp({ principal: { kind: 'anonymous' }, audit: failing });
    expect((await nobody.send('GET', '/Patient')).status).toBe(401);
    expect(nobody.events).toMatchObject([{ event: 'failure' }, { event: 'request' }]);
    await nobody.close();
  });
});

const unavailable = fhirError('transient', 'The store gave no answer');
