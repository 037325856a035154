import { decodeJwt, exportSPKI, importJWK, SignJWT } from 'jose';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fhirError } from '../../../functions/fhir/outcome.ts';
import type { Access } from '../../../functions/http/audit/access.ts';
import { registerClient } from '../../../functions/http/auth/clients.ts';
import { createRemoteKeys } from '../../../functions/http/auth/remote-keys.ts';
import { createTokenApp } from '../../../functions/http/auth/token-app.ts';
import type { Records } from '../../../functions/repository/repository.ts';
import { claims, type KeyPair, keyPair, nowSeconds, publicUrl } from './assertions.ts';
import { openRecords } from './open-records.ts';

let rsa: KeyPair;
let ec: KeyPair;
let stranger: KeyPair;
let records: Records;
/** What the EHR shows at its address. */
let shownKeys: unknown;

beforeAll(async () => {
  [rsa, ec, stranger] = await Promise.all([
    keyPair('RS384', 'rsa-1'),
    keyPair('ES384', 'ec-1'),
    keyPair('RS384', 'rsa-1'),
  ]);
});

beforeEach(async () => {
  records = openRecords();
  traces = [];
  reported.length = 0;
  const jwks = { keys: [rsa.publicJwk, ec.publicJwk] };
  await registerClient(records, {
    id: 'ehr',
    name: 'An EHR',
    organization: 'Organization/practice',
    scopes: 'system/Encounter.cruds system/Patient.rs',
    jwks,
  });
});

/** What was left in the audit trail. */
let traces: Access[];
const reported: unknown[] = [];

async function ask(form: Record<string, string> | string, headers: Record<string, string> = {}) {
  return answerOf(openApp(), form, headers);
}

function openApp() {
  return createTokenApp({
    records,
    clock: () => nowSeconds * 1000,
    tokenKey: new Uint8Array(32).fill(7),
    publicUrl,
    newId: () => 'token-1',
    audit: async (access) => {
      traces.push(access);
    },
    report: (error) => reported.push(error),
    remoteKeys: createRemoteKeys(async () => Response.json(shownKeys)),
  });
}

async function answerOf(
  app: ReturnType<typeof openApp>,
  form: Record<string, string> | string,
  headers: Record<string, string> = {},
  clientAddress = '203.0.113.7',
) {
  const response = await app.request(
    '/auth/token',
    {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
    },
    { clientAddress },
  );
  return { response, body: (await response.json()) as Record<string, unknown> };
}

async function goodForm(changes: Record<string, string> = {}) {
  return {
    grant_type: 'client_credentials',
    scope: 'system/Encounter.rs',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await rsa.sign(claims()),
    ...changes,
  };
}

async function refusal(form: Record<string, string>) {
  const { response, body } = await ask(form);
  return { status: response.status, error: body.error, description: body.error_description };
}

describe('a good request', () => {
  it('is answered with a token of five minutes that no cache may keep', async () => {
    const { response, body } = await ask(await goodForm());
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({ token_type: 'bearer', expires_in: 300, scope: 'system/Encounter.rs' });
    expect(decodeJwt(String(body.access_token))).toMatchObject({
      iss: publicUrl,
      aud: `${publicUrl}/fhir`,
      sub: 'ehr',
      exp: nowSeconds + 300,
      jti: 'token-1',
      scope: 'system/Encounter.rs',
      role: 'vendor',
      organization: 'Organization/practice',
    });
  });

  it('may be signed with ES384', async () => {
    const { response } = await ask(await goodForm({ client_assertion: await ec.sign(claims()) }));
    expect(response.status).toBe(200);
  });

  it('may be signed with a key that the client shows at its address', async () => {
    await registerClient(records, {
      id: 'ehr',
      name: 'An EHR',
      organization: 'Organization/practice',
      scopes: 'system/Encounter.rs',
      jwksUrl: 'https://ehr.example/jwks.json',
    });
    shownKeys = { keys: [rsa.publicJwk] };
    expect((await ask(await goodForm())).response.status).toBe(200);
    shownKeys = { keys: [ec.publicJwk] };
    const answer = await refusal(await goodForm());
    expect(answer).toMatchObject({ status: 401, description: expect.stringContaining('registered key') });
    shownKeys = 'gone';
    expect(await refusal(await goodForm())).toMatchObject({
      error: 'invalid_client',
      description: expect.stringContaining('cannot be read'),
    });
  });

  it('is given what it may have of what it asks for', async () => {
    const { body } = await ask(await goodForm({ scope: 'system/*.read system/Group.c' }));
    expect(body.scope).toBe('system/Encounter.rs system/Patient.rs');
  });
});

