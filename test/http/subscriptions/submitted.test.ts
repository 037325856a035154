import { afterAll, beforeAll, expect, it } from 'vitest';
import { endpointWithin } from '../../../functions/handlers/post.ts';
import { subscription } from '../../e2e/subscriptions/server.ts';
import { openTestApp, type TestApp } from '../fhir-test-app.ts';

let test: TestApp;
beforeAll(() => {
  test = openTestApp({ subscriptions: { checkEndpoint: endpointWithin('public'), auth: 'off' } });
});
afterAll(() => test.close());

const right = subscription({ endpoint: 'https://ehr.example/hook' });
const wanted = (members: Parameters<typeof subscription>[0] | object) =>
  subscription({ endpoint: 'https://ehr.example/hook', ...members });
const channel = (members: object) => ({ ...right, channel: { ...right.channel, ...members } });

it('takes what is right', async () => {
  const answer = await test.send('POST', '/Subscription', right);
  expect([answer.status, await answer.json()]).toMatchObject([
    201,
    { status: 'requested', channel: right.channel },
  ]);
});

it.each<[string, object, RegExp]>([
  [
    'a search as criteria',
    { ...right, criteria: 'Encounter?status=finished' },
    /canonical URL of one.*session-recorded/,
  ],
  [
    'a topic that is not there',
    { ...right, criteria: 'https://kring.care/fhir/SubscriptionTopic/x' },
    /canonical URL of one/,
  ],
  ['a websocket', channel({ type: 'websocket' }), /rest-hook/],
  ['no endpoint', channel({ endpoint: undefined }), /needs the URL/],
  ['an endpoint in the clear', wanted({ endpoint: 'http://ehr.example/' }), /https/],
  ['an endpoint of this machine', wanted({ endpoint: 'https://127.0.0.1/' }), /not public/],
  ...[
    'https://localhost/',
    'https://LOCALHOST.:8443/hook',
    'https://ehr.localhost/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[fd00:ec2::254]/',
    'https://0x7f.1/',
    'https://10.0.0.8/',
    'https://192.168.1.2/',
    'https://172.20.0.1/',
    'https://metadata.google.internal/',
    'https://printer.local/',
    'https://ehr/',
  ].map((endpoint): [string, object, RegExp] => [
    `the endpoint ${endpoint}`,
    wanted({ endpoint }),
    /not public.*public internet/,
  ]),
  ['an endpoint where clouds keep secrets', wanted({ endpoint: 'https://169.254.169.254/' }), /not public/],
  ['an endpoint with a password', wanted({ endpoint: 'https://a:b@ehr.example/' }), /password/],
  ['XML', channel({ payload: 'application/fhir+xml' }), /JSON/],
  ['no content', channel({ _payload: undefined }), /empty, id-only, full-resource/],
  ['another content', wanted({ content: 'everything' }), /empty, id-only, full-resource/],
  ['a timeout of nothing', wanted({ timeout: 0 }), /from 1 to 60/],
  ['a timeout of an hour', wanted({ timeout: 3600 }), /from 1 to 60/],
  ['too many events at once', wanted({ maxCount: 1_000 }), /from 1 to 100/],
  ['a filter of another type', wanted({ filters: ['Patient?name=x'] }), /search of Flag/],
  ['a filter that is no search', wanted({ filters: ['Flag'] }), /search of Flag/],
  ['a filter by what R4 does not know', wanted({ filters: ['Flag?colour=red'] }), /colour/],
  ['a filter with a chain', wanted({ filters: ['Flag?patient.name=x'] }), /chain/],
  ['a header that is none', wanted({ header: ['planted secret'] }), /Name: value/],
  ['a header that is two', wanted({ header: ['A: b\r\nC: d'] }), /Name: value|line|control|pattern/i],
  ['a header that is there twice', wanted({ header: ['A: b', 'a: c'] }), /second a/],
  ['a header of the transport', wanted({ header: ['Host: elsewhere.example'] }), /Host/],
  ['a kept secret that nobody keeps', wanted({ header: ['A: (kept secret)'] }), /No value of A/],
  ['status active', { ...right, status: 'active' }, /send requested/],
  ['an end that is past', { ...right, end: '2020-01-01T00:00:00Z' }, /past/],
])('refuses %s and says what would be right', async (_name, resource, message) => {
  const answer = await test.send('POST', '/Subscription', resource);
  const body = JSON.stringify(await answer.json());
  expect(body).toMatch(message);
  expect([400, 422]).toContain(answer.status);
  expect(body).not.toContain('planted secret');
});

