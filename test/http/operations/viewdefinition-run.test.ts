import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readViews } from '../../../functions/facts/indicators-folder.ts';
import { viewDefinitionRunOperation } from '../../../functions/http/operations/viewdefinition-run.ts';
import { openTestApp, type TestApp } from '../fhir-test-app.ts';

const views = fileURLToPath(new URL('../../../indicators/views', import.meta.url));
let test: TestApp;
beforeAll(async () => {
  test = openTestApp({ operations: [viewDefinitionRunOperation(readViews(views))] });
  for (const [id, family] of [
    ['anna', 'Ansah, "A"'],
    ['bea', 'Bos'],
  ]) {
    const patient = { resourceType: 'Patient', id, name: [{ family, given: ['X', 'Y'] }] };
    const observation = {
      resourceType: 'Observation',
      id: `of-${id}`,
      status: 'final',
      code: { text: 'weight' },
      subject: { reference: `Patient/${id}` },
    };
    for (const resource of [patient, observation]) {
      const response = await test.send('PUT', `/${resource.resourceType}/${resource.id}`, resource);
      expect(response.status, await response.clone().text()).toBe(201);
    }
  }
  const member = [{ entity: { reference: 'Patient/bea' } }];
  const group = { resourceType: 'Group', id: 'circle', type: 'person', actual: true, member };
  expect((await test.send('PUT', '/Group/circle', group)).status).toBe(201);
});
afterAll(() => test.close());

const names = {
  resourceType: 'ViewDefinition',
  status: 'active',
  resource: 'Patient',
  select: [
    {
      column: [
        { name: 'id', path: 'getResourceKey()' },
        { name: 'family', path: 'name.family' },
        { name: 'given', path: 'name.given', collection: true },
      ],
    },
  ],
};
const subjects = {
  resourceType: 'ViewDefinition',
  resource: 'Observation',
  select: [{ column: [{ name: 'subject', path: 'subject.getReferenceKey(Patient)' }] }],
};

const parameters = (...parameter: readonly object[]) => ({ resourceType: 'Parameters', parameter });
const view = (resource: object) => ({ name: 'viewResource', resource });
const run = (body: object, path = '/$viewdefinition-run', headers: Record<string, string> = {}) =>
  test.send('POST', path, body, headers);

it('answers the rows of what is stored, as lines of JSON unless asked otherwise', async () => {
  const response = await run(parameters(view(names)));
  expect(response.headers.get('Content-Type')).toBe('application/x-ndjson');
  const lines = (await response.text()).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { id: 'Patient/anna', family: 'Ansah, "A"', given: ['X', 'Y'] },
    { id: 'Patient/bea', family: 'Bos', given: ['X', 'Y'] },
  ]);
});

