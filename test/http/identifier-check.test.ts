import { afterAll, expect, it } from 'vitest';
import { openTestApp } from './fhir-test-app.ts';

const system = 'http://fhir.nl/fhir/NamingSystem/bsn';
const app = openTestApp({
  identifierRules: new Map([[system, { name: 'BSN', pattern: /^\d{9}$/, check: 'bsn-11' }]]),
});
afterAll(() => app.close());

const patient = (value: string, of = system) => ({
  resourceType: 'Patient',
  identifier: [{ system: of, value }],
});

it('refuses a number that cannot be, wherever it is written', async () => {
  expect((await app.send('POST', '/Patient', patient('123456782'))).status).toBe(201);
  const wrong = await app.send('POST', '/Patient', patient('123456789'));
  expect([wrong.status, await wrong.json()]).toMatchObject([
    422,
    {
      issue: [{ expression: ['Patient.identifier[0].value'], diagnostics: expect.stringMatching(/no BSN/) }],
    },
  ]);
  const bundle = {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: ['123456782', '1'].map((value) => ({
      resource: patient(value),
      request: { method: 'POST', url: 'Patient' },
    })),
  };
  const refused = await app.send('POST', '', bundle);
  expect([refused.status, await refused.json()]).toMatchObject([
    422,
    { issue: [{ expression: ['Bundle.entry[1].resource.identifier[0].value'] }] },
  ]);
  expect((await app.send('POST', '/Patient', patient('123456789', 'urn:other'))).status).toBe(201);
});
