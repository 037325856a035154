import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp } from './fhir-test-app.ts';

const parameter = {
  resourceType: 'SearchParameter',
  id: 'nickname',
  url: 'http://example.org/SearchParameter/nickname',
  name: 'nickname',
  status: 'active',
  description: 'By the name that is used at home',
  code: 'nickname',
  base: ['Patient'],
  type: 'string',
  expression: "Patient.name.where(use='nickname').given",
};

describe('a SearchParameter', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = openTestApp();
    const name = [{ use: 'nickname', given: ['Bibi'] }];
    await test.send('PUT', '/Patient/bibi', { resourceType: 'Patient', id: 'bibi', name });
    await test.send('PUT', '/Patient/other', { resourceType: 'Patient', id: 'other' });
  });
  afterAll(() => test.close());

  async function found(search: string): Promise<unknown> {
    const response = await test.send('GET', `/Patient?${search}`);
    const body = (await response.json()) as { entry?: { resource: { id: string } }[] };
    return response.status === 200 ? (body.entry ?? []).map(({ resource }) => resource.id) : response.status;
  }

  it('is live from when it is stored until it is retired or deleted, for what was there before', async () => {
    expect(await found('nickname=bibi')).toBe(400);
    expect((await test.send('PUT', '/SearchParameter/nickname', parameter)).status).toBe(201);
    expect(await found('nickname=bibi')).toEqual(['bibi']);
    await test.send('PUT', '/SearchParameter/nickname', { ...parameter, status: 'retired' });
    expect(await found('nickname=bibi')).toBe(400);
    await test.send('PUT', '/SearchParameter/nickname', { ...parameter, status: 'draft', code: 'pet-name' });
    expect([await found('nickname=bibi'), await found('pet-name=bibi')]).toEqual([400, ['bibi']]);
    await test.send('DELETE', '/SearchParameter/nickname');
    expect(await found('pet-name=bibi')).toBe(400);
  });

  it('is refused when nothing could ever be found by it', async () => {
    const bad = { ...parameter, id: 'bad', expression: 'Patient.name.where(' };
    const response = await test.send('PUT', '/SearchParameter/bad', bad);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ issue: [{ expression: ['SearchParameter.expression'] }] });
    expect((await test.send('GET', '/SearchParameter/bad')).status).toBe(404);
  });

  it('is told of in the CapabilityStatement', async () => {
    await test.send('PUT', '/SearchParameter/nickname', parameter);
    const { rest } = (await (await test.send('GET', '/metadata')).json()) as {
      rest: { resource: { type: string; searchParam: { name: string; type: string }[] }[] }[];
    };
    const patient = rest[0]?.resource.find(({ type }) => type === 'Patient');
    expect(patient?.searchParam).toContainEqual({ name: 'nickname', type: 'string' });
  });

  it('that another process stored is live after a while', async () => {
    let nowMs = Date.now();
    const other = openTestApp({ repository: test.repository, clock: () => nowMs });
    await other.send('DELETE', '/SearchParameter/nickname');
    expect((await other.send('GET', '/Patient?nickname=bibi')).status).toBe(400);
    await test.repository.commit([{ kind: 'update', resource: { ...parameter, id: 'elsewhere' } }], {
      visible: () => true,
      refuse: () => undefined,
    });
    expect((await other.send('GET', '/Patient?nickname=bibi')).status).toBe(400);
    nowMs += 61_000;
    expect((await other.send('GET', '/Patient?nickname=bibi')).status).toBe(200);
    await other.close();
  });
});