it.each([
  ['in the body', parameters(view(names), { name: '_format', valueCode: 'csv' }), '', {}],
  ['in the URL', parameters(view(names)), '?_format=text/csv', {}],
  ['by Accept', parameters(view(names)), '', { Accept: 'text/csv' }],
])('answers CSV, asked for %s', async (_where, body, query, headers) => {
  const response = await run(body, `/$viewdefinition-run${query}`, headers);
  expect(response.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
  expect(await response.text()).toBe(
    'id,family,given\r\nPatient/anna,"Ansah, ""A""","[""X"",""Y""]"\r\nPatient/bea,Bos,"[""X"",""Y""]"\r\n',
  );
});

it('leaves the names of the columns out where they are not wanted, and stops at a limit', async () => {
  const more = [
    { name: '_format', valueCode: 'csv' },
    { name: 'header', valueBoolean: false },
    { name: '_limit', valueInteger: 1 },
  ];
  expect(await (await run(parameters(view(subjects), ...more))).text()).toBe('Patient/anna\r\n');
});

it('runs over what is sent, on the type too, and stores nothing of it', async () => {
  const json = { name: '_format', valueCode: 'json' };
  const resource = { name: 'resource', resource: { resourceType: 'Patient', id: 'sent' } };
  const asText = { name: 'resource', valueString: '{"resourceType":"Patient","id":"text"}' };
  const body = parameters(view(names), json, resource, asText);
  const response = await run(body, '/ViewDefinition/$viewdefinition-run');
  expect(await response.json()).toEqual([
    { id: 'Patient/sent', family: null, given: [] },
    { id: 'Patient/text', family: null, given: [] },
  ]);
  expect((await test.send('GET', '/Patient/sent')).status).toBe(404);
});

it.each([
  ['a patient', { name: 'patient', valueReference: { reference: 'Patient/anna' } }, ['Patient/anna']],
  [
    'the members of a group',
    { name: 'group', valueReference: { reference: 'Group/circle' } },
    ['Patient/bea'],
  ],
  ['what has changed since', { name: '_since', valueInstant: '2100-01-01T00:00:00Z' }, []],
])('keeps to %s', async (_who, chosen, expected) => {
  const body = parameters(view(subjects), chosen, { name: '_format', valueCode: 'json' });
  const rows = (await (await run(body)).json()) as { readonly subject: string }[];
  expect(rows.map(({ subject }) => subject)).toEqual(expected);
});

const canonical = encodeURIComponent('https://kring.care/fhir/ViewDefinition/patient');
it.each([
  ['viewReference', '/$viewdefinition-run?viewReference=ViewDefinition/patient'],
  ['its URL as viewReference', `/$viewdefinition-run?viewReference=${canonical}`],
  ['viewCanonical', `/ViewDefinition/$viewdefinition-run?viewCanonical=${canonical}`],
  ['the URL', '/ViewDefinition/patient/$viewdefinition-run?'],
])('runs one of Kring’s own views by %s', async (_how, path) => {
  const response = await test.send('GET', `${path}&_limit=1`);
  expect(await response.json()).toMatchObject({ person: 'Patient/anna' });
});

it('runs a view of one version, and no other', async () => {
  const { version } = readViews(views).find(({ name }) => name === 'patient') ?? {};
  const by = (of: string) => test.send('GET', `/$viewdefinition-run?viewCanonical=${canonical}%7C${of}`);
  expect((await by(version ?? '')).status).toBe(200);
  expect((await by('0.0.0')).status).toBe(404);
});

it('names a view whose name has an underscore as an id can be written', async () => {
  for (const id of ['care_group', 'care-group']) {
    const response = await test.send('GET', `/ViewDefinition/${id}/$viewdefinition-run`);
    expect(response.status, id).toBe(200);
  }
});

it('leaves out what was last changed at the very moment of _since', async () => {
  const { meta } = (await (await test.send('GET', '/Observation/of-bea')).json()) as {
    readonly meta: { readonly lastUpdated: string };
  };
  const before = new Date(Date.parse(meta.lastUpdated) - 1).toISOString();
  const rowsSince = async (since: string) => {
    const chosen = { name: '_since', valueInstant: since };
    const body = parameters(view(subjects), chosen, { name: '_format', valueCode: 'json' });
    return (await run(body)).json();
  };
  expect(await rowsSince(before)).toContainEqual({ subject: 'Patient/bea' });
  expect(await rowsSince(meta.lastUpdated)).not.toContainEqual({ subject: 'Patient/bea' });
});

it('keeps to several patients and groups at once', async () => {
  const asked = 'patient=Patient/anna&patient=Patient/bea&group=Group/circle&_format=csv&header=false';
  const response = await run(parameters(view(subjects)), `/$viewdefinition-run?${asked}`);
  expect((await response.text()).split('\r\n').toSorted()).toEqual(['', 'Patient/anna', 'Patient/bea']);
});

it.each([
  ['no view', parameters(), 400],
  [
    'two views',
    parameters(view(names), { name: 'viewReference', valueString: 'ViewDefinition/patient' }),
    400,
  ],
  ['a view that there is not', parameters({ name: 'viewReference', valueString: 'ViewDefinition/x' }), 404],
  ['a view that is none', parameters(view({ resourceType: 'ViewDefinition', resource: 'Patient' })), 422],
  ['a view of no type of R4', parameters(view({ ...names, resource: 'Thing' })), 422],
  [
    'a column with several values',
    parameters(view({ ...names, select: [{ column: [{ name: 'g', path: 'name.given' }] }] })),
    422,
  ],
  ['another format', parameters(view(names), { name: '_format', valueCode: 'parquet' }), 400],
  ['two views sent', parameters(view(names), view(names)), 400],
  [
    'a view in a text that is nested too deeply',
    parameters({ name: 'viewResource', valueString: `${'{"select":['.repeat(5_000)}${']}'.repeat(5_000)}` }),
    400,
  ],
  ['a view that is a text', parameters({ name: 'viewResource', valueString: 'patient' }), 400],
  ['a limit that is none', parameters(view(names), { name: '_limit', valueInteger: 0 }), 400],
  ['what is no resource', parameters(view(names), { name: 'resource', valueString: '{' }), 400],
  [
    'a choice among what is sent',
    parameters(
      view(names),
      { name: 'resource', resource: { resourceType: 'Patient' } },
      { name: 'patient', valueString: 'anna' },
    ),
    400,
  ],
  [
    'a parameter that it does not have',
    parameters(view(names), { name: 'source', valueString: 's3://x' }),
    400,
  ],
  ['a group that there is not', parameters(view(subjects), { name: 'group', valueString: 'Group/x' }), 400],
  [
    'a patient that there is not',
    parameters(view(subjects), { name: 'patient', valueReference: { reference: 'Patient/x' } }),
    400,
  ],
  ['a _since that is a day', parameters(view(subjects), { name: '_since', valueDate: '2026-01-01' }), 400],
  [
    'a view named twice',
    parameters(
      { name: 'viewCanonical', valueCanonical: 'https://kring.care/fhir/ViewDefinition/patient' },
      { name: 'viewReference', valueString: 'ViewDefinition/patient' },
    ),
    400,
  ],
])('says what is wrong with %s', async (_what, body, status) => {
  const response = await run(body);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'error' }],
  });
});