it('of this machine is right where things are tried out, and nothing else of its network is', () => {
  const wrong = endpointWithin('loopback');
  for (const right of [
    'http://127.0.0.1:9000/',
    'http://localhost:9000/',
    'https://localhost/',
    'https://[::1]/',
  ])
    expect(wrong(right), right).toBeUndefined();
  for (const other of [
    'https://10.0.0.8/',
    'https://metadata.google.internal/',
    'https://ehr/',
    'http://10.0.0.8/',
  ])
    expect(wrong(other), other).toMatch(/public/);
});

const plain = {
  resourceType: 'Subscription',
  status: 'requested',
  end: '2021-01-01T00:00:00Z',
  reason: 'Monitor new neonatal function',
  criteria: 'Observation?code=http://loinc.org|1975-2',
  channel: {
    type: 'rest-hook',
    endpoint: 'http://ehr.example/hook',
    payload: 'application/fhir+xml',
    header: ['Authorization: planted secret'],
  },
};

it('stores one from before topics, and says that it is off and why', async () => {
  const made = await test.send('POST', '/Subscription', plain);
  const { id, meta: _meta, ...stored } = await made.json();
  expect([made.status, stored]).toMatchObject([
    201,
    { status: 'off', error: expect.stringMatching(/topics.*session-recorded/), criteria: plain.criteria },
  ]);
  expect(JSON.stringify(stored)).not.toContain('planted');
  const patch = [{ op: 'replace', path: '/status', value: 'requested' }];
  const headers = { 'Content-Type': 'application/json-patch+json' };
  const patched = await test.send('PATCH', `/Subscription/${id}`, patch, headers);
  expect([patched.status, await patched.json()]).toMatchObject([200, { status: 'off' }]);
  const told = await test.send('GET', `/Subscription/${id}/$status`);
  expect(JSON.stringify(await told.json())).toContain('Kring tells of topics');
  const kept = { ...right, id, channel: { ...right.channel, header: ['Authorization: (kept secret)'] } };
  expect((await test.send('PUT', `/Subscription/${id}`, kept)).status).toBe(422);
  const served = await test.send('PUT', `/Subscription/${id}`, { ...right, id });
  expect(await served.json()).toMatchObject({ status: 'requested', criteria: right.criteria });
});

it('is not made or changed by criteria', async () => {
  const conditional = await test.send('POST', '/Subscription', right, { 'If-None-Exist': 'status=active' });
  expect(await conditional.json()).toMatchObject({
    issue: [{ diagnostics: expect.stringMatching(/plain POST/) }],
  });
});

it('is made in a transaction too, and changed by a patch', async () => {
  const bundle = {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      { resource: wanted({ header: ['A: planted'] }), request: { method: 'POST', url: 'Subscription' } },
    ],
  };
  const answer = await test.send('POST', '', bundle);
  const text = await answer.text();
  expect(answer.status, text).toBe(200);
  expect(text).not.toContain('planted');
  const [, id = ''] = /Subscription\/([^/"]+)/.exec(text) ?? [];
  const patched = await test.send(
    'PATCH',
    `/Subscription/${id}`,
    [{ op: 'replace', path: '/status', value: 'off' }],
    { 'Content-Type': 'application/json-patch+json' },
  );
  expect(await patched.json()).toMatchObject({ status: 'off', channel: { header: ['A: (kept secret)'] } });
});

it('tells its topics to everybody, and no websocket', async () => {
  const capabilities = await (await test.send('GET', '/metadata')).json();
  const { extension, operation } = capabilities.rest[0].resource.find(
    ({ type }: { type: string }) => type === 'Subscription',
  );
  expect(
    extension.map(({ valueCanonical }: { valueCanonical: string }) => valueCanonical.split('/').at(-1)),
  ).toEqual([
    'session-recorded',
    'session-corrected',
    'member-joined',
    'member-left',
    'plan-changed',
    'risk-flag-raised',
  ]);
  const names = operation.map(({ name }: { name: string }) => name);
  expect(names).toEqual(expect.arrayContaining(['status', 'events']));
  expect(names).not.toContain('get-ws-binding-token');
  expect((await test.send('GET', '/Subscription/$get-ws-binding-token')).status).toBe(404);
});

it('says what is wrong with a number', async () => {
  const { id } = await (await test.send('POST', '/Subscription', right)).json();
  const answer = await test.send('GET', `/Subscription/${id}/$events?eventsSinceNumber=three`);
  expect([answer.status, await answer.json()]).toMatchObject([
    400,
    { issue: [{ diagnostics: expect.stringMatching(/number of an event/) }] },
  ]);
});
