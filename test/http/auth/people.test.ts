import { createHmac, createPublicKey } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { safeFetch } from '../../../functions/handlers/safe-fetch.ts';
import { authenticate } from '../../../functions/http/auth/authenticate.ts';
import { createPeople, identityProvider } from '../../../functions/http/auth/people.ts';
import { createRemoteKeys } from '../../../functions/http/auth/remote-keys.ts';
import { publicUrl } from './assertions.ts';

const issuer = 'https://login.example/realms/care';
const startMs = Date.parse('2026-03-01T10:00:00Z');
const asked: string[] = [];
let shown: object[];
let discovery: () => Response | Promise<Response>;
let keySet: () => Response;

const server = setupServer(
  http.get(`${issuer}/.well-known/openid-configuration`, ({ request }) => {
    asked.push(request.url);
    return discovery();
  }),
  http.get(`${issuer}/keys`, ({ request }) => {
    asked.push(request.url);
    return keySet();
  }),
);

interface Key {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}
let first: Key;
let second: Key;

async function makeKey(kid: string): Promise<Key> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256' } };
}

beforeAll(async () => {
  server.listen({ onUnhandledFrame: 'error' });
  [first, second] = await Promise.all([makeKey('first'), makeKey('second')]);
});
afterAll(() => server.close());

beforeEach(() => {
  vi.useFakeTimers({ now: startMs, toFake: ['Date'] });
  asked.length = 0;
  shown = [first.publicJwk];
  discovery = () => HttpResponse.json({ issuer, jwks_uri: `${issuer}/keys` });
  keySet = () => HttpResponse.json({ keys: shown });
});
afterEach(() => vi.useRealTimers());

const provider = identityProvider.parse({
  issuer,
  audience: 'kring',
  claims: {
    roles: ['realm_access', 'roles'],
    organization: 'org',
    practitioner: 'fhirUser',
    patient: 'launch',
  },
  roles: { 'Midwife in a group': 'facilitator', Planner: 'coordinator' },
});

function people() {
  const remoteKeys = createRemoteKeys(safeFetch);
  return createPeople({ provider, safeFetch, remoteKeys, clock: Date.now });
}

async function token(claims: JWTPayload = {}, key = first, alg = 'RS256'): Promise<string> {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const all = { iss: issuer, aud: 'kring', sub: 'u-1', exp: nowSeconds + 300, ...person, ...claims };
  return new SignJWT(all).setProtectedHeader({ alg, kid: key.kid }).sign(key.privateKey);
}

