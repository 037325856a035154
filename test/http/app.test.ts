import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { Principal } from '../../functions/access/principal.ts';
import { parseScopes } from '../../functions/access/scopes.ts';
import { fhirError } from '../../functions/fhir/outcome.ts';
import { defaultLimits } from '../../functions/http/api.ts';
import { signAccessToken } from '../../functions/http/auth/access-token.ts';
import { authenticate } from '../../functions/http/auth/authenticate.ts';
import { baseUrl, openTestApp, type TestApp } from './fhir-test-app.ts';

const open: TestApp[] = [];
afterEach(async () => {
  for (const test of open.splice(0)) await test.close();
});

function opened(options: Parameters<typeof openTestApp>[0] = {}): TestApp {
  const test = openTestApp(options);
  open.push(test);
  return test;
}

function client(scopes: string): Principal {
  return { kind: 'client', clientId: 'ehr', role: 'programme', scopes: parseScopes(scopes).scopes };
}

const mother = { resourceType: 'Patient', id: 'm-1', name: [{ family: 'Kooyker' }] };
const visit = {
  resourceType: 'Encounter',
  id: 'e-1',
  status: 'finished',
  class: { code: 'AMB' },
  subject: { reference: 'Patient/m-1' },
};

describe('access', () => {
  it('asks who is calling, but not for /metadata', async () => {
    const test = opened({ principal: { kind: 'anonymous' } });
    for (const [method, path] of [
      ['GET', '/Patient/m-1'],
      ['GET', '/Patient'],
      ['PUT', '/Patient/m-1'],
      ['POST', ''],
      ['POST', '/Patient/$validate'],
    ] as const) {
      const response = await test.send(method, path, method === 'GET' ? undefined : mother);
      expect(response.status, path).toBe(401);
      expect(response.headers.get('WWW-Authenticate')).toBe('Bearer');
      expect(await response.json()).toMatchObject({ issue: [{ code: 'login' }] });
    }
    expect((await test.send('GET', '/metadata')).status).toBe(200);
  });

  it('answers what authentication says, and /metadata whatever it says', async () => {
    const authenticate = () => Promise.reject(fhirError('expired', 'The token has expired'));
    const test = opened({ authenticate });
    const response = await test.send('GET', '/Patient/m-1');
    expect([response.status, await response.json()]).toMatchObject([401, { issue: [{ code: 'expired' }] }]);
    expect((await test.send('GET', '/metadata')).status).toBe(200);
  });

  it('says of a token that does not hold that it is the token', async () => {
    const settings = { tokenKey: new Uint8Array(32).fill(7), publicUrl: 'http://kring.test', clock: () => 0 };
    const test = opened({ authenticate: (request) => authenticate(request, settings) });
    const challenge = async (headers: Record<string, string>) => {
      const response = await test.send('GET', '/Patient/m-1', undefined, headers);
      expect(response.status).toBe(401);
      expect(response.headers.get('Access-Control-Expose-Headers')).toContain('WWW-Authenticate');
      return response.headers.get('WWW-Authenticate');
    };
    expect(await challenge({})).toBe('Bearer');
    expect(await challenge({ Authorization: 'Basic ZWhy' })).toBe('Bearer');
    expect(await challenge({ Authorization: 'Bearer nonsense' })).toBe('Bearer error="invalid_token"');
    const grant = { clientId: 'ehr', role: 'programme', scopes: [], tokenId: 't' } as const;
    const old = await signAccessToken({ ...settings, clock: () => -600_000 }, grant);
    expect(await challenge({ Authorization: `Bearer ${old}` })).toBe('Bearer error="invalid_token"');
  });

  it('lets a client do what its scopes say and nothing else', async () => {
    let principal = client('system/Patient.cruds system/Encounter.cruds');
    const test = opened({ authenticate: async () => principal });
    await test.send('PUT', '/Patient/m-1', mother);
    await test.send('PUT', '/Encounter/e-1', visit);
    principal = client('system/Encounter.rs');
    const statusOf = async (...request: Parameters<TestApp['send']>) => (await test.send(...request)).status;
    expect(await statusOf('GET', '/Encounter/e-1')).toBe(200);
    expect(await statusOf('GET', '/Patient/m-1')).toBe(403);
    expect(await statusOf('GET', '/Patient/m-1/_history')).toBe(403);
    expect(await statusOf('GET', '/Patient/m-1/_history/1')).toBe(403);
    expect(await statusOf('GET', '/Patient?name=k')).toBe(403);
    expect(await statusOf('PUT', '/Encounter/e-1', visit)).toBe(403);
    expect(await statusOf('DELETE', '/Encounter/e-1')).toBe(403);
    expect(await statusOf('DELETE', '/Encounter?_id=e-1')).toBe(403);
    const included = await (await test.send('GET', '/Encounter?_include=Encounter:subject')).json();
    expect(included.entry).toHaveLength(1);
  });

  it('takes a conditional create for a search as well', async () => {
    const test = opened({ principal: client('system/Patient.c') });
    expect((await test.send('POST', '/Patient', mother)).status).toBe(201);
    const conditional = await test.send('POST', '/Patient', mother, { 'If-None-Exist': 'name=Kooyker' });
    expect(conditional.status).toBe(403);
  });

  it('refuses a whole transaction for the entries that are not allowed, and names them', async () => {
    let principal = client('system/Patient.cu');
    const test = opened({ authenticate: async () => principal });
    const entry = [
      { resource: mother, request: { method: 'PUT', url: 'Patient/m-1' } },
      { resource: visit, request: { method: 'PUT', url: 'Encounter/e-1' } },
    ];
    const response = await test.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({
      issue: [{ code: 'forbidden', expression: ['Bundle.entry[1]'] }],
    });
    const batch = await test.send('POST', '', { resourceType: 'Bundle', type: 'batch', entry });
    expect((await batch.json()).entry).toMatchObject([
      { response: { status: '201' } },
      { response: { status: '403' } },
    ]);
    principal = client('system/*.rs');
    expect((await test.send('GET', '/Encounter/e-1')).status).toBe(404);
  });
});

