import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inviteOperation } from '../../../functions/http/operations/invite.ts';
import { findLink } from '../../../functions/http/parent/link.ts';
import { installQuestionnaires } from '../../../functions/http/parent/questionnaires.ts';
import { readQuestionnaires } from '../../../questionnaires/read.ts';
import { openTestApp, type TestApp } from '../fhir-test-app.ts';

const questionnaires = await readQuestionnaires();
const operation = inviteOperation({
  publicUrl: 'https://kring.test/',
  newToken: () => randomBytes(24).toString('base64url'),
  newId: randomUUID,
});

let app: TestApp;
const clientOf = (...types: readonly string[]) => ({
  kind: 'client' as const,
  clientId: 'ehr',
  role: 'programme' as const,
  scopes: types.map((resourceType) => ({
    resourceType,
    permissions: new Set(['c', 'r', 'u', 's'] as const),
  })),
});

const to = (target: string) => ({ reference: target });
const encounter = { status: 'finished', class: { code: 'AMB' } };
const plan = { status: 'active', intent: 'plan' };
const responsible = {
  type: [
    {
      coding: [
        {
          system: 'https://kring.care/fhir/CodeSystem/participation-role',
          code: 'responsible-clinician',
        },
      ],
    },
  ],
  individual: to('Practitioner/midwife'),
};
const resources: readonly (readonly [string, string, object])[] = [
  ['Patient', 'mother', {}],
  ['Patient', 'other', {}],
  ['Organization', 'practice', { name: 'Practice' }],
  ['Practitioner', 'midwife', {}],
  ['Practitioner', 'doctor', {}],
  ['Patient', 'of-doctor', { generalPractitioner: [to('Practitioner/doctor')] }],
  ['Patient', 'of-practice', { managingOrganization: to('Organization/practice') }],
  ['Encounter', 'other', { ...encounter, subject: to('Patient/other') }],
  ['CarePlan', 'other', { ...plan, subject: to('Patient/other') }],
  [
    'Encounter',
    'with-midwife',
    { ...encounter, subject: to('Patient/of-doctor'), participant: [responsible] },
  ],
  [
    'Encounter',
    'at-practice',
    { ...encounter, subject: to('Patient/of-doctor'), serviceProvider: to('Organization/practice') },
  ],
];

beforeEach(async () => {
  app = openTestApp({ operations: [operation] });
  await installQuestionnaires(app.repository, questionnaires);
  for (const [type, id, more] of resources) {
    const response = await app.send('PUT', `/${type}/${id}`, { resourceType: type, id, ...more });
    expect(response.status, await response.text()).toBe(201);
  }
});
afterEach(() => app.close());

/** The year of the next November, of which the 31st is read as the 1st of December by who does not look. */
function novemberAhead(): number {
  const now = new Date();
  return now.getUTCFullYear() + (now.getUTCMonth() === 11 ? 1 : 0);
}

const reference = (name: string, target: string) => ({ name, valueReference: { reference: target } });
const subject = reference('subject', 'Patient/mother');

function ask(to: TestApp, parameter: readonly object[], id = 'who-5') {
  return to.send('POST', `/Questionnaire/${id}/$invite`, { resourceType: 'Parameters', parameter });
}

interface Parameters {
  readonly parameter: readonly {
    readonly name: string;
    readonly valueUri?: string;
    readonly resource?: object;
  }[];
}