/** A good token, but for its header and signature. */
async function forged(header: object, sign: (signed: string) => string): Promise<string> {
  const [, payload = ''] = (await token()).split('.');
  const signed = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}`;
  return `${signed}.${sign(signed)}`;
}

/** The old confusion of a public key, which everybody has, with a shared secret. */
function hmac(signed: string): string {
  const secret = createPublicKey({ key: first.publicJwk, format: 'jwk' }).export({
    type: 'spki',
    format: 'pem',
  });
  return createHmac('sha256', secret).update(signed).digest('base64url');
}

async function ownKey(): Promise<string> {
  const { publicJwk, privateKey } = second;
  const claims = { iss: issuer, aud: 'kring', sub: 'u-1', exp: startMs / 1000 + 300, ...person };
  const header = { alg: 'RS256', kid: 'first', jwk: publicJwk, jku: 'https://elsewhere.example/keys' };
  return new SignJWT(claims).setProtectedHeader(header).sign(privateKey);
}

/** A token that lacks a claim. */
async function without(claim: string): Promise<string> {
  const { [claim]: _removed, ...claims } = {
    iss: issuer,
    aud: 'kring',
    sub: 'u-1',
    exp: startMs / 1000 + 300,
  } as JWTPayload;
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: first.kid }).sign(first.privateKey);
}

const person = {
  realm_access: { roles: ['Midwife in a group', 'programme', 'offline_access'] },
  org: 'Organization/practice',
  fhirUser: 'midwife-1',
};

function minutesLater(minutes: number): void {
  vi.setSystemTime(Date.now() + minutes * 60_000);
}

describe('a good token', () => {
  it('says who somebody is, for whom and as what', async () => {
    expect(await people()(await token())).toEqual({
      kind: 'person',
      issuer,
      subject: 'u-1',
      practitioner: 'Practitioner/midwife-1',
      organization: 'Organization/practice',
      roles: ['facilitator'],
    });
  });

  it('gives no role that the operator has not mapped, and none of a system', async () => {
    const roles = ['programme', 'vendor', 'operator', 'facilitator'];
    expect(await people()(await token({ realm_access: { roles } }))).toMatchObject({ roles: [] });
    const plain = { ...provider, claims: { roles: ['roles'] } };
    const { roles: _names, ...named } = plain;
    const read = createPeople({
      provider: named,
      safeFetch,
      remoteKeys: createRemoteKeys(safeFetch),
      clock: Date.now,
    });
    expect(await read(await token({ roles }))).toMatchObject({ roles: ['facilitator', 'operator'] });
    expect(await read(await token({ roles: 'auditor' }))).toMatchObject({ roles: ['auditor'] });
  });

  it('leaves out what is no reference', async () => {
    const principal = await people()(await token({ org: 'Midwives of the Dam', fhirUser: 17 }));
    expect(principal).not.toHaveProperty('organization');
    expect(principal).not.toHaveProperty('practitioner');
  });

  it('of an app of a patient opens that patient only', async () => {
    const app = await people()(await token({ launch: 'Patient/mother', azp: 'diary' }));
    expect(app).toMatchObject({ kind: 'patient', clientId: 'diary', patient: 'Patient/mother' });
  });

  it('is known from a token of our own by its issuer', async () => {
    const settings = {
      tokenKey: new Uint8Array(32).fill(7),
      publicUrl,
      clock: Date.now,
      people: { issuer, read: people() },
    };
    const ask = async (bearer: string) =>
      authenticate(new Request(publicUrl, { headers: { authorization: `Bearer ${bearer}` } }), settings);
    expect(await ask(await token())).toMatchObject({ kind: 'person', subject: 'u-1' });
    await expect(ask(await token({ aud: 'another' }))).rejects.toMatchObject({ status: 401 });
  });
});

it.each([
  ['of another issuer', () => token({ iss: 'https://elsewhere.example' }), 'invalid'],
  ['for another audience', () => token({ aud: 'payroll' }), 'invalid'],
  ['of yesterday', () => token({ exp: startMs / 1000 - 60 }), 'expired'],
  ['that never ends', () => without('exp'), 'invalid'],
  ['without a subject', () => without('sub'), 'invalid'],
  ['signed by somebody else', () => token({}, { ...second, kid: 'first' }), 'invalid'],
  ['without a signature', async () => `${(await token()).split('.').slice(0, 2).join('.')}.`, 'invalid'],
  ['that is none', async () => 'nonsense', 'invalid'],
  ['not valid yet', () => token({ nbf: startMs / 1000 + 60 }), 'invalid'],
  ['that says it needs no signature', () => forged({ alg: 'none' }, () => ''), 'invalid'],
  ['signed with the public key as a secret', () => forged({ alg: 'HS256', kid: 'first' }, hmac), 'invalid'],
  ['that brings its own key along', () => ownKey(), 'invalid'],
])('refuses a token %s', async (_name, make, why) => {
  expect(await people()(await make())).toBe(why);
});

describe('the keys of the provider', () => {
  it('are fetched once, and again after ten minutes', async () => {
    const read = people();
    for (let times = 0; times < 3; times += 1) await read(await token());
    expect(asked).toEqual([`${issuer}/.well-known/openid-configuration`, `${issuer}/keys`]);
    minutesLater(11);
    await read(await token());
    expect(asked).toHaveLength(3);
  });

  it('are fetched once for all who come at the same moment', async () => {
    const read = people();
    const bearer = await token();
    const all = await Promise.all(Array.from({ length: 5 }, () => read(bearer)));
    expect(all.map((one) => typeof one === 'object' && one.kind)).toEqual(Array(5).fill('person'));
    expect(asked).toHaveLength(2);
  });

  it('may change: an unknown kid fetches them, but not again and again', async () => {
    const read = people();
    await read(await token());
    shown = [second.publicJwk];
    minutesLater(1);
    expect(await read(await token({}, second))).toMatchObject({ kind: 'person' });
    expect(await read(await token())).toBe('invalid');
    for (let times = 0; times < 5; times += 1) {
      expect(await read(await token({}, { ...second, kid: 'unheard-of' }))).toBe('invalid');
    }
    expect(asked.filter((url) => url.endsWith('/keys'))).toHaveLength(2);
  });

  it('stay in use for a day while the provider is away', async () => {
    const read = people();
    await read(await token());
    discovery = () => HttpResponse.error();
    keySet = () => HttpResponse.error();
    minutesLater(90);
    expect(await read(await token())).toMatchObject({ kind: 'person' });
    minutesLater(25 * 60);
    await expect(read(await token())).rejects.toMatchObject({ issues: [{ code: 'transient' }] });
  });

  it.each([
    ['nothing answers', () => HttpResponse.error()],
    ['no page is there', () => new HttpResponse('Not here', { status: 404 })],
    [
      'the document is of another issuer',
      () => HttpResponse.json({ issuer: 'https://x.example', jwks_uri: 'https://x.example/k' }),
    ],
    ['the keys are in the clear', () => HttpResponse.json({ issuer, jwks_uri: 'http://login.example/keys' })],
    ['it leads elsewhere', () => HttpResponse.redirect('https://169.254.169.254/', 302)],
  ])('cannot be had when %s, and are not asked for again at once', async (_name, answer) => {
    discovery = answer;
    const read = people();
    for (let times = 0; times < 3; times += 1) {
      await expect(read(await token())).rejects.toMatchObject({ issues: [{ code: 'transient' }] });
    }
    expect(asked).toHaveLength(1);
  });
});

describe('a provider', () => {
  it.each([
    ['in the clear', { issuer: 'http://login.example' }],
    ['without an audience', { audience: '' }],
    ['with a role that there is not', { roles: { boss: 'chief' } }],
    ['with the role of a system', { roles: { boss: 'programme' } }],
    ['with a setting that there is not', { jwks: 'https://login.example/keys' }],
  ])('is refused %s', (_name, changes) => {
    const settings = { issuer, audience: 'kring', claims: { roles: 'roles' } };
    expect(identityProvider.safeParse(settings).success).toBe(true);
    expect(identityProvider.safeParse({ ...settings, ...changes }).success).toBe(false);
  });
});