describe('an assertion is refused', () => {
  const cases: readonly (readonly [string, () => Promise<string>, RegExp])[] = [
    [
      'from an unknown client',
      () => rsa.sign(claims({ iss: 'other', sub: 'other' })),
      /no registered client/,
    ],
    ['signed by somebody else', () => stranger.sign(claims()), /signature does not verify/],
    ['with an unknown kid', () => rsa.sign(claims(), { kid: 'rsa-2' }), /match no registered key/],
    ['without a kid', async () => withoutKid(rsa), /needs the `kid`/],
    [
      'with the kid of a key of another kind',
      () => rsa.sign(claims(), { kid: 'ec-1' }),
      /match no registered key/,
    ],
    [
      'for another audience',
      () => rsa.sign(claims({ aud: 'https://elsewhere.example/token' })),
      /`aud` must be/,
    ],
    ['with another subject', () => rsa.sign(claims({ sub: 'someone' })), /`sub` must be the client id/],
    ['that has expired', () => rsa.sign(claims({ exp: nowSeconds - 11 })), /has expired/],
    ['that lasts too long', () => rsa.sign(claims({ exp: nowSeconds + 311 })), /at most 300 seconds/],
    ['that never ends', () => rsa.sign(without('exp')), /`exp` is missing/],
    ['without a jti', () => rsa.sign(without('jti')), /`jti` is missing/],
    ['with an empty jti', () => rsa.sign(claims({ jti: '' })), /1 to 256/],
    ['not valid yet', () => rsa.sign(claims({ nbf: nowSeconds + 60 })), /`nbf` is missing or not acceptable/],
    ['with an algorithm that is not allowed', () => signedAs('RS256', rsa), /`alg` must be RS384 or ES384/],
    [
      'signed with the public key as a secret',
      () => signedWithPublicKey(rsa),
      /`alg` must be RS384 or ES384/,
    ],
    ['without a signature', async () => unsigned(), /`alg` must be|signature|no registered key/],
    ['that is no JWT', async () => 'hello', /no signed JWT/],
  ];

  it.each(cases)('%s', async (_name, assertion, why) => {
    const answer = await refusal(await goodForm({ client_assertion: await assertion() }));
    expect(answer).toMatchObject({
      status: 401,
      error: 'invalid_client',
      description: expect.stringMatching(why),
    });
  });

  it('when it comes a second time', async () => {
    const form = await goodForm();
    expect((await ask(form)).response.status).toBe(200);
    expect(await refusal(form)).toMatchObject({
      status: 401,
      description: expect.stringContaining('used before'),
    });
  });

  it('but for one of many that come at once', async () => {
    const form = await goodForm();
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(form)));
    expect(answers.filter(({ response }) => response.status === 200)).toHaveLength(1);
  });
});

