import { afterAll, expect, it } from 'vitest';
import { refuseDotSegments } from '../../functions/http/sent-path.ts';
import { baseUrl, openTestApp } from './fhir-test-app.ts';

const test = openTestApp();
afterAll(() => test.close());

it.each([
  '/fhir/Patient/.',
  '/fhir/Patient/..?x=1',
  '/fhir/Patient/%2e',
  '/fhir/./Patient',
  '/fhir/%2E%2e/x',
])('refuses %s', (sentPath) => expect(() => refuseDotSegments({ env: { sentPath } })).toThrow(/segment/));

it.each(['/fhir/Patient/a.b', '/fhir/Patient/...', '/fhir/Patient?name=/./', undefined])(
  'takes %s',
  (sentPath) => expect(() => refuseDotSegments({ env: { sentPath } })).not.toThrow(),
);

it('does not delete by the type what was asked of an id', async () => {
  await test.send('PUT', '/Patient/kept', { resourceType: 'Patient', id: 'kept' });
  const request = new Request(`${baseUrl}/Patient/.?_id=kept`, { method: 'DELETE' });
  const refused = await test.app.fetch(request, { sentPath: '/fhir/Patient/.?_id=kept' });
  expect(refused.status).toBe(400);
  expect((await test.send('GET', '/Patient/kept')).status).toBe(200);
});
