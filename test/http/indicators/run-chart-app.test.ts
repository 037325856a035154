import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import type { Principal } from '../../../functions/access/principal.ts';
import { parseScopes } from '../../../functions/access/scopes.ts';
import { duckDbFactStore } from '../../../functions/facts/duckdb-store.ts';
import { readIndicators } from '../../../functions/facts/indicators-folder.ts';
import { fhirError } from '../../../functions/fhir/outcome.ts';
import { createRunChartApp } from '../../../functions/http/indicators/run-chart-app.ts';
import { measureOperations } from '../../../functions/http/operations/measure-operations.ts';
import { openTestApp, type TestApp } from '../fhir-test-app.ts';

const { measures, views, tables } = readIndicators(
  fileURLToPath(new URL('../../../indicators/', import.meta.url)),
);
let api: TestApp;
afterEach(() => api.close());

const roles: Readonly<Record<string, 'vendor' | 'registry'>> = {
  'Bearer vendor': 'vendor',
  'Bearer registry': 'registry',
};

/** Organisation a held a session in March and one in June, b one in June. */
async function open() {
  let isSetUp = false;
  api = openTestApp({
    authenticate: async (request): Promise<Principal> => {
      if (!isSetUp) return { kind: 'unrestricted' };
      const role = roles[request.headers.get('Authorization') ?? ''];
      if (!role) throw fhirError('login', 'This needs an access token');
      const { scopes } = parseScopes('system/*.cruds');
      return { kind: 'client', clientId: role, role, scopes, organization: 'Organization/a' };
    },
    operations: measureOperations({
      measures,
      views,
      tables,
      openFacts: (own) => duckDbFactStore({ path: ':memory:', tables: own }),
      timeZone: 'Europe/Amsterdam',
    }),
    clock: () => Date.parse('2026-02-10T12:00:00Z'),
  });
  const put = async (resource: { readonly resourceType: string; readonly id: string }) => {
    const answer = await api.send('PUT', `/${resource.resourceType}/${resource.id}`, resource);
    expect(answer.status, await answer.clone().text()).toBe(201);
  };
  for (const id of ['a', 'b']) await put({ resourceType: 'Organization', id, ...{ name: id, active: true } });
  for (const [id, organization, day] of [
    ['one', 'a', '2025-03-10'],
    ['two', 'a', '2025-06-10'],
    ['three', 'b', '2025-06-11'],
  ] as const) {
    await put({
      resourceType: 'Group',
      id,
      ...{
        type: 'person',
        actual: true,
        code: coded('care-group-model', 'centering-pregnancy'),
        managingEntity: { reference: `Organization/${organization}` },
      },
    });
    await put({
      resourceType: 'Encounter',
      id,
      ...{
        status: 'finished',
        class: { code: 'AMB' },
        type: [coded('encounter-kind', 'group-session')],
        subject: { reference: `Group/${id}` },
        serviceProvider: { reference: `Organization/${organization}` },
        period: { start: `${day}T09:00:00Z`, end: `${day}T11:00:00Z` },
      },
    });
  }
  isSetUp = true;
  const app = createRunChartApp({
    measures,
    publicUrl: 'http://kring.test',
    fhir: (request) => api.app.fetch(request),
    clock: () => Date.parse('2026-02-10T12:00:00Z'),
  });
  return (path: string, headers: Record<string, string> = {}) => app.request(path, { headers });
}

const coded = (system: string, code: string) => ({
  coding: [{ system: `https://kring.care/fhir/CodeSystem/${system}`, code }],
});
const vendor = { Authorization: 'Bearer vendor' };

it('shows the figures of who asks, of the twelve months that are over', async () => {
  const get = await open();
  const response = await get('/run-charts/sessions-held', vendor);
  expect(response.status).toBe(200);
  const [, text = ''] = (await response.text()).split('<section');
  expect(text.match(/<circle[^>]* cx="[0-9.]+%"/g)).toHaveLength(12);
  const rows = [...text.matchAll(/scope="row">(\w+ \d+)<\/th><td[^>]*>([^<]*)</g)];
  expect(rows.map(([, when]) => when).at(-1)).toBe('Jan 2026');
  const held = rows.filter(([, , value]) => value !== '0').map(([, when, value]) => [when, value]);
  // Not the session of organisation b in June.
  expect(held).toEqual([
    ['Mar 2025', '1'],
    ['Jun 2025', '1'],
  ]);
});

it('asks for a token, and tells who may not ask', async () => {
  const get = await open();
  const nobody = await get('/run-charts/sessions-held');
  expect([nobody.status, await nobody.text()]).toEqual([401, expect.stringContaining('access token')]);
  expect(nobody.headers.get('WWW-Authenticate')).toMatch(/^Bearer/);
  const registry = await get('/run-charts/sessions-held', { Authorization: 'Bearer registry' });
  expect(registry.status).toBe(403);
  expect(await registry.text()).not.toMatch(/cx="[0-9.]+%"/);
});

it('says what is wrong with what was asked, in the form that it was asked in', async () => {
  const get = await open();
  const wrong = await get('/run-charts/sessions-held?periodStart=last+year', vendor);
  expect(wrong.status).toBe(400);
  const text = await wrong.text();
  expect(text).toContain('periodStart is last year');
  expect(text).toContain('value="last year"');
});

it('has nothing for everybody but names, and nothing at other addresses', async () => {
  const get = await open();
  const list = await get('/run-charts', { 'Accept-Language': 'nl' });
  expect(await list.text()).toContain('href="/run-charts/attendance?lang=nl"');
  expect(list.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
  expect((await get('/run-charts/nothing', vendor)).status).toBe(404);
});