it('answers nothing that a browser would run, whatever a Binary says that it is', async () => {
  const test = opened();
  const binary = {
    resourceType: 'Binary',
    id: 'page',
    contentType: 'text/html',
    data: btoa('<script>1</script>'),
  };
  expect((await test.send('PUT', '/Binary/page', binary)).status).toBe(201);
  const response = await test.send('GET', '/Binary/page', undefined, { Accept: 'text/html' });
  expect(response.headers.get('Content-Type')).toContain('text/html');
  expect(response.headers.get('Content-Security-Policy')).toBe("sandbox; default-src 'none'");
  expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
});

describe('failures', () => {
  const secret = 'Kooyker has a secret';

  function failing(): TestApp {
    return opened({
      validate: ({ resourceType }) => {
        if (resourceType === 'Bundle') return [];
        throw new TypeError(secret, { cause: new RangeError(secret) });
      },
    });
  }

  it('are told by an id alone, and logged under it without content', async () => {
    const test = failing();
    const response = await test.send('POST', '/Patient', mother, { 'X-Request-Id': 'request-1' });
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).not.toContain('secret');
    const [failure, request] = test.events;
    if (failure?.event !== 'failure') throw new Error('no failure was logged');
    expect(text).toContain(failure.logId);
    expect(failure.error).toBe('TypeError < RangeError');
    expect(failure.frames[0]).toContain('app.test.ts');
    expect(JSON.stringify(test.events)).not.toMatch(/secret|Kooyker/);
    expect(request).toMatchObject({
      event: 'request',
      requestId: 'request-1',
      route: 'POST /:type',
      status: 500,
    });
  });

  it('say nothing of what a message says, be it like a place', async () => {
    const test = opened({
      validate: () => {
        throw new TypeError(`Not this:\n    at ${secret}\n    at ${secret}`);
      },
    });
    expect((await test.send('POST', '/Patient', mother)).status).toBe(500);
    const [failure] = test.events;
    if (failure?.event !== 'failure') throw new Error('no failure was logged');
    expect(failure.frames[0]).toContain('app.test.ts');
    expect(JSON.stringify(test.events)).not.toContain('secret');
  });

  it('of one entry leave the rest of a batch alone', async () => {
    const test = failing();
    const entry = [
      { resource: mother, request: { method: 'POST', url: 'Patient' } },
      { request: { method: 'GET', url: 'metadata' } },
    ];
    const response = await test.send('POST', '', { resourceType: 'Bundle', type: 'batch', entry });
    expect((await response.json()).entry).toMatchObject([
      { response: { status: '500' } },
      { response: { status: '200' } },
    ]);
  });
});

