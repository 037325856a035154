import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../../functions/access/decide.ts';
import { folderRegister } from '../../functions/local/client.ts';
import { readDemoKey } from '../../functions/local/client-folder.ts';
import { type Kring, openKring } from '../../functions/local/kring.ts';
import { type Listening, listen } from '../../functions/local/server.ts';
import { requestToken } from '../../functions/local/token.ts';

/*
 * Who may what, of everything that is offered beside the FHIR API, which has a matrix of its own
 * (test/http/access/matrix.test.ts). A route that is not in this table fails the suite: it has to be decided about.
 */

type For =
  /** Tells everybody the same. */
  | 'everybody'
  /** Opens to who holds a link, whatever other credentials come along. */
  | 'a link'
  /** Opens to who proves to be a client, by what is in the form. */
  | 'an assertion'
  | 'operators'
  /** Only says that it is not offered, or stands before others. */
  | 'nobody'
  | 'its own matrix';

const decisions: Readonly<Record<string, For>> = {
  'ALL /fhir': 'its own matrix',
  'ALL /fhir/*': 'its own matrix',
  'GET /fhir/.well-known/smart-configuration': 'everybody',
  'GET /': 'everybody',
  'ALL /auth/*': 'nobody',
  'ALL /auth/token': 'nobody',
  'POST /auth/token': 'an assertion',
  'GET /admin/clients': 'operators',
  'POST /admin/clients': 'operators',
  'PUT /admin/clients/:id': 'operators',
  'DELETE /admin/clients/:id': 'operators',
  'ALL /admin/clients': 'nobody',
  'ALL /admin/clients/:id': 'nobody',
  'GET /q/assets/worker.js': 'everybody',
  'GET /q/assets/offline': 'everybody',
  'GET /q/assets/:name': 'everybody',
  'GET /q/:token': 'a link',
  'GET /q/:token/': 'a link',
  'GET /q/:token/form.json': 'a link',
  'GET /q/:token/question/:linkId': 'a link',
  'POST /q/:token/question/:linkId': 'a link',
  'GET /q/:token/review': 'a link',
  'POST /q/:token/review': 'a link',
  'GET /q/:token/thanks': 'a link',
  'GET /q/:token/withdraw': 'a link',
  'POST /q/:token/withdraw': 'a link',
  'GET /q/:token/correct': 'a link',
  'POST /q/:token/correct': 'a link',
  'GET /q/:token/thanks/:sender': 'a link',
  'GET /q/:token/child': 'a link',
  'POST /q/:token/child': 'a link',
  'GET /q/:token/stop': 'a link',
  'POST /q/:token/stop': 'a link',
  'GET /care/assets/:name': 'everybody',
  'GET /care/alert': 'a link',
  'POST /care/alert': 'a link',
  'GET /care/:token': 'a link',
  'POST /care/:token': 'a link',
  'ALL /care/*': 'nobody',
  'GET /paper/assets/:name': 'everybody',
  'GET /paper/code': 'a link',
  'POST /paper/code': 'a link',
  'POST /paper/answers': 'a link',
  'POST /paper/end': 'a link',
  'GET /paper/:token': 'a link',
  'POST /paper/:token': 'a link',
  'ALL /paper/*': 'nobody',
  'ALL /tablet': 'nobody',
  'ALL /tablet/open/*': 'nobody',
  'ALL /tablet/*': 'nobody',
  'GET /tablet/assets/:name': 'everybody',
  'GET /tablet/open/:token': 'a link',
  'POST /tablet/open/:token': 'a link',
  'GET /tablet': 'a link',
  'POST /tablet': 'a link',
  'POST /tablet/end': 'a link',
  'GET /tablet/turn/:turn': 'a link',
  'GET /tablet/turn/:turn/question/:linkId': 'a link',
  'POST /tablet/turn/:turn/question/:linkId': 'a link',
  'GET /tablet/turn/:turn/review': 'a link',
  'POST /tablet/turn/:turn/review': 'a link',
  'GET /tablet/turn/:turn/thanks/:sender': 'a link',
  'ALL /q/*': 'nobody',
  'ALL /q/:token/*': 'nobody',
  'ALL /*': 'nobody',
  'ALL /guide': 'nobody',
  'ALL /guide/*': 'nobody',
  'GET /guide': 'everybody',
  'GET /guide/': 'everybody',
  'GET /guide/*': 'everybody',
  'GET /guide/:name': 'everybody',
  'ALL /preview/*': 'nobody',
  'GET /preview': 'everybody',
  'GET /preview/assets/lforms/*': 'everybody',
  'GET /preview/assets/:file': 'everybody',
  'GET /preview/:name': 'everybody',
  'GET /preview/:name/questionnaire.json': 'everybody',
  'POST /preview/:name/score': 'everybody',
  'GET /preview/:name/page/question/:linkId': 'everybody',
  'POST /preview/:name/page/question/:linkId': 'everybody',
  'ALL /run-charts': 'nobody',
  'ALL /run-charts/*': 'nobody',
  'GET /run-charts': 'everybody',
  'GET /run-charts/assets/:name': 'everybody',
  'GET /run-charts/:name': 'everybody',
  'GET /indicators': 'everybody',
  'GET /indicators/': 'everybody',
  'GET /indicators/*': 'everybody',
  'GET /indicators/releases/:name': 'everybody',
  'GET /indicators/:name': 'everybody',
  'GET /indicators/assets/:name': 'everybody',
  'GET /indicators/calendar.json': 'everybody',
};

