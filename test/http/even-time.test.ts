import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Principal } from '../../functions/access/principal.ts';
import { parseScopes } from '../../functions/access/scopes.ts';
import { holdingMs } from '../../functions/http/even-time.ts';
import { openTestApp, type TestApp } from './fhir-test-app.ts';

const to = (reference: string) => ({ reference });
const scopes = parseScopes('system/*.cruds').scopes;
const vendor: Principal = {
  kind: 'client',
  clientId: 'a',
  role: 'vendor',
  organization: 'Organization/a',
  scopes,
};
const programme: Principal = { kind: 'client', clientId: 'p', role: 'programme', scopes };
const patient = (id: string, organization: string) => ({
  resourceType: 'Patient',
  id,
  identifier: [{ system: 'urn:bsn', value: `number-${id}` }],
  managingOrganization: to(`Organization/${organization}`),
});

let test: TestApp;
let principal: Principal;
const evenMs = 60;

beforeAll(async () => {
  test = openTestApp({ authenticate: async () => principal, evenMs });
  principal = programme;
  for (const [id, organization] of [
    ['own', 'a'],
    ['hidden', 'b'],
  ] as const) {
    expect((await test.send('PUT', `/Patient/${id}`, patient(id, organization))).status).toBe(201);
  }
});
afterAll(() => test.close());

/** Milliseconds that a request takes, and what comes of it. */
async function timed(who: Principal, path: string, method = 'GET', body?: unknown, headers = {}) {
  principal = who;
  const begun = performance.now();
  const response = await test.send(method, path, body, headers);
  await response.text();
  return { status: response.status, ms: performance.now() - begun };
}

describe('what is hidden and what is not there', () => {
  it.each<[string, string, string]>([
    ['a read', '/Patient/hidden', '/Patient/nobody'],
    ['a history', '/Patient/hidden/_history', '/Patient/nobody/_history'],
    ['an operation', '/Patient/hidden/$everything', '/Patient/nobody/$everything'],
    ['a search', '/Patient?identifier=number-hidden', '/Patient?identifier=number-nobody'],
    ['a search beside what is there', '/Patient?_id=own,hidden', '/Patient?_id=own,nobody'],
    [
      'a chain',
      '/Observation?subject:Patient.identifier=number-hidden',
      '/Observation?subject:Patient.identifier=x',
    ],
  ])('are answered no sooner than at an even time: %s', async (_name, hidden, absent) => {
    for (const path of [hidden, absent]) {
      const { ms } = await timed(vendor, path);
      // Timers may fire a little early.
      expect([path, ms > evenMs - 3]).toEqual([path, true]);
    }
  });

  it('by a form too', async () => {
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    for (const body of ['_id=own,hidden', '_id=own,nobody']) {
      const { status, ms } = await timed(vendor, '/Patient/_search', 'POST', body, form);
      expect([body, status, ms > evenMs - 3]).toEqual([body, 200, true]);
    }
  });

  it('by a condition too', async () => {
    const headers = { 'If-None-Exist': 'identifier=number-hidden' };
    const made = { ...patient('x', 'a'), id: undefined, identifier: [] };
    const { status, ms } = await timed(
      vendor,
      '/Patient',
      'POST',
      { ...made, identifier: undefined },
      headers,
    );
    expect([status, ms > evenMs - 3]).toEqual([201, true]);
  });
});

describe('an answer', () => {
  const match = (interaction: string) => ({ route: { interaction }, params: {} }) as never;
  const bundle = (matches: number, self: string) =>
    JSON.stringify({
      resourceType: 'Bundle',
      link: [{ relation: 'self', url: `http://kring.test/fhir/Patient?${self}` }],
      entry: Array.from({ length: matches }, () => ({ search: { mode: 'match' } })),
    });
  const held = (who: Principal, interaction: string, status: number, content?: string) =>
    holdingMs(
      {
        principal: who,
        match: match(interaction),
        isConditional: false,
        answer: { status, ...(content !== undefined && { content }) },
      },
      130,
      100,
    );

  it.each<[string, number, Principal, string, number, string?]>([
    ['that denies is held until the next even time', 70, vendor, 'read', 404],
    ['that refuses too', 70, vendor, 'update', 403],
    ['that finds nothing too', 70, vendor, 'search', 200, bundle(0, 'identifier=1')],
    ['that lacks one of those asked for too', 70, vendor, 'search', 200, bundle(1, 'identifier=1,2')],
    ['to several, where some may be hidden, too', 70, vendor, 'batch', 200, '{}'],
    ['with all that was asked for comes at once', 0, vendor, 'search', 200, bundle(2, 'identifier=1,2')],
    ['to a search for whatever there is too', 0, vendor, 'search', 200, bundle(1, 'patient=1&_elements=a,b')],
    ['of one resource too', 0, vendor, 'read', 200, '{"resourceType":"Patient"}'],
    ['to who sees everything too', 0, programme, 'read', 404],
    ['to who is not known too', 0, { kind: 'anonymous' }, 'read', 401],
    ['to who asks too often too', 0, vendor, 'read', 429],
  ])('%s', (_name, ms, who, interaction, status, content) => {
    expect(held(who, interaction, status, content)).toBe(ms);
  });

  it('that has been long in the making is held until the next even time after that', () => {
    const asked = { principal: vendor, match: match('read'), isConditional: false, answer: { status: 404 } };
    expect([0, 99, 100, 101, 250].map((tookMs) => holdingMs(asked, tookMs, 100))).toEqual([
      100, 1, 0, 99, 50,
    ]);
  });
});
