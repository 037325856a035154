import { afterEach, expect, it } from 'vitest';
import type { Principal } from '../../functions/access/principal.ts';
import { createAdmission } from '../../functions/http/admission.ts';
import type { Access } from '../../functions/http/audit/access.ts';
import { InvalidToken } from '../../functions/http/errors.ts';
import { openTestApp, type TestApp } from './fhir-test-app.ts';

const client = (clientId: string): Principal => ({ kind: 'client', clientId, role: 'programme', scopes: [] });
const rates = { requests: { burst: 2, perMinute: 6 }, refusals: { burst: 2, perMinute: 6 } };
const open: TestApp[] = [];
afterEach(async () => {
  for (const test of open.splice(0)) await test.close();
});

it('slows one client down, and not another', () => {
  const admission = createAdmission(() => 0, rates);
  admission.of(client('ehr'));
  admission.of(client('ehr'));
  expect(() => admission.of(client('ehr'))).toThrow(/ask again in 10 s/);
  admission.of(client('other'));
  for (let times = 0; times < 5; times += 1) admission.of({ kind: 'unrestricted' });
});

it('answers 429 and when to come back', async () => {
  const test = openTestApp({ principal: client('ehr'), rates });
  open.push(test);
  const statuses = [];
  for (let times = 0; times < 3; times += 1) statuses.push((await test.send('GET', '/Patient')).status);
  expect(statuses).toEqual([403, 403, 429]);
  const response = await test.send('GET', '/Patient');
  expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(1);
  expect(await response.json()).toMatchObject({ issue: [{ code: 'throttled' }] });
  expect((await test.send('GET', '/metadata')).status).toBe(200);
});

it('stops listening to an address whose credentials do not hold', async () => {
  const authenticate = () => Promise.reject(new InvalidToken('No token of ours', 'http.Authorization'));
  const test = openTestApp({ authenticate, rates });
  open.push(test);
  const ask = async (clientAddress: string) =>
    (await test.app.fetch(new Request('http://kring.test/fhir/Patient'), { clientAddress })).status;
  expect([await ask('203.0.113.7'), await ask('203.0.113.7'), await ask('203.0.113.7')]).toEqual([
    401, 401, 429,
  ]);
  expect(await ask('203.0.113.8')).toBe(401);
});

it('lets whoever has good credentials in, whatever others send from the same address', async () => {
  const authenticate = async (request: Request) => {
    if (request.headers.get('Authorization') === 'Bearer good') return client('ehr');
    throw new InvalidToken('No token of ours', 'http.Authorization');
  };
  const test = openTestApp({ authenticate, rates: { ...rates, requests: { burst: 9, perMinute: 6 } } });
  open.push(test);
  const statuses: number[] = [];
  for (const token of ['bad', 'bad', 'bad', 'good']) {
    const headers = { Authorization: `Bearer ${token}` };
    const request = new Request('http://kring.test/fhir/Patient', { headers });
    statuses.push((await test.app.fetch(request, { clientAddress: '203.0.113.7' })).status);
  }
  // The good one is known, and may not do this.
  expect(statuses).toEqual([401, 401, 429, 403]);
});

it('lets nobody fill the trail who sends no credentials', async () => {
  const traces: Access[] = [];
  const audit = async (access: Access) => void traces.push(access);
  const test = openTestApp({ principal: { kind: 'anonymous' }, rates, audit });
  open.push(test);
  const statuses: number[] = [];
  for (let times = 0; times < 4; times += 1) {
    const request = new Request('http://kring.test/fhir/Patient');
    statuses.push((await test.app.fetch(request, { clientAddress: '203.0.113.7' })).status);
  }
  expect([statuses, traces.length]).toEqual([[401, 401, 429, 429], 2]);
});