describe('a request is refused', () => {
  it.each([
    ['without a grant type', { grant_type: undefined }, 400, 'invalid_request'],
    ['for another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['with another assertion type', { client_assertion_type: 'saml' }, 400, 'invalid_request'],
    ['without an assertion', { client_assertion: undefined }, 400, 'invalid_request'],
    ['for no scope', { scope: undefined }, 400, 'invalid_scope'],
    ['for a scope that is none', { scope: 'system/Encounter.sr' }, 400, 'invalid_scope'],
    ['for scopes that it is not registered for', { scope: 'system/Group.r' }, 400, 'invalid_scope'],
  ])('%s', async (_name, changes, status, code) => {
    const form = Object.entries({ ...(await goodForm()), ...changes }).filter(
      ([, value]) => value !== undefined,
    );
    expect(await refusal(Object.fromEntries(form) as Record<string, string>)).toMatchObject({
      status,
      error: code,
    });
  });

  it('in JSON', async () => {
    const { response, body } = await ask('{}', { 'content-type': 'application/json' });
    expect([response.status, body.error]).toEqual([400, 'invalid_request']);
  });

  it('with a parameter twice', async () => {
    const { body } = await ask(`${new URLSearchParams(await goodForm())}&scope=system/*.rs`);
    expect(body).toMatchObject({
      error: 'invalid_request',
      error_description: expect.stringContaining('more than once'),
    });
  });

  it('over its limit', async () => {
    const { response, body } = await ask(await goodForm({ client_assertion: 'a'.repeat(40_000) }));
    expect([response.status, body.error]).toEqual([400, 'invalid_request']);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });
});

it('says when it is no fault of the client, and nothing of what it was', async () => {
  const get = records.get.bind(records);
  const answers = async (failure: Error) => {
    records = { ...records, get: () => Promise.reject(failure) };
    const { response, body } = await ask(await goodForm());
    records = { ...records, get };
    return [response.status, body];
  };
  expect(await answers(fhirError('transient', 'planted'))).toEqual([
    503,
    { error: 'temporarily_unavailable' },
  ]);
  expect(reported).toEqual([]);
  expect(await answers(new Error('planted'))).toEqual([500, { error: 'server_error' }]);
  expect(reported).toHaveLength(1);
});

describe('the audit trail', () => {
  it('tells of each token whom it was given to', async () => {
    await ask(await goodForm());
    expect(traces).toMatchObject([
      {
        principal: { kind: 'client', clientId: 'ehr', organization: 'Organization/practice' },
        interaction: 'token',
        status: 200,
        from: '203.0.113.7',
      },
    ]);
  });

  it('tells of each refusal, and who it said to be where that is somebody', async () => {
    await ask(await goodForm({ client_assertion: await stranger.sign(claims()) }));
    await ask(
      await goodForm({ client_assertion: await rsa.sign(claims({ iss: 'planted', sub: 'planted' })) }),
    );
    await ask(await goodForm({ client_assertion: 'planted' }));
    expect(traces).toMatchObject([
      { principal: { kind: 'anonymous' }, status: 401, refusal: 'invalid_client', claimedClient: 'ehr' },
      { principal: { kind: 'anonymous' }, status: 401, claimedClient: undefined },
      { principal: { kind: 'anonymous' }, status: 401, claimedClient: undefined },
    ]);
    expect(JSON.stringify(traces)).not.toContain('planted');
  });
});

it('locks a client out from where its assertions do not hold, and from nowhere else', async () => {
  const app = openApp();
  const bad = async () => goodForm({ client_assertion: await stranger.sign(claims()) });
  for (let times = 0; times < 10; times += 1) {
    expect((await answerOf(app, await bad())).response.status).toBe(401);
  }
  const { response, body } = await answerOf(app, await goodForm());
  expect([response.status, body.error]).toEqual([429, 'slow_down']);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await answerOf(app, await goodForm(), {}, '203.0.113.8')).response.status).toBe(200);
});

it('locks an address out that names client after client which there are not, and no client that there is', async () => {
  const app = openApp();
  const statuses: number[] = [];
  for (let times = 0; times < 12; times += 1) {
    const named = { ...claims(), iss: `made-up-${times}`, sub: `made-up-${times}` };
    const { response } = await answerOf(
      app,
      await goodForm({ client_assertion: await stranger.sign(named) }),
    );
    statuses.push(response.status);
  }
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
  expect(traces).toHaveLength(10);
  expect((await answerOf(app, await goodForm())).response.status).toBe(200);
});

function without(claim: string) {
  const { [claim]: _removed, ...rest } = claims();
  return rest;
}

function withoutKid({ privateKey }: KeyPair): Promise<string> {
  return new SignJWT(claims()).setProtectedHeader({ alg: 'RS384' }).sign(privateKey);
}

async function signedAs(algorithm: string, { privateJwk }: KeyPair): Promise<string> {
  const key = await importJWK(privateJwk, algorithm);
  return new SignJWT(claims()).setProtectedHeader({ alg: algorithm, kid: 'rsa-1' }).sign(key);
}

/** The old confusion of a public key with a shared secret. */
async function signedWithPublicKey({ publicJwk }: KeyPair): Promise<string> {
  const key = await importJWK(publicJwk, 'RS384', { extractable: true });
  if (key instanceof Uint8Array) throw new Error('A public key was expected');
  const secret = new TextEncoder().encode(await exportSPKI(key));
  return new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'rsa-1' }).sign(secret);
}

function unsigned(): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ alg: 'none', kid: 'rsa-1' })}.${encode(claims())}.`;
}
