import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { Principal, Role } from '../../../functions/access/principal.ts';
import { parseScopes } from '../../../functions/access/scopes.ts';
import type { Access } from '../../../functions/http/audit/access.ts';
import { createAdminApp } from '../../../functions/http/auth/admin-app.ts';
import { findClient, registerClient } from '../../../functions/http/auth/clients.ts';
import { recordsRegister } from '../../../functions/http/auth/register.ts';
import { InvalidToken } from '../../../functions/http/errors.ts';
import type { Records } from '../../../functions/repository/repository.ts';
import { type KeyPair, keyPair } from './assertions.ts';
import { openRecords } from './open-records.ts';

let key: KeyPair;
let records: Records;
let principal: Principal | undefined;
let app: ReturnType<typeof createAdminApp>;
let traces: Access[];

const system = (role: Role, scopes = 'system/*.cruds'): Principal => ({
  kind: 'client',
  clientId: 'ops',
  role,
  scopes: parseScopes(scopes).scopes,
});

beforeAll(async () => {
  key = await keyPair('ES384', 'ec-1');
});

beforeEach(() => {
  records = openRecords();
  principal = system('operator');
  traces = [];
  app = createAdminApp({
    register: recordsRegister(records),
    authenticate: async () => {
      if (!principal) throw new InvalidToken('No token of ours', 'http.Authorization');
      return principal;
    },
    audit: async (access) => {
      traces.push(access);
    },
    clock: () => 0,
    rates: { requests: { burst: 600, perMinute: 600 }, refusals: { burst: 30, perMinute: 10 } },
    report: (error) => {
      throw error;
    },
  });
});

const registration = () => ({
  id: 'ehr',
  name: 'An EHR',
  organization: 'Organization/practice',
  scopes: 'system/*.rs',
  jwks: { keys: [key.publicJwk] },
});

const send = async (method: string, path: string, body?: unknown) =>
  app.request(path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });

it('registers, lists and removes clients', async () => {
  const made = await send('POST', '/admin/clients', registration());
  const shown = {
    id: 'ehr',
    name: 'An EHR',
    role: 'vendor',
    organization: 'Organization/practice',
    scopes: 'system/*.rs',
    kids: ['ec-1'],
  };
  expect([made.status, await made.json()]).toEqual([201, shown]);
  expect(made.headers.get('Cache-Control')).toBe('no-store');
  expect(await findClient(records, 'ehr')).toMatchObject({ keys: [{ kid: 'ec-1' }] });
  expect(await (await send('GET', '/admin/clients')).json()).toEqual([shown]);
  expect((await send('DELETE', '/admin/clients/ehr')).status).toBe(204);
  expect((await send('DELETE', '/admin/clients/ehr')).status).toBe(404);
  expect(await (await send('GET', '/admin/clients')).json()).toEqual([]);
  expect(traces.map(({ interaction, status }) => [interaction, status])).toEqual([
    ['admin:register-client', 201],
    ['admin:list-clients', 200],
    ['admin:remove-client', 204],
    ['admin:remove-client', 404],
    ['admin:list-clients', 200],
  ]);
});

it('says what is wrong with a registration', async () => {
  const wrong = await send('POST', '/admin/clients', { ...registration(), role: 'boss' });
  expect([wrong.status, await wrong.json()]).toMatchObject([400, { resourceType: 'OperationOutcome' }]);
  const none = await app.request('/admin/clients', { method: 'POST', body: 'planted' });
  expect([none.status, await none.text()]).toEqual([400, expect.not.stringContaining('planted')]);
  expect((await send('PUT', '/admin/clients', {})).status).toBe(405);
});

it.each<[string, Principal | undefined, number]>([
  ['the programme', system('programme'), 403],
  ['a vendor', system('vendor'), 403],
  ['an auditor', system('auditor'), 403],
  ['a data manager', { kind: 'person', issuer: 'i', subject: 's', roles: ['data-manager'] }, 403],
  ['a link', { kind: 'link', linkId: 'l', task: 't', questionnaire: 'q', subject: 'Patient/1' }, 403],
  ['nobody', { kind: 'anonymous' }, 401],
  ['somebody with a bad token', undefined, 401],
  ['a person who operates', { kind: 'person', issuer: 'i', subject: 's', roles: ['operator'] }, 200],
])('is there for operators: %s', async (_name, who, status) => {
  principal = who;
  expect((await send('GET', '/admin/clients')).status).toBe(status);
  const allowed = status === 200;
  expect((await send('POST', '/admin/clients', registration())).status).toBe(allowed ? 201 : status);
  expect((await send('DELETE', '/admin/clients/ehr')).status).toBe(allowed ? 204 : status);
  expect(traces).toHaveLength(3);
  if (!allowed) expect(await findClient(records, 'ehr')).toBeUndefined();
});