describe('limits', () => {
  it('of the body, whether it is packed or not', async () => {
    const test = opened({ limits: { ...defaultLimits, maxBodyBytes: 2_000 } });
    const large = JSON.stringify({ ...mother, name: [{ family: 'x'.repeat(3_000) }] });
    const plain = await test.send('PUT', '/Patient/m-1', large);
    expect([plain.status, await plain.json()]).toMatchObject([413, { issue: [{ code: 'too-long' }] }]);
    const send = (text: string) =>
      test.app.fetch(
        new Request(`${baseUrl}/Patient/m-1`, {
          method: 'PUT',
          body: gzipSync(text),
          headers: { 'Content-Encoding': 'gzip', 'Content-Type': 'application/fhir+json' },
        }),
      );
    expect((await send(large)).status).toBe(413);
    expect((await test.send('GET', '/Patient/m-1')).status).toBe(404);
    expect((await send(JSON.stringify(mother))).status).toBe(201);
  });

  it('of the problems that an answer tells', async () => {
    const test = opened();
    const entry = Array.from({ length: 150 }, () => ({ request: { method: 'GET' } }));
    const response = await test.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry });
    const { issue } = await response.json();
    expect([response.status, issue.length]).toEqual([400, 101]);
    expect(issue.at(-1)).toMatchObject({
      severity: 'information',
      diagnostics: expect.stringContaining('50'),
    });
  });

  it('of the entries of a bundle', async () => {
    const test = opened({ limits: { ...defaultLimits, maxBundleEntries: 2 } });
    const entry = Array.from({ length: 3 }, () => ({
      resource: mother,
      request: { method: 'POST', url: 'Patient' },
    }));
    const response = await test.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry });
    expect([response.status, await response.json()]).toMatchObject([
      413,
      { issue: [{ code: 'too-costly' }] },
    ]);
  });
});

describe('the content of a Binary', () => {
  const bytes = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 255]);
  const data = Buffer.from(bytes).toString('base64');

  async function sent(test: TestApp, method: string, path: string, headers: Record<string, string>) {
    return test.app.fetch(new Request(baseUrl + path, { method, headers, body: bytes }));
  }

  it('is stored as one, and comes back as it is to who asks for its type', async () => {
    const test = opened();
    const headers = { 'Content-Type': 'image/png', 'X-Security-Context': 'Patient/m-1' };
    const created = await sent(test, 'POST', '/Binary', headers);
    expect([created.status, await created.json()]).toMatchObject([
      201,
      {
        resourceType: 'Binary',
        contentType: 'image/png',
        data,
        securityContext: { reference: 'Patient/m-1' },
      },
    ]);
    expect((await sent(test, 'PUT', '/Binary/b-1', { 'Content-Type': 'image/png' })).status).toBe(201);
    for (const path of ['/Binary/b-1', '/Binary/b-1/_history/1']) {
      for (const Accept of ['image/png', 'image/*', 'image/png, */*;q=0.1']) {
        const raw = await test.send('GET', path, undefined, { Accept });
        expect([raw.status, raw.headers.get('Content-Type')], Accept).toEqual([200, 'image/png']);
        expect(new Uint8Array(await raw.arrayBuffer())).toEqual(bytes);
        expect(raw.headers.get('ETag')).toBe('W/"1"');
        expect(raw.headers.get('Content-Disposition')).toBe('attachment');
        expect(raw.headers.get('Cache-Control')).toBe('no-store');
      }
    }
  });

  it('is FHIR to everybody else', async () => {
    const test = opened();
    await sent(test, 'PUT', '/Binary/b-1', { 'Content-Type': 'image/png' });
    for (const Accept of ['*/*', 'application/fhir+json', 'application/fhir+json, image/png', 'image/jpeg']) {
      const response = await test.send('GET', '/Binary/b-1', undefined, { Accept });
      expect(response.headers.get('Content-Type'), Accept).toMatch(/^application\/fhir\+json/);
      expect(await response.json()).toMatchObject({ id: 'b-1', data });
    }
    const asked = await test.send('GET', '/Binary/b-1?_format=json', undefined, { Accept: 'image/png' });
    expect(await asked.json()).toMatchObject({ data });
    const other = await test.send('GET', '/Patient/m-1', undefined, { Accept: 'image/png' });
    expect(other.status).toBe(406);
  });

  it('may be nothing, and is no FHIR in another format', async () => {
    const test = opened();
    const empty = await test.send('PUT', '/Binary/b-2', '', { 'Content-Type': 'text/plain; charset=utf-8' });
    const stored = await empty.json();
    expect([empty.status, stored.contentType, stored.data]).toEqual([
      201,
      'text/plain; charset=utf-8',
      undefined,
    ]);
    const xml = await test.send('POST', '/Binary', '<Binary/>', { 'Content-Type': 'application/fhir+xml' });
    expect(xml.status).toBe(400);
    const content = await test.send('POST', '/Binary', '<a/>', { 'Content-Type': 'text/xml' });
    expect(await content.json()).toMatchObject({ contentType: 'text/xml', data: btoa('<a/>') });
    const patient = await test.send('POST', '/Patient', 'x', { 'Content-Type': 'image/png' });
    expect(patient.status).toBe(415);
  });
});

