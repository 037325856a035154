import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestApp, type TestApp } from './fhir-test-app.ts';

const url = 'https://example.org/Questionnaire/mood';
const option = { system: 'https://example.org/mood', code: 'good' };
const questionnaire = {
  resourceType: 'Questionnaire',
  id: 'mood',
  url,
  version: '1.0.0',
  status: 'active',
  item: [
    {
      linkId: 'mood',
      type: 'choice',
      text: 'How are you?',
      required: true,
      answerOption: [{ valueCoding: option }],
    },
  ],
};
let test: TestApp;

beforeAll(async () => {
  test = openTestApp();
  expect((await test.send('PUT', '/Questionnaire/mood', questionnaire)).status).toBe(201);
});
afterAll(() => test.close());

function response(valueCoding: object | undefined, more: object = {}) {
  const item = valueCoding && [{ linkId: 'mood', answer: [{ valueCoding }] }];
  return {
    resourceType: 'QuestionnaireResponse',
    questionnaire: url,
    status: 'completed',
    ...(item && { item }),
    ...more,
  };
}

const noOption = { system: 'https://example.org/mood', code: 'no-such-answer' };

async function post(resource: object) {
  const answer = await test.send('POST', '/QuestionnaireResponse', resource);
  return [answer.status, JSON.stringify(await answer.json())] as const;
}

it('takes an answer that is an option and refuses one that is none', async () => {
  expect((await post(response(option)))[0]).toBe(201);
  const [status, text] = await post(response(noOption));
  expect(status).toBe(422);
  expect(text).toContain('QuestionnaireResponse.item[0].answer[0]');
});

it('names the entry of a transaction, and writes none of it', async () => {
  const entry = [response(option, { id: undefined, language: 'nl' }), response(noOption)].map((resource) => ({
    resource,
    request: { method: 'POST', url: 'QuestionnaireResponse' },
  }));
  const answer = await test.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry });
  expect(answer.status).toBe(422);
  expect(JSON.stringify(await answer.json())).toContain('Bundle.entry[1].resource.item[0].answer[0]');
});

it('holds only a whole response to the questions that have to be answered', async () => {
  expect((await post(response(undefined)))[0]).toBe(422);
  expect((await post(response(undefined, { status: 'in-progress' })))[0]).toBe(201);
});

it('takes the version that the response names, and says nothing where the questionnaire is not here', async () => {
  expect((await post(response(noOption, { questionnaire: `${url}|1.0.0` })))[0]).toBe(422);
  expect((await post(response(noOption, { questionnaire: `${url}|2.0.0` })))[0]).toBe(201);
  expect((await post(response(noOption, { questionnaire: 'https://elsewhere.example/q' })))[0]).toBe(201);
});