it('says what is wrong with a view beside the one of the URL, and with one that there is not', async () => {
  const both = await run(parameters(view(names)), '/ViewDefinition/patient/$viewdefinition-run');
  expect(both.status).toBe(400);
  const none = await test.send('GET', '/ViewDefinition/nothing/$viewdefinition-run');
  expect(none.status).toBe(404);
  expect(await none.json()).toMatchObject({ issue: [{ code: 'not-found' }] });
});

it('runs over what is in a Bundle that is sent, one level deep', async () => {
  const inner = { resourceType: 'Bundle', id: 'inner', type: 'collection' };
  const bundle = {
    resourceType: 'Bundle',
    id: 'outer',
    type: 'collection',
    entry: [
      { resource: { resourceType: 'Patient', id: 'one' } },
      { fullUrl: 'urn:uuid:0' },
      { resource: { ...inner, entry: [{ resource: { resourceType: 'Patient', id: 'deep' } }] } },
      { resource: { resourceType: 'Patient', id: 'two' } },
    ],
  };
  const rows = async (type: string) => {
    const ids = {
      resourceType: 'ViewDefinition',
      resource: type,
      select: [{ column: [{ name: 'id', path: 'id' }] }],
    };
    const body = parameters(view(ids), { name: 'resource', resource: bundle });
    return (await run(body, '/$viewdefinition-run?_format=json')).json();
  };
  expect(await rows('Patient')).toEqual([{ id: 'one' }, { id: 'two' }]);
  expect(await rows('Bundle')).toEqual([{ id: 'inner' }]);
});

it('refuses another format in the URL too, and says which there are', async () => {
  const response = await run(parameters(view(names)), '/$viewdefinition-run?_format=parquet');
  expect(response.status).toBe(400);
  expect(JSON.stringify(await response.json())).toContain('ndjson, json or csv');
});

it('answers what is accepted most', async () => {
  const headers = { Accept: 'application/json;q=0.1, text/csv;q=0.9, application/fhir+json;q=0.5' };
  const response = await run(parameters(view(names)), '/$viewdefinition-run', headers);
  expect(response.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
});

it('takes a view as its JSON in a text', async () => {
  const sent = { name: 'viewResource', valueString: JSON.stringify(subjects) };
  const response = await run(parameters(sent), '/$viewdefinition-run?_format=csv&header=false');
  expect(await response.text()).toBe('Patient/anna\r\nPatient/bea\r\n');
});

it('gives the rows as a Binary within a batch', async () => {
  const body = parameters(view(subjects), { name: '_format', valueCode: 'csv' });
  const entry = [{ request: { method: 'POST', url: '$viewdefinition-run' }, resource: body }];
  const response = await test.send('POST', '', { resourceType: 'Bundle', type: 'batch', entry });
  const answered = (await response.json()) as { readonly entry: readonly { readonly resource: object }[] };
  expect(answered.entry[0]?.resource).toEqual({
    resourceType: 'Binary',
    contentType: 'text/csv; charset=utf-8',
    data: btoa('subject\r\nPatient/anna\r\nPatient/bea\r\n'),
  });
});

it.each(['resource', 'viewResource'])('takes no %s in a URL, which logs keep', async (name) => {
  const sent = encodeURIComponent('{"resourceType":"Patient"}');
  const response = await run(parameters(view(names)), `/$viewdefinition-run?${name}=${sent}`);
  expect(response.status).toBe(400);
  expect(JSON.stringify(await response.json())).toContain('in the body of a POST');
});
