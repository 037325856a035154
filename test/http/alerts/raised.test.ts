import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Principal } from '../../../functions/access/principal.ts';
import { parseScopes } from '../../../functions/access/scopes.ts';
import { installQuestionnaires } from '../../../functions/http/parent/questionnaires.ts';
import { readQuestionnaires } from '../../../questionnaires/read.ts';
import { openTestApp, type TestApp, validator } from '../fhir-test-app.ts';

type Shown = Record<string, unknown> & { readonly id: string; readonly meta: Record<string, string> };

const phq9 = 'https://kring.care/fhir/Questionnaire/phq-9';
const items = [
  ...['interest', 'down', 'sleep', 'tired', 'appetite'],
  ...['failure', 'concentration', 'movement', 'self-harm'],
];

let test: TestApp;
let mothers = 0;

beforeAll(async () => {
  test = openTestApp();
  await installQuestionnaires(test.repository, await readQuestionnaires());
});
afterAll(() => test.close());

/** Answers to the PHQ-9, a digit for each item; what is `-` has none. */
/** Lately, by the clock that the server goes by. */
const authored = new Date(Date.now() - 3_600_000).toISOString();

function response(subject: string, digits: string, more: object = {}) {
  const questionnaire = weights.get(phq9);
  const item = items.flatMap((linkId, index) => {
    const digit = digits[index] ?? '-';
    const option = questionnaire?.get(linkId)?.[Number(digit)];
    return digit === '-' || !option ? [] : [{ linkId, answer: [{ valueCoding: option }] }];
  });
  return {
    resourceType: 'QuestionnaireResponse',
    questionnaire: phq9,
    status: 'completed',
    subject: { reference: subject },
    authored,
    item: nested(item),
    ...more,
  };
}

const weights = new Map<string, Map<string, object[]>>();
let groups: readonly { linkId: string; items: readonly string[] }[] = [];

beforeAll(async () => {
  const source = (await readQuestionnaires()).find(({ url }) => url === phq9) as unknown as {
    item: { linkId: string; type: string; item?: never[]; answerOption?: { valueCoding: object }[] }[];
  };
  const byLinkId = new Map<string, object[]>();
  const walk = (some: typeof source.item): void => {
    for (const one of some) {
      if (one.answerOption)
        byLinkId.set(
          one.linkId,
          one.answerOption.map(({ valueCoding }) => valueCoding),
        );
      walk(one.item ?? []);
    }
  };
  walk(source.item);
  weights.set(phq9, byLinkId);
  groups = source.item
    .filter(({ type }) => type === 'group')
    .map(({ linkId, item = [] }) => ({
      linkId,
      items: (item as { linkId: string }[]).map((one) => one.linkId),
    }));
});

function nested(answered: readonly { linkId: string }[]): readonly object[] {
  if (groups.length === 0) return answered;
  return groups.flatMap(({ linkId, items: within }) => {
    const item = answered.filter((one) => within.includes(one.linkId));
    return item.length > 0 ? [{ linkId, item }] : [];
  });
}

async function mother(more: object = {}): Promise<string> {
  mothers += 1;
  const resource = { resourceType: 'Patient', id: `mother-${mothers}`, ...more };
  expect((await test.send('PUT', `/Patient/${resource.id}`, resource)).status).toBe(201);
  return `Patient/${resource.id}`;
}

async function search(type: string, query: string): Promise<readonly Shown[]> {
  const bundle = (await (await test.send('GET', `/${type}?${query}`)).json()) as {
    entry?: { resource: Shown }[];
  };
  return (bundle.entry ?? []).map(({ resource }) => resource);
}

async function raised(subject: string) {
  const [scores, flags, tasks, communications] = await Promise.all(
    ['Observation', 'Flag', 'Task', 'Communication'].map((type) => search(type, `patient=${subject}`)),
  );
  return { scores, flags, tasks, communications } as Record<
    'scores' | 'flags' | 'tasks' | 'communications',
    readonly Shown[]
  >;
}

