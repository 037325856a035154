import { afterEach, expect, it } from 'vitest';
import type { Principal } from '../../../functions/access/principal.ts';
import { parseScopes } from '../../../functions/access/scopes.ts';
import {
  sessionPrerequisites,
  syntheticSession,
} from '../../../functions/group-care/synthetic/one-session.ts';
import { openTestApp, type TestApp } from '../fhir-test-app.ts';

const group = { families: 6, seed: 3 };
const { scopes } = parseScopes('system/*.cruds');
const programme: Principal = { kind: 'client', clientId: 'p', role: 'programme', scopes };

function vendor(organization: string): Principal {
  return {
    kind: 'client',
    clientId: 'ehr',
    role: 'vendor',
    organization: `Organization/${organization}`,
    scopes,
  };
}

let test: TestApp;
let principal: Principal = programme;

afterEach(() => test.close());

it("an organisation's record system submits the session of its own group, once and again, and no other does", async () => {
  test = openTestApp({ authenticate: async () => principal, audit: async () => undefined });
  const send = (bundle: unknown) => test.send('POST', '/', bundle);
  principal = programme;
  expect((await send(sessionPrerequisites(group))).status).toBe(200);
  const session = syntheticSession({ ...group, sessionNumber: 1 });

  principal = vendor('session-3-midwives');
  expect((await send(session)).status).toBe(422);

  principal = vendor('session-3-youth-health');
  for (const expected of ['201', '200']) {
    const answer = await send(session);
    const body = (await answer.json()) as {
      readonly entry: readonly { readonly response: { readonly status: string } }[];
    };
    expect(answer.status, JSON.stringify(body).slice(0, 500)).toBe(200);
    expect(new Set(body.entry.map(({ response }) => response.status.slice(0, 3)))).toEqual(
      new Set([expected]),
    );
  }
  const found = await test.send('GET', '/Observation?_summary=count');
  const { total } = (await found.json()) as { readonly total: number };
  expect(total).toBeGreaterThan(0);

  principal = vendor('session-3-training');
  const others = await test.send('GET', '/Observation?_summary=count');
  expect(((await others.json()) as { readonly total: number }).total).toBe(0);
});