it.each([
  ['system/*.rs', 403, 403, 403, 200],
  ['system/*.c', 201, 403, 403, 403],
  ['system/*.u', 403, 200, 403, 403],
  ['system/*.d', 403, 403, 204, 403],
  ['system/Patient.cruds', 403, 403, 403, 403],
  ['system/*.cruds?_id=1', 403, 403, 403, 403],
])('with the scope %s: POST %i, PUT %i, DELETE %i, GET %i', async (scopes, post, put, remove, get) => {
  await registerClient(records, registration());
  principal = system('operator', scopes);
  const other = { ...registration(), id: 'other' };
  expect((await send('POST', '/admin/clients', other)).status).toBe(post);
  expect((await findClient(records, 'other')) !== undefined).toBe(post === 201);
  expect((await send('PUT', '/admin/clients/ehr', { ...registration(), name: 'New' })).status).toBe(put);
  expect((await findClient(records, 'ehr'))?.name).toBe(put === 200 ? 'New' : 'An EHR');
  expect((await send('GET', '/admin/clients')).status).toBe(get);
  expect((await send('DELETE', '/admin/clients/ehr')).status).toBe(remove);
});

it('replaces a client by PUT only', async () => {
  await send('POST', '/admin/clients', registration());
  const again = await send('POST', '/admin/clients', { ...registration(), name: 'Stolen' });
  expect([again.status, await again.text()]).toEqual([409, expect.stringContaining('PUT')]);
  expect(await findClient(records, 'ehr')).toMatchObject({ name: 'An EHR' });
  expect((await send('PUT', '/admin/clients/ehr', { ...registration(), id: 'other' })).status).toBe(400);
  expect((await send('PUT', '/admin/clients/none', { ...registration(), id: 'none' })).status).toBe(404);
});

it('makes nothing the programme’s own system, nor changes it', async () => {
  const { organization: _, ...rest } = registration();
  const programme = { ...rest, role: 'programme' };
  expect((await send('POST', '/admin/clients', programme)).status).toBe(403);
  await registerClient(records, programme);
  expect((await send('PUT', '/admin/clients/ehr', registration())).status).toBe(403);
  expect(await findClient(records, 'ehr')).toMatchObject({ role: 'programme' });
  await registerClient(records, registration());
  expect((await send('PUT', '/admin/clients/ehr', programme)).status).toBe(403);
});

it('makes, changes and removes no operator, no auditor and no system of the programme', async () => {
  const { organization: _, ...rest } = registration();
  for (const role of ['programme', 'operator', 'auditor'] as const) {
    const special = { ...rest, role };
    expect([role, (await send('POST', '/admin/clients', special)).status]).toEqual([role, 403]);
    await registerClient(records, special);
    expect([role, (await send('PUT', '/admin/clients/ehr', registration())).status]).toEqual([role, 403]);
    expect([role, (await send('DELETE', '/admin/clients/ehr')).status]).toEqual([role, 403]);
    expect(await findClient(records, 'ehr')).toMatchObject({ role });
  }
});

it('registers one of two who come with the same id at the same moment', async () => {
  const names = Array.from({ length: 8 }, (_, index) => `EHR ${index}`);
  const answers = await Promise.all(
    names.map((name) => send('POST', '/admin/clients', { ...registration(), name })),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
  const winner = names[answers.findIndex(({ status }) => status === 201)];
  expect((await findClient(records, 'ehr'))?.name).toBe(winner);
});

it('leaves a trace of whom it has let in, for whom, with which keys', async () => {
  await send('POST', '/admin/clients', registration());
  expect(traces[0]?.client).toEqual({
    id: 'ehr',
    role: 'vendor',
    organization: 'Organization/practice',
    keys: 'ec-1',
  });
});

it('fills no trail for who is throttled', async () => {
  principal = undefined;
  for (let times = 0; times < 40; times += 1) await send('GET', '/admin/clients');
  expect(traces).toHaveLength(30);
  expect((await send('GET', '/admin/clients')).status).toBe(429);
});