async function counts(subject: string): Promise<readonly number[]> {
  return Object.values(await raised(subject)).map((some) => some.length);
}

const calm = '000000000';
const atRisk = '000000001';
const nothingElse = '--------1';
const poor = '333333330';

describe('a response raises its scores and alerts in the commit that writes it', () => {
  it.each<readonly [string, (subject: string) => Promise<Response>]>([
    ['POST', (subject) => test.send('POST', '/QuestionnaireResponse', response(subject, atRisk))],
    [
      'PUT',
      (subject) => {
        const id = `put-${mothers}`;
        return test.send('PUT', `/QuestionnaireResponse/${id}`, response(subject, atRisk, { id }));
      },
    ],
    [
      'a conditional PUT',
      (subject) => test.send('PUT', `/QuestionnaireResponse?subject=${subject}`, response(subject, atRisk)),
    ],
    [
      'a conditional create',
      (subject) =>
        test.send('POST', '/QuestionnaireResponse', response(subject, atRisk), {
          'If-None-Exist': `subject=${subject}`,
        }),
    ],
    ['PATCH', (subject) => patched(subject)],
    ['a transaction', (subject) => bundled('transaction', subject)],
    ['a batch', (subject) => bundled('batch', subject)],
  ])('by %s', async (_, write) => {
    const subject = await mother();
    const answer = await write(subject);
    expect(answer.status).toBeLessThan(300);
    const { scores, flags, tasks, communications } = await raised(subject);
    const [stored] = await search('QuestionnaireResponse', `subject=${subject}`);
    expect(scores).toMatchObject([
      {
        valueQuantity: { value: 1 },
        derivedFrom: [{ reference: `QuestionnaireResponse/${stored?.id}` }],
        effectiveDateTime: authored,
      },
    ]);
    expect(flags).toMatchObject([{ status: 'active', subject: { reference: subject } }]);
    expect(tasks).toMatchObject([
      {
        status: 'requested',
        priority: 'stat',
        focus: { reference: `QuestionnaireResponse/${stored?.id}` },
        for: { reference: subject },
      },
    ]);
    expect(communications).toMatchObject([
      { status: 'preparation', priority: 'stat', about: [{ reference: `Task/${tasks[0]?.id}` }] },
    ]);
    const all = [scores[0], flags[0], tasks[0], communications[0]];
    // One commit, one time.
    expect(new Set(all.map((one) => one?.meta.lastUpdated))).toEqual(new Set([stored?.meta.lastUpdated]));
    for (const resource of all) {
      const issues = validator.validate(resource as never);
      expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
    }
  });

  async function patched(subject: string): Promise<Response> {
    const id = `patched-${mothers}`;
    const before = response(subject, calm, { id, status: 'in-progress' });
    await test.send('PUT', `/QuestionnaireResponse/${id}`, before);
    expect(await counts(subject)).toEqual([0, 0, 0, 0]);
    const { item } = response(subject, atRisk);
    const patch = [
      { op: 'replace', path: '/item', value: item },
      { op: 'replace', path: '/status', value: 'completed' },
    ];
    return test.send('PATCH', `/QuestionnaireResponse/${id}`, patch, {
      'Content-Type': 'application/json-patch+json',
    });
  }

  function bundled(type: string, subject: string): Promise<Response> {
    const request = { method: 'POST', url: 'QuestionnaireResponse' };
    const entry = [{ resource: response(subject, atRisk), request }];
    return test.send('POST', '', { resourceType: 'Bundle', type, entry });
  }

  it('about who is made in the same transaction', async () => {
    const fullUrl = 'urn:uuid:8c8c8c1e-6e0f-4a94-9a5c-3f2bd1b6a001';
    const entry = [
      {
        fullUrl,
        resource: { resourceType: 'Patient', identifier: [{ system: 'urn:test', value: 'new' }] },
        request: { method: 'POST', url: 'Patient' },
      },
      {
        resource: response(fullUrl, atRisk),
        request: { method: 'POST', url: 'QuestionnaireResponse' },
      },
    ];
    expect((await test.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry })).status).toBe(
      200,
    );
    const [patient] = await search('Patient', 'identifier=urn:test|new');
    expect(await counts(`Patient/${patient?.id}`)).toEqual([1, 1, 1, 1]);
  });
});

