import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inviteOperation } from '../../../functions/http/operations/invite.ts';
import { invitedOperation, inviteGroupOperation } from '../../../functions/http/operations/invite-group.ts';
import { resourceOperations } from '../../../functions/http/operations/resource-operations.ts';
import { installQuestionnaires } from '../../../functions/http/parent/questionnaires.ts';
import { readQuestionnaires } from '../../../questionnaires/read.ts';
import { openTestApp, type TestApp } from '../fhir-test-app.ts';

const options = {
  publicUrl: 'https://kring.test',
  newToken: () => randomBytes(24).toString('base64url'),
  newId: randomUUID,
};
const operations = [
  inviteOperation(options),
  inviteGroupOperation(options),
  invitedOperation,
  ...resourceOperations,
];

let app: TestApp;
let nowMs = Date.parse('2026-03-01T10:00:00Z');
beforeAll(async () => {
  app = openTestApp({ operations, clock: () => nowMs });
  await installQuestionnaires(app.repository, await readQuestionnaires());
});
afterAll(() => app.close());

let group = 0;
const people = (name: string) => `${name}-${group}`;

beforeEach(async () => {
  group += 1;
  nowMs = Date.parse('2026-03-01T10:00:00Z');
  const put = (type: string, id: string, more: object = {}) =>
    app.send('PUT', `/${type}/${id}`, { resourceType: type, id, ...more });
  await put('Patient', people('anna'), { birthDate: '1995-01-01' });
  await put('Patient', people('bea'));
  await put('Patient', people('late'), { deceasedBoolean: true });
  await put('Patient', people('left'));
  await put('Patient', people('baby'), { birthDate: '2025-12-01' });
  const member = ['anna', 'bea', 'late', 'left', 'baby'].map((name) => ({
    entity: { reference: `Patient/${people(name)}` },
    ...(name === 'left' && { inactive: true }),
  }));
  const created = await put('Group', people('group'), { type: 'person', actual: true, member });
  expect(created.status).toBe(201);
});

interface Part {
  readonly name: string;
  readonly valueCode?: string;
  readonly valueUri?: string;
  readonly valueReference?: { readonly reference: string };
  readonly resource?: { readonly issue: readonly { readonly diagnostics: string }[] };
}

async function call(operation: string, parameters: readonly object[] = []) {
  const parameter = [
    { name: 'questionnaire', valueReference: { reference: 'Questionnaire/who-5' } },
    ...parameters,
  ];
  const answer = await app.send('POST', `/Group/${people('group')}/$${operation}`, {
    resourceType: 'Parameters',
    parameter,
  });
  const body = (await answer.json()) as { parameter?: readonly { readonly part: readonly Part[] }[] };
  const participants = (body.parameter ?? []).map(({ part }) => {
    const named = (name: string) => part.find((one) => one.name === name);
    return {
      who: named('subject')?.valueReference?.reference.replace(/^Patient\/|-\d+$/g, '') ?? '',
      outcome: named('outcome')?.valueCode,
      url: named('url')?.valueUri,
      task: named('task')?.valueReference?.reference,
      issues: named('issues')?.resource?.issue[0]?.diagnostics,
    };
  });
  return { status: answer.status, text: JSON.stringify(body), participants };
}

const outcomes = async (operation: string, parameters: readonly object[] = []) =>
  (await call(operation, parameters)).participants.map(({ who, outcome }) => [who, outcome]);

async function answer(task: string | undefined): Promise<void> {
  const resource = (await (await app.send('GET', `/${task}`)).json()) as object;
  const lastModified = new Date(nowMs).toISOString();
  await app.send('PUT', `/${task}`, { ...resource, status: 'completed', lastModified });
}

describe('Group/$invite', () => {
  it('asks every grown-up who belongs to the group, each by a link of her own', async () => {
    const { status, participants } = await call('invite');
    expect(status).toBe(200);
    expect(participants).toMatchObject([
      {
        who: 'anna',
        outcome: 'invited',
        url: expect.stringMatching(/^https:\/\/kring\.test\/q\/[\w-]{32}$/),
      },
      {
        who: 'bea',
        outcome: 'invited',
        issues: expect.stringContaining('Nobody is named to follow an alert up'),
      },
      { who: 'late', outcome: 'refused', issues: expect.stringContaining('has died') },
    ]);
    expect(new Set(participants.map(({ url }) => url)).size).toBe(3);
  });

  it('again asks who has not answered, by the same Task and a new link, and nobody who has', async () => {
    const first = (await call('invite')).participants;
    await answer(first[0]?.task);
    const second = (await call('invite')).participants;
    expect(second).toMatchObject([
      { who: 'anna', outcome: 'answered', task: first[0]?.task, url: undefined },
      { who: 'bea', outcome: 'invited', task: first[1]?.task },
      { who: 'late', outcome: 'refused' },
    ]);
    expect(second[1]?.url).not.toBe(first[1]?.url);
    nowMs += 31 * 86_400_000;
    expect(await outcomes('invite')).toContainEqual(['anna', 'invited']);
  });

  it('asks nobody who has lost a child, and does not say why', async () => {
    const code = { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'O03.9' }] };
    const subject = { reference: `Patient/${people('bea')}` };
    await app.send('POST', '/Condition', { resourceType: 'Condition', code, subject });
    const { text } = await call('invite');
    expect(await outcomes('invite')).toContainEqual(['bea', 'refused']);
    expect(await outcomes('invite')).toContainEqual(['anna', 'invited']);
    expect(text).not.toMatch(/loss|lost|O03/);
  });

  it('asks some of them, and nobody who is no member', async () => {
    const one = (name: string) => ({
      name: 'subject',
      valueReference: { reference: `Patient/${people(name)}` },
    });
    expect(await outcomes('invite', [one('bea')])).toEqual([['bea', 'invited']]);
    for (const name of ['left', 'baby']) {
      const { status, text } = await call('invite', [one(name)]);
      expect(status).toBe(422);
      expect(text).toContain('is no grown-up member of this group');
    }
  });

  it('refuses as a whole what cannot be sent to anybody, and says why', async () => {
    const phq9 = { name: 'questionnaire', valueReference: { reference: 'Questionnaire/phq-9' } };
    const parameter = { resourceType: 'Parameters', parameter: [phq9] };
    const refused = await app.send('POST', `/Group/${people('group')}/$invite`, parameter);
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain('nobody is on call');
    expect(await outcomes('invited')).toContainEqual(['anna', 'not-invited']);
    expect((await call('invite', [{ name: 'expires', valueDateTime: '2020-01-01T00:00:00Z' }])).status).toBe(
      400,
    );
    expect((await call('invite', [{ name: 'colour', valueString: 'red' }])).status).toBe(400);
  });
});

describe('Group/$invited', () => {
  it('says who has answered, and not what', async () => {
    expect(await outcomes('invited')).toEqual([
      ['anna', 'not-invited'],
      ['bea', 'not-invited'],
      ['late', 'not-invited'],
    ]);
    const made = (await call('invite')).participants;
    await answer(made[0]?.task);
    const { participants, text } = await call('invited');
    expect(participants.map(({ who, outcome }) => [who, outcome])).toEqual([
      ['anna', 'answered'],
      ['bea', 'invited'],
      ['late', 'not-invited'],
    ]);
    expect(text).not.toMatch(/QuestionnaireResponse|Observation/);
    nowMs += 31 * 86_400_000;
    expect(await outcomes('invited')).toContainEqual(['bea', 'closed']);
  });
});
