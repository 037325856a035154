import { expect, it } from 'vitest';
import { parseScopes } from '../../../functions/access/scopes.ts';
import { createRemoteKeys } from '../../../functions/http/auth/remote-keys.ts';
import { smartConfiguration } from '../../../functions/http/auth/smart-configuration.ts';
import { createTokenApp } from '../../../functions/http/auth/token-app.ts';
import { openRecords } from './open-records.ts';

const configuration = smartConfiguration('https://kring.example');

it('says where and how a backend service gets its token', () => {
  expect(configuration).toMatchObject({
    token_endpoint: 'https://kring.example/auth/token',
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
  });
});

it('names only scopes that can be had', () => {
  expect(parseScopes(configuration.scopes_supported.join(' ')).issues).toEqual([]);
});

it('is found where SMART says, from any origin', async () => {
  const app = createTokenApp({
    records: openRecords(),
    clock: Date.now,
    tokenKey: new Uint8Array(32),
    publicUrl: 'https://kring.example',
    newId: () => 'token-1',
    audit: async () => undefined,
    report: (error) => {
      throw error;
    },
    remoteKeys: createRemoteKeys(() => Promise.reject(new Error('No keys elsewhere'))),
  });
  const response = await app.request('/fhir/.well-known/smart-configuration');
  expect(await response.json()).toEqual(configuration);
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect((await app.request('/auth/token')).status).toBe(405);
});
