import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readViews } from '../../../functions/facts/indicators-folder.ts';
import { viewDefinitionRunOperation } from '../../../functions/http/operations/viewdefinition-run.ts';
import { openTestApp, type TestApp } from '../fhir-test-app.ts';

let test: TestApp;
beforeAll(async () => {
  const views = readViews(fileURLToPath(new URL('../../../indicators/views', import.meta.url)));
  test = openTestApp({ operations: [viewDefinitionRunOperation(views)] });
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

it('runs one of Kring’s own views by its name', async () => {
  const response = await test.send(
    'GET',
    '/$viewdefinition-run?viewReference=ViewDefinition/patient&_limit=1',
  );
  expect(await response.json()).toMatchObject({ person: 'Patient/anna' });
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
  ['a group that there is not', parameters(view(subjects), { name: 'group', valueString: 'Group/x' }), 404],
])('says what is wrong with %s', async (_what, body, status) => {
  const response = await run(body);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'error' }],
  });
});

it('runs over what is in a Bundle that is sent, unless the view is of Bundles', async () => {
  const bundle = {
    resourceType: 'Bundle',
    type: 'collection',
    entry: [
      { resource: { resourceType: 'Patient', id: 'one' } },
      { fullUrl: 'urn:uuid:0' },
      { resource: { resourceType: 'Patient', id: 'two' } },
    ],
  };
  const ids = (type: string) => ({
    resource: type,
    resourceType: 'ViewDefinition',
    select: [{ column: [{ name: 'id', path: type === 'Bundle' ? 'type' : 'id' }] }],
  });
  const rows = async (type: string) => {
    const body = parameters(view(ids(type)), { name: 'resource', resource: bundle });
    return (await run(body, '/$viewdefinition-run?_format=json')).json();
  };
  expect(await rows('Patient')).toEqual([{ id: 'one' }, { id: 'two' }]);
  expect(await rows('Bundle')).toEqual([{ id: 'collection' }]);
});
