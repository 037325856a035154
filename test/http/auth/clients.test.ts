import { beforeAll, expect, it } from 'vitest';
import { formatScopes } from '../../../functions/access/scopes.ts';
import {
  findClient,
  listClients,
  registerClient,
  removeClient,
} from '../../../functions/http/auth/clients.ts';
import { type KeyPair, keyPair } from './assertions.ts';
import { openRecords } from './open-records.ts';

let rsa: KeyPair;
let weak: KeyPair;

beforeAll(async () => {
  rsa = await keyPair('RS384', 'rsa-1');
  weak = { ...rsa, publicJwk: { ...rsa.publicJwk, n: rsa.publicJwk.n?.slice(0, 172) ?? '' } };
});

const registration = (changes: object = {}) => ({
  id: 'ehr',
  name: 'An EHR',
  organization: 'Organization/practice',
  scopes: 'system/*.read',
  jwks: { keys: [rsa.publicJwk] },
  ...changes,
});

it('is found, listed and removed', async () => {
  const records = openRecords();
  await registerClient(records, registration());
  await registerClient(records, registration({ id: 'registry' }));
  const found = await findClient(records, 'ehr');
  expect(found).toMatchObject({
    id: 'ehr',
    name: 'An EHR',
    role: 'vendor',
    organization: 'Organization/practice',
    keys: [{ kid: 'rsa-1' }],
  });
  expect(formatScopes(found?.scopes ?? [])).toBe('system/*.rs');
  expect((await listClients(records)).map(({ id }) => id)).toEqual(['ehr', 'registry']);
  await removeClient(records, 'ehr');
  expect(await findClient(records, 'ehr')).toBeUndefined();
  expect(await findClient(records, 'no/such client')).toBeUndefined();
});

it('may show its keys at an address of its own', async () => {
  const records = openRecords();
  const jwksUrl = 'https://ehr.example/jwks.json';
  await registerClient(records, registration({ jwks: undefined, jwksUrl, role: 'registry' }));
  expect(await findClient(records, 'ehr')).toMatchObject({ keys: [], jwksUrl, role: 'registry' });
});

it.each([
  ['an id with a space', () => ({ id: 'an ehr' }), /registration, id/],
  ['no name', () => ({ name: '' }), /registration, name/],
  ['an unknown scope', () => ({ scopes: 'system/Encounter.sr' }), /system\/Encounter\.sr/],
  ['no scope', () => ({ scopes: '' }), /registration, scopes/],
  ['a role of people', () => ({ role: 'volunteer' }), /registration, role: must be one of programme/],
  ['an organisation that is none', () => ({ organization: 'De Kring' }), /registration, organization/],
  ['a vendor of nobody', () => ({ organization: undefined }), /registration, organization: a vendor/],
  ['no keys at all', () => ({ jwks: undefined }), /registration, jwks: give/],
  ['keys twice', () => ({ jwksUrl: 'https://ehr.example/jwks' }), /registration, jwks: give/],
  ['keys in the clear', () => ({ jwks: undefined, jwksUrl: 'http://ehr.example/jwks' }), /jwksUrl: must/],
  ['a member that there is not', () => ({ scope: 'system/*.r' }), /scope/],
  ['no key', () => ({ jwks: { keys: [] } }), /jwks\.keys/],
  ['no key set', () => ({ jwks: 'https://ehr.example/jwks.json' }), /registration, jwks/],
  [
    'a key without kid',
    () => ({ jwks: { keys: [{ ...rsa.publicJwk, kid: undefined }] } }),
    /jwks\.keys\.0\.kid/,
  ],
  ['a private key', () => ({ jwks: { keys: [rsa.privateJwk] } }), /is a private key/],
  [
    'a shared secret',
    () => ({ jwks: { keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'x' }] } }),
    /jwks\.keys\.0\.kty/,
  ],
  ['a short RSA key', () => ({ jwks: { keys: [weak.publicJwk] } }), /2048 bits/],
])('is refused with %s', async (_name, changes, why) => {
  const records = openRecords();
  const answer = registerClient(records, registration(changes()));
  await expect(answer).rejects.toMatchObject({ name: 'FhirError', message: expect.stringMatching(why) });
  expect(await listClients(records)).toEqual([]);
});