describe('what a status gives rise to', () => {
  it.each([
    ['in-progress', nothingElse, [0, 1, 1, 1]],
    ['stopped', nothingElse, [0, 1, 1, 1]],
    ['completed', atRisk, [1, 1, 1, 1]],
    ['amended', atRisk, [1, 1, 1, 1]],
    ['entered-in-error', atRisk, [0, 0, 0, 0]],
    ['completed', calm, [1, 0, 0, 0]],
    ['in-progress', poor, [0, 0, 0, 0]],
  ])('%s: %s', async (status, digits, expected) => {
    const subject = await mother();
    const answer = await test.send('POST', '/QuestionnaireResponse', response(subject, digits, { status }));
    expect([answer.status, await counts(subject)]).toEqual([201, expected]);
  });
});

describe('however often it comes in', () => {
  it('an alert is raised once, is not withdrawn, and not raised again once it was closed or deleted', async () => {
    const subject = await mother();
    const id = 'again';
    const put = (digits: string, status = 'amended') =>
      test.send('PUT', `/QuestionnaireResponse/${id}`, response(subject, digits, { id, status }));
    await put(atRisk, 'completed');
    const [task] = (await raised(subject)).tasks;
    await put(atRisk);
    await put(calm);
    expect(await counts(subject)).toEqual([1, 1, 1, 1]);
    expect((await raised(subject)).flags).toMatchObject([{ status: 'active' }]);
    await test.send('PUT', `/Task/${task?.id}`, { ...task, status: 'completed' });
    await put(atRisk);
    expect((await raised(subject)).tasks).toMatchObject([{ status: 'completed' }]);
    await test.send('DELETE', `/Task/${task?.id}`);
    await put('000000003');
    expect(await counts(subject)).toEqual([1, 1, 0, 1]);
  });

  it('the score follows the answers, and is taken back with them', async () => {
    const subject = await mother();
    const put = (digits: string, status: string) =>
      test.send(
        'PUT',
        '/QuestionnaireResponse/rescored',
        response(subject, digits, { id: 'rescored', status }),
      );
    await put('111000000', 'completed');
    expect((await raised(subject)).scores).toMatchObject([{ status: 'final', valueQuantity: { value: 3 } }]);
    await put('111000000', 'amended');
    expect((await raised(subject)).scores).toMatchObject([{ status: 'final', meta: { versionId: '1' } }]);
    await put('222000000', 'amended');
    expect((await raised(subject)).scores).toMatchObject([
      { status: 'amended', valueQuantity: { value: 6 } },
    ]);
    await put('222000000', 'entered-in-error');
    expect((await raised(subject)).scores).toMatchObject([{ status: 'entered-in-error' }]);
  });

  it('there is one of each, from many at once', async () => {
    const subject = await mother();
    const body = response(subject, atRisk, { id: 'raced' });
    await Promise.all(
      Array.from({ length: 8 }, () => test.send('PUT', '/QuestionnaireResponse/raced', body)),
    );
    expect(await counts(subject)).toEqual([1, 1, 1, 1]);
  });
});

