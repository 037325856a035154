import { afterEach, beforeEach, expect, it } from 'vitest';
import { indexStatusOperation } from '../../../functions/http/operations/index-status.ts';
import { openTestApp, type TestApp } from '../fhir-test-app.ts';

let test: TestApp;
beforeEach(() => {
  test = openTestApp({
    operations: [indexStatusOperation({ indexes: () => test.repository.upkeep.indexes() })],
  });
});
afterEach(() => test.close());

const nickname = {
  resourceType: 'SearchParameter',
  id: 'nickname',
  url: 'http://example.org/SearchParameter/nickname',
  name: 'nickname',
  status: 'active',
  description: 'By the name that is used at home',
  code: 'nickname',
  base: ['Patient', 'Person'],
  type: 'string',
  expression: "Patient.name.where(use='nickname').given | Person.name.where(use='nickname').given",
};

async function status(path: string) {
  const response = await test.send('GET', `/SearchParameter/${path}`);
  return { status: response.status, body: await response.json() };
}

it('tells what the index of a SearchParameter is at', async () => {
  expect(await status('$index-status')).toEqual({
    status: 200,
    body: { resourceType: 'Parameters' },
  });
  await test.send('PUT', '/SearchParameter/nickname', nickname);
  const births = { ...nickname, id: 'births', code: 'births', base: ['Patient'], type: 'number' };
  await test.send('PUT', '/SearchParameter/births', { ...births, expression: 'Patient.multipleBirth' });
  expect((await status('nickname/$index-status')).body.parameter[0].part).toEqual([
    { name: 'code', valueCode: 'nickname' },
    { name: 'state', valueCode: 'waiting' },
  ]);
  await test.repository.upkeep.reindex(() => true);
  const announced = [
    { name: 'code', valueCode: 'nickname' },
    { name: 'base', valueCode: 'Patient' },
    { name: 'base', valueCode: 'Person' },
    { name: 'state', valueCode: 'announced' },
    { name: 'since', valueInstant: expect.stringMatching(/^\d{4}-.*Z$/) },
    { name: 'resources', valueInteger: 0 },
    { name: 'part', valueInteger: 1 },
    { name: 'parts', valueInteger: 8 },
  ];
  expect((await status('nickname/$index-status')).body.parameter[0].part).toEqual(announced);
  expect((await status('$index-status')).body.parameter).toEqual([{ name: 'index', part: announced }]);
  expect((await status('births/$index-status')).body.parameter[0].part).toEqual([
    { name: 'code', valueCode: 'births' },
    { name: 'state', valueCode: 'none' },
  ]);
  expect((await status('nobody/$index-status')).status).toBe(404);
});