describe('$invite', () => {
  it('answers a link and the Task that waits for the answers', async () => {
    const response = await ask(app, [subject]);
    expect(response.status).toBe(200);
    const { parameter } = (await response.json()) as Parameters;
    expect(parameter.map(({ name }) => name)).toEqual(['url', 'task', 'warning']);
    expect(parameter[0]?.valueUri).toMatch(/^https:\/\/kring\.test\/q\/[\w-]{32}$/);
    expect(parameter[1]?.resource).toMatchObject({
      resourceType: 'Task',
      status: 'requested',
      for: { reference: 'Patient/mother' },
      input: [{ valueCanonical: 'https://kring.care/fhir/Questionnaire/who-5|1.0.0' }],
    });
  });

  it('makes another link each time', async () => {
    const urls = await Promise.all(
      [1, 2].map(
        async () => ((await (await ask(app, [subject])).json()) as Parameters).parameter[0]?.valueUri,
      ),
    );
    expect(new Set(urls).size).toBe(2);
  });

  it.each<[string, readonly object[], number, RegExp]>([
    ['nobody to ask', [], 400, /give subject/],
    ['somebody who is not there', [reference('subject', 'Patient/nobody')], 422, /no Patient\/nobody/],
    ['a group as subject', [reference('subject', 'Group/1')], 400, /valueReference to a Patient/],
    [
      'an address elsewhere',
      [reference('subject', 'https://else.example/Patient/1')],
      400,
      /such as Patient\/123/,
    ],
    [
      'a parameter that is none',
      [subject, { name: 'until', valueDate: '2026-01-01' }],
      400,
      /until is no parameter/,
    ],
    [
      'an end in the past',
      [subject, { name: 'expires', valueDateTime: '2020-01-01T00:00:00Z' }],
      400,
      /after now/,
    ],
    [
      'an end on a day that there is not',
      [subject, { name: 'expires', valueDateTime: `${novemberAhead()}-11-31T00:00:00Z` }],
      400,
      /after now/,
    ],
    [
      'an end without a zone',
      [subject, { name: 'expires', valueDateTime: '2099-01-01T00:00:00' }],
      400,
      /time zone/,
    ],
    [
      'an encounter that is not there',
      [subject, reference('encounter', 'Encounter/1')],
      422,
      /no Encounter\/1/,
    ],
    [
      "another person's encounter",
      [subject, reference('encounter', 'Encounter/other')],
      422,
      /Encounter\/other is not about Patient\/mother.*where\(name = 'encounter'\)/s,
    ],
    [
      "another person's plan",
      [subject, reference('basedOn', 'CarePlan/other')],
      422,
      /CarePlan\/other is not about Patient\/mother.*where\(name = 'basedOn'\)/s,
    ],
    ['two subjects', [subject, reference('subject', 'Patient/other')], 400, /subject is given 2 times/],
  ])('refuses %s, and makes nothing', async (_, parameter, status, message) => {
    const response = await ask(app, parameter);
    expect([response.status, await response.text()]).toEqual([status, expect.stringMatching(message)]);
    expect(await (await app.send('GET', '/Task?_summary=count')).text()).not.toContain('requested');
    expect(((await (await app.send('GET', '/Task')).json()) as { entry?: unknown[] }).entry ?? []).toEqual(
      [],
    );
  });

  it('refuses what is no questionnaire, and one that the page cannot ask', async () => {
    expect((await ask(app, [subject], 'nothing')).status).toBe(404);
    const photo = {
      resourceType: 'Questionnaire',
      id: 'photo',
      status: 'active',
      url: 'https://example.org/q',
      item: [{ linkId: 'p', type: 'attachment' }],
    };
    expect((await app.send('PUT', '/Questionnaire/photo', photo)).status).toBe(201);
    const response = await ask(app, [subject], 'photo');
    expect([response.status, await response.text()]).toEqual([422, expect.stringContaining('cannot ask p')]);
  });

  it.each([
    ['nobody', { kind: 'anonymous' as const }, 401],
    ['who may not make a Task', clientOf('Questionnaire', 'Patient'), 403],
    ['who may not see the patient', clientOf('Questionnaire', 'Task'), 422],
    ['who may not see the questionnaire', clientOf('Patient', 'Task'), 404],
    ['who may do all three', clientOf('Questionnaire', 'Patient', 'Task'), 200],
  ])('by %s', async (_, principal, status) => {
    const mine = openTestApp({ operations: [operation], principal });
    try {
      await installQuestionnaires(mine.repository, questionnaires);
      const resource = { resourceType: 'Patient', id: 'mother' };
      await mine.repository.commit([{ kind: 'update', resource }], {
        visible: () => true,
        refuse: () => undefined,
      });
      expect((await ask(mine, [subject])).status).toBe(status);
    } finally {
      await mine.close();
    }
  });
});

describe('who is asked to follow an alert up', () => {
  const followedUpBy = async (parameter: readonly object[]) => {
    const response = await ask(app, parameter);
    const { parameter: answer } = (await response.json()) as Parameters;
    const url = answer.find(({ name }) => name === 'url')?.valueUri ?? '';
    const link = await findLink(app.repository.records, url.split('/').pop() ?? '');
    return { careTeam: link?.careTeam, warning: answer.find(({ name }) => name === 'warning')?.resource };
  };
  const patient = (id: string) => reference('subject', `Patient/${id}`);

  it.each<[string, readonly object[], string]>([
    [
      'who was named',
      [patient('of-doctor'), reference('careTeam', 'Organization/practice')],
      'Organization/practice',
    ],
    [
      'who is responsible for the encounter',
      [patient('of-doctor'), reference('encounter', 'Encounter/with-midwife')],
      'Practitioner/midwife',
    ],
    [
      'the organization of the encounter',
      [patient('of-doctor'), reference('encounter', 'Encounter/at-practice')],
      'Organization/practice',
    ],
    ['the general practitioner', [patient('of-doctor')], 'Practitioner/doctor'],
    ['the managing organization', [patient('of-practice')], 'Organization/practice'],
  ])('is %s', async (_, parameter, expected) => {
    expect(await followedUpBy(parameter)).toEqual({ careTeam: expected, warning: undefined });
  });

  it('is nobody when nobody is known, and the answer says so', async () => {
    const { careTeam, warning } = await followedUpBy([patient('mother')]);
    expect(careTeam).toBeUndefined();
    expect(warning).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'warning', diagnostics: expect.stringContaining('careTeam') }],
    });
  });

  it('is not somebody who was deleted', async () => {
    expect((await app.send('DELETE', '/Practitioner/doctor')).status).toBeLessThan(300);
    expect((await followedUpBy([patient('of-doctor')])).careTeam).toBeUndefined();
  });
});

it.each(['retired', 'draft', 'unknown'])('a questionnaire that is %s is not sent out', async (status) => {
  const questionnaire = {
    resourceType: 'Questionnaire',
    id: 'old',
    status,
    url: 'https://example.org/q',
    item: [{ linkId: 'a', type: 'boolean', text: 'A?' }],
  };
  expect((await app.send('PUT', '/Questionnaire/old', questionnaire)).status).toBe(201);
  const response = await ask(app, [subject], 'old');
  expect([response.status, await response.text()]).toEqual([422, expect.stringContaining(`is ${status}`)]);
});

describe('installing questionnaires', () => {
  it('changes nothing the second time', async () => {
    expect(await installQuestionnaires(app.repository, questionnaires)).toEqual([]);
    expect((await app.repository.read('Questionnaire', 'who-5'))?.versionId).toBe('1');
  });

  it('stores a new version of one', async () => {
    const changed = questionnaires.map((each) =>
      each.id === 'who-5' ? { ...each, version: '1.0.1' } : each,
    );
    expect(await installQuestionnaires(app.repository, changed)).toEqual(['who-5']);
  });
});

it('sends no link to a questionnaire with an answer of which somebody has to know at once', async () => {
  const response = await ask(app, [subject], 'phq-9');
  const text = await response.text();
  expect([response.status, text]).toEqual([422, expect.stringContaining('has to know at once')]);
});