describe('a score that comes along', () => {
  const scored = (subject: string, value: number, more: object = {}) => ({
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '44261-6' }] },
    subject: { reference: subject },
    effectiveDateTime: '2026-03-01T10:00:00Z',
    valueQuantity: { value, unit: '{score}', system: 'http://unitsofmeasure.org', code: '{score}' },
    ...more,
  });
  const fullUrl = 'urn:uuid:8c8c8c1e-6e0f-4a94-9a5c-3f2bd1b6a002';
  const send = (subject: string, digits: string, observation: object) =>
    test.send('POST', '', {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        {
          fullUrl,
          resource: response(subject, digits),
          request: { method: 'POST', url: 'QuestionnaireResponse' },
        },
        { resource: observation, request: { method: 'POST', url: 'Observation' } },
      ],
    });

  it('and says the same is not made a second time, and is what the Flag points at', async () => {
    const subject = await mother();
    const observation = scored(subject, 24, { derivedFrom: [{ reference: fullUrl }] });
    expect((await send(subject, poor, observation)).status).toBe(200);
    const { scores, flags } = await raised(subject);
    expect(scores).toHaveLength(1);
    expect(flags).toMatchObject([
      { extension: [{ valueReference: { reference: `Observation/${scores[0]?.id}` } }] },
    ]);
    expect(scores[0]?.id).not.toMatch(/^kring-/);
  });

  it('and says something else does not stand for that of the answers', async () => {
    const subject = await mother();
    await send(subject, poor, scored(subject, 3));
    const { scores, flags } = await raised(subject);
    expect(scores.map(({ valueQuantity }) => (valueQuantity as { value: number }).value).sort()).toEqual([
      24, 3,
    ]);
    expect(JSON.stringify(flags)).toMatch(/Observation\/kring-/);
  });

  it('before the response, in a batch, is not made a second time', async () => {
    const subject = await mother();
    const observation = scored(subject, 24, {
      derivedFrom: [{ reference: 'QuestionnaireResponse/later' }],
    });
    expect((await test.send('POST', '/Observation', observation)).status).toBe(201);
    await test.send('PUT', '/QuestionnaireResponse/later', response(subject, poor, { id: 'later' }));
    expect((await raised(subject)).scores).toHaveLength(1);
  });
});

describe('who follows up', () => {
  it('is the team of where she is registered, and else her practitioner, or that organisation', async () => {
    await test.send('PUT', '/Organization/home', { resourceType: 'Organization', id: 'home', name: 'Home' });
    const managingOrganization = { reference: 'Organization/home' };
    const alone = await mother();
    const registered = await mother({ managingOrganization });
    const known = await mother({
      managingOrganization,
      generalPractitioner: [{ reference: 'Practitioner/known' }],
    });
    await test.send('PUT', '/Practitioner/known', { resourceType: 'Practitioner', id: 'known' });
    const inTeam = await mother({ managingOrganization });
    const team = (id: string, subject: string, more: object = {}) =>
      test.send('PUT', `/CareTeam/${id}`, {
        resourceType: 'CareTeam',
        id,
        status: 'active',
        subject: { reference: subject },
        managingOrganization: [managingOrganization],
        ...more,
      });
    const system = 'https://kring.care/fhir/CodeSystem/care-team-kind';
    await team('volunteers', inTeam, { category: [{ coding: [{ system, code: 'volunteer-match' }] }] });
    await team('before', inTeam, { status: 'inactive' });
    await team('own', inTeam);
    const owners = [];
    for (const subject of [alone, registered, known, inTeam]) {
      await test.send('POST', '/QuestionnaireResponse', response(subject, atRisk));
      const { tasks, communications } = await raised(subject);
      expect(communications[0]?.recipient).toEqual(tasks[0]?.owner && [tasks[0].owner]);
      owners.push((tasks[0]?.owner as { reference: string } | undefined)?.reference);
    }
    expect(owners).toEqual([undefined, 'Organization/home', 'Practitioner/known', 'CareTeam/own']);
  });
});

it.each([
  [1, 'preparation'],
  [31, 'not-done'],
])('of answers that came in %i days late asks for somebody to be called: %s', async (days, status) => {
  const subject = await mother();
  const authored = new Date(Date.now() - days * 86_400_000).toISOString();
  await test.send('POST', '/QuestionnaireResponse', response(subject, atRisk, { authored }));
  const { tasks, communications } = await raised(subject);
  expect(tasks).toMatchObject([{ status: 'requested' }]);
  expect(communications).toMatchObject([{ status }]);
  expect(
    validator.validate(communications[0] as never).filter(({ severity }) => severity === 'error'),
  ).toEqual([]);
});