describe('decimals', () => {
  it('come back as they were written, wherever they come back', async () => {
    const test = opened();
    const weight =
      '{"resourceType":"Observation","id":"w","status":"final","code":{"text":"w"},"valueQuantity":{"value":3.50}}';
    const bundle = `{"resourceType":"Bundle","type":"transaction","entry":[{"resource":${weight},"request":{"method":"PUT","url":"Observation/w"}}]}`;
    const texts = [
      await (await test.send('PUT', '/Observation/w', weight)).text(),
      await (await test.send('GET', '/Observation/w?_pretty=true')).text(),
      await (await test.send('GET', '/Observation?_id=w')).text(),
      await (await test.send('GET', '/Observation/w/_history')).text(),
      await (await test.send('POST', '', bundle, { Prefer: 'return=representation' })).text(),
    ];
    for (const text of texts) expect(text).toMatch(/"value": ?3\.50\n? *\}/);
  });
});

describe('many at once', () => {
  it('of one conditional create make one resource, which all answers point at', async () => {
    const test = opened();
    const known = { resourceType: 'Patient', identifier: [{ system: 'urn:kring:test', value: 'one' }] };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        test.send('POST', '/Patient', known, { 'If-None-Exist': 'identifier=urn:kring:test|one' }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(49).fill(200), 201]);
    expect(new Set(answers.map(({ headers }) => headers.get('Location'))).size).toBe(1);
  });

  it('of one If-Match have one winner', async () => {
    const test = opened();
    await test.send('PUT', '/Patient/m-1', mother);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => test.send('PUT', '/Patient/m-1', mother, { 'If-Match': 'W/"1"' })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(49).fill(412)]);
  });
});

describe('links', () => {
  it('lead through a search by POST by POST too', async () => {
    const test = opened();
    for (const id of ['a', 'b']) await test.send('PUT', `/Patient/${id}`, { ...mother, id });
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const post = async (body: string) => (await test.send('POST', '/Patient/_search', body, form)).json();
    const first = await post('name=koo&_count=1');
    const cursor = new URL(first.link[1].url).searchParams.get('_cursor');
    const second = await post(`name=koo&_count=1&_cursor=${cursor}`);
    expect([first.entry[0].resource.id, second.entry[0].resource.id]).toEqual(['a', 'b']);
  });

  it('lead through all pages of a search', async () => {
    const test = opened();
    for (const id of ['a', 'b', 'c', 'd', 'e']) await test.send('PUT', `/Patient/${id}`, { ...mother, id });
    const ids: string[] = [];
    let next: string | undefined = '/Patient?name=koo&_count=2&_sort=_id';
    while (next !== undefined) {
      const bundle = await (await test.send('GET', next)).json();
      ids.push(...bundle.entry.map(({ resource }: { resource: { id: string } }) => resource.id));
      const link = bundle.link.find(({ relation }: { relation: string }) => relation === 'next');
      next = link?.url.slice(baseUrl.length);
    }
    expect(ids).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});