const clients = [
  'programme',
  'vendor',
  'data-manager',
  'registry',
  'researcher',
  'operator',
  'auditor',
] as const;
const callers = ['nobody', 'a bad token', ...clients] as const;

let folder: string;
let kring: Kring;
let server: Listening;
const tokens = new Map<string, string>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kring-routes-'));
  const waiting: { answer?: Kring['fetch'] } = {};
  server = await listen((request, connection) => waiting.answer?.(request, connection) ?? new Response(), {
    host: '127.0.0.1',
    port: 0,
  });
  kring = await openKring({ folder, publicUrl: server.url, auth: 'on', log: () => undefined });
  waiting.answer = kring.fetch;
  const demo = readDemoKey(folder);
  const jwks = JSON.parse(readFileSync(join(folder, 'clients', 'demo.json'), 'utf8')).jwks;
  const register = folderRegister(folder);
  for (const role of clients) {
    const organization = role === 'vendor' || role === 'data-manager' ? 'Organization/practice' : undefined;
    await register.add({ id: role, name: role, role, organization, scopes: 'system/*.cruds', jwks });
    tokens.set(role, await requestToken(server.url, { ...demo, clientId: role }, 'system/*.cruds'));
  }
  tokens.set('a bad token', `${tokens.get('programme')}x`);
}, 60_000);

afterAll(async () => {
  await server.stop();
  await kring.close();
  rmSync(folder, { recursive: true });
});

it('has a decision for every route, and no other', () => {
  const offered = new Set(kring.routes.map(({ method, path }) => `${method} ${path}`));
  expect([...offered].toSorted()).toEqual(Object.keys(decisions).toSorted());
});

it('has a decision of its own for every operation that is offered', async () => {
  const { rest } = await (await fetch(`${server.url}/fhir/metadata`)).json();
  const named = [rest[0], ...rest[0].resource].flatMap(({ type = '', operation = [] }) =>
    operation.map(({ name }: { name: string }) => [name, `${type.toLowerCase()}-${name}`]),
  );
  expect(named.length).toBeGreaterThan(10);
  // A name that several types may give to what they do stands with its type.
  const isDecided = (names: readonly string[]) => names.some((name) => `operation:${name}` in needs);
  expect(named.filter((names) => !isDecided(names))).toEqual([]);
});

const asked = Object.entries(decisions).filter(([, who]) => who !== 'nobody' && who !== 'its own matrix');
const body: Readonly<Record<string, string>> = { POST: '{}', PUT: '{}' };

describe.each(callers)('%s', (caller) => {
  it.each(asked)('%s is for %s', async (route, who) => {
    const [method = '', path = ''] = route.split(' ');
    const token = tokens.get(caller);
    const response = await fetch(server.url + path.replace(/:\w+|\*/, 'unknown').replace(/:\w+/, 'x'), {
      method,
      redirect: 'manual',
      headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
      ...(body[method] !== undefined && { body: body[method] }),
    });
    expect(allowed(who, caller)).toContain(response.status);
  });
});

/** Statuses: what is wrong with a request is told to who may make it. */
function allowed(who: For, caller: (typeof callers)[number]): readonly number[] {
  switch (who) {
    case 'everybody':
      return [200, 302, 308, 404];
    case 'a link':
      // Who tries link after link is slowed down.
      return [308, 404, 410, 429];
    case 'an assertion':
      return [400];
    case 'operators':
      if (caller === 'nobody' || caller === 'a bad token') return [401];
      return caller === 'operator' ? [200, 400, 404] : [403];
    default:
      return [];
  }
}