it('raises what many responses in one transaction give rise to', async () => {
  const subjects = await Promise.all(Array.from({ length: 12 }, () => mother()));
  const entry = subjects.map((subject) => ({
    resource: response(subject, atRisk),
    request: { method: 'POST', url: 'QuestionnaireResponse' },
  }));
  const answer = await test.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry });
  expect(answer.status).toBe(200);
  for (const subject of subjects) expect(await counts(subject)).toEqual([1, 1, 1, 1]);
});

it('stores what answers a questionnaire that is not known here, and says what that means', async () => {
  const subject = await mother();
  const unknown = { questionnaire: 'https://elsewhere.example/q', item: [] };
  const { item: _, ...bare } = response(subject, calm, unknown);
  const answer = await test.send('POST', '/QuestionnaireResponse', bare, {
    Prefer: 'return=OperationOutcome',
  });
  expect(answer.status).toBe(201);
  expect(await answer.text()).toMatch(/"warning".*is not known here.*raise no alert/);
  expect(await counts(subject)).toEqual([0, 0, 0, 0]);
});

it('raises what is about nobody as a Task without a Flag', async () => {
  const { subject: _, ...anonymous } = response('', atRisk);
  const answer = await test.send('POST', '/QuestionnaireResponse', anonymous);
  const { id } = (await answer.json()) as Shown;
  expect(answer.status).toBe(201);
  expect(await search('Task', `focus=QuestionnaireResponse/${id}`)).toHaveLength(1);
});

it('says that Kring has worked it out, from which response', async () => {
  const subject = await mother();
  await test.send('POST', '/QuestionnaireResponse', response(subject, atRisk));
  const [stored] = await search('QuestionnaireResponse', `subject=${subject}`);
  const { flags } = await raised(subject);
  const provenances = await search('Provenance', `target=Flag/${flags[0]?.id}`);
  expect(provenances).toMatchObject([
    {
      agent: [{ who: { display: 'Kring' } }],
      entity: [{ what: { reference: `QuestionnaireResponse/${stored?.id}` } }],
    },
  ]);
  expect(provenances[0]?.target).toHaveLength(4);
});

it('lets nobody take the id that an alert will have', async () => {
  const id = 'kring-7b1f0d0e-0000-5000-8000-000000000000';
  for (const resource of [
    { resourceType: 'Task', id, status: 'requested', intent: 'order' },
    {
      resourceType: 'Flag',
      id,
      status: 'active',
      code: { text: 'x' },
      subject: { reference: 'Patient/mother-1' },
    },
  ]) {
    const answer = await test.send('PUT', `/${resource.resourceType}/${id}`, resource);
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('begins with kring-');
  }
});

describe('a writer with no more than the scope for responses', () => {
  it('raises them all the same, and its trace says what it wrote itself', async () => {
    const principal: Principal = {
      kind: 'client',
      clientId: 'vendor',
      role: 'programme',
      scopes: parseScopes('system/QuestionnaireResponse.crus system/Patient.crus').scopes,
    };
    const vendor = openTestApp({ principal });
    try {
      await installQuestionnaires(vendor.repository, await readQuestionnaires());
      await vendor.send('PUT', '/Patient/hers', { resourceType: 'Patient', id: 'hers' });
      const answer = await vendor.send('POST', '/QuestionnaireResponse', response('Patient/hers', atRisk));
      expect(answer.status).toBe(201);
      expect((await vendor.send('GET', '/Task?patient=Patient/hers')).status).toBe(403);
      const feed = await vendor.repository.feed({
        types: ['Task', 'Flag', 'Communication', 'Observation'],
        order: 'newest-first',
        count: 10,
      });
      expect(feed.versions.map(({ type }) => type).sort()).toEqual([
        'Communication',
        'Flag',
        'Observation',
        'Task',
      ]);
      const traces = await vendor.repository.feed({
        types: ['AuditEvent'],
        order: 'newest-first',
        count: 10,
      });
      const written = traces.versions.map(({ text }) => text).filter((text) => text.includes('"create"'));
      expect(written.some((text) => /Flag/.test(text))).toBe(false);
    } finally {
      await vendor.close();
    }
  });
});
