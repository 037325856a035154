import { afterEach, expect, it } from 'vitest';
import type { Principal } from '../../../functions/access/principal.ts';
import { parseScopes } from '../../../functions/access/scopes.ts';
import { openTestApp, type TestApp } from '../fhir-test-app.ts';

/** What $merge does is in test/conformance/http/merge.json: here, that it does it as its caller, whole or not at all. */
let test: TestApp;
afterEach(() => test.close());

function client(scopes: string): Principal {
  return { kind: 'client', clientId: 'ehr', role: 'programme', scopes: parseScopes(scopes).scopes };
}

const merge = {
  resourceType: 'Parameters',
  parameter: [
    { name: 'source-patient', valueReference: { reference: 'Patient/a' } },
    { name: 'target-patient', valueReference: { reference: 'Patient/b' } },
  ],
};

async function world(principal: Principal): Promise<void> {
  let current: Principal = { kind: 'unrestricted' };
  test = openTestApp({ authenticate: async () => current });
  for (const id of ['a', 'b']) await test.send('PUT', `/Patient/${id}`, { resourceType: 'Patient', id });
  const weight = {
    resourceType: 'Observation',
    id: 'w',
    status: 'final',
    code: { text: 'w' },
    subject: { reference: 'Patient/a' },
  };
  await test.send('PUT', '/Observation/w', weight);
  current = principal;
}

async function versions(): Promise<readonly (string | undefined)[]> {
  const keys = ['Patient/a', 'Patient/b', 'Observation/w'].map((place) => place.split('/'));
  const read = await test.repository.readMany(keys.map(([type = '', id = '']) => ({ type, id })));
  return read.map((version) => version?.versionId);
}

it('changes all that refers to the source, for who may', async () => {
  await world(client('system/*.cruds'));
  expect((await test.send('POST', '/Patient/$merge', merge)).status).toBe(200);
  expect(await versions()).toEqual(['2', '2', '2']);
});

it('changes nothing for who may not change what refers to the source', async () => {
  await world(client('system/Patient.cruds system/Observation.rs'));
  expect((await test.send('POST', '/Patient/$merge', merge)).status).toBe(403);
  expect(await versions()).toEqual(['1', '1', '1']);
});

it('changes nothing when somebody else was faster', async () => {
  await world({ kind: 'unrestricted' });
  const { commit } = test.repository;
  let isFirst = true;
  Object.assign(test.repository, {
    commit: async (...args: Parameters<typeof commit>) => {
      if (isFirst) {
        isFirst = false;
        await commit([{ kind: 'update', resource: { resourceType: 'Patient', id: 'b' } }], args[1]);
      }
      return commit(...args);
    },
  });
  expect((await test.send('POST', '/Patient/$merge', merge)).status).toBe(412);
  expect(await versions()).toEqual(['1', '2', '1']);
});
