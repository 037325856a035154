import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eraseOperation } from '../../../functions/http/operations/erase.ts';
import { withoutMention } from '../../../functions/http/operations/erase-mention.ts';
import type { Eraser } from '../../../functions/http/operations/erase-person.ts';
import { listErasures, replayErasures } from '../../../functions/http/operations/erase-tombstone.ts';
import { inviteOperation } from '../../../functions/http/operations/invite.ts';
import { resourceOperations } from '../../../functions/http/operations/resource-operations.ts';
import { installQuestionnaires } from '../../../functions/http/parent/questionnaires.ts';
import { decodeBody } from '../../../functions/repository/body.ts';
import type { ItemStore } from '../../../functions/store/item-store.ts';
import { readQuestionnaires } from '../../../questionnaires/read.ts';
import { openTestApp, searchDefinitions, type TestApp } from '../fhir-test-app.ts';

const newToken = () => randomBytes(24).toString('base64url');
let test: TestApp;
let now: number;

beforeEach(async () => {
  // The repository of a test app goes by the real clock.
  now = Date.now();
  test = openTestApp({
    clock: () => now,
    operations: [
      ...resourceOperations,
      eraseOperation({
        upkeep: {
          purge: (key, isToGo) => test.repository.upkeep.purge(key, isToGo),
          held: (cursor, isWanted) => test.repository.upkeep.held(cursor, isWanted),
        },
        newToken,
      }),
      inviteOperation({ publicUrl: 'http://kring.test', newToken, newId: randomUUID }),
    ],
  });
  await installQuestionnaires(test.repository, (await readQuestionnaires()).slice(0, 1));
  for (const resource of resources) {
    const response = await test.send('PUT', `/${resource.resourceType}/${resource.id}`, resource);
    expect([resource.id, response.status]).toEqual([resource.id, 201]);
  }
  await test.send('PUT', '/Patient/mother', {
    ...mother,
    telecom: [{ system: 'phone', value: '0612345678' }],
  });
});
afterEach(() => test.close());

const to = (reference: string) => ({ reference });
const mother = { resourceType: 'Patient', id: 'mother', name: [{ family: 'Planted-Kooyker' }] };
const member = (reference: string) => ({ entity: to(reference) });
const participant = (reference: string) => ({ actor: to(reference), status: 'accepted' });
const resources = [
  mother,
  { resourceType: 'Patient', id: 'neighbour' },
  {
    resourceType: 'Observation',
    id: 'score',
    status: 'final',
    code: { text: 'Planted score' },
    subject: to('Patient/mother'),
  },
  {
    resourceType: 'Observation',
    id: 'other',
    status: 'final',
    code: { text: 'x' },
    subject: to('Patient/neighbour'),
  },
  {
    resourceType: 'Encounter',
    id: 'visit',
    status: 'finished',
    class: { code: 'AMB' },
    subject: to('Patient/mother'),
  },
  { resourceType: 'RelatedPerson', id: 'partner', patient: to('Patient/mother') },
  {
    resourceType: 'Group',
    id: 'circle',
    type: 'person',
    actual: true,
    member: [member('Patient/mother'), member('Patient/neighbour')],
  },
  {
    resourceType: 'Appointment',
    id: 'session',
    status: 'proposed',
    participant: [participant('Patient/mother'), participant('Patient/neighbour')],
  },
  {
    resourceType: 'Appointment',
    id: 'own',
    status: 'proposed',
    participant: [participant('Patient/mother')],
  },
];

async function erase(body?: unknown, id = 'mother') {
  const response = await test.send('POST', `/Patient/${id}/$erase`, body);
  return { status: response.status, body: (await response.json()) as Parameters };
}

interface Parameters {
  readonly parameter: readonly {
    name: string;
    valueString?: string;
    valueInteger?: number;
    part?: readonly { valueCode?: string }[];
  }[];
}

function parameterOf({ parameter }: Parameters, name: string) {
  const found = parameter.find((one) => one.name === name);
  return found?.valueString ?? found?.valueInteger;
}

const confirmed = (confirmation: string) => ({
  resourceType: 'Parameters',
  parameter: [{ name: 'confirmation', valueString: confirmation }],
});

async function eraseMother() {
  const { body } = await erase();
  return erase(confirmed(String(parameterOf(body, 'confirmation'))));
}

/** Every item of the store, as text: what anybody would find who reads the disk. */
async function wholeStore(): Promise<string> {
  const store: ItemStore = test.store;
  let text = '';
  let cursor: string | undefined;
  do {
    const page = await store.scan(cursor, 1_000);
    for (const { partition, sort, attributes } of page.items) {
      const parts = Object.values(attributes).map((value) =>
        value instanceof Uint8Array ? decodeBody(value) : String(value),
      );
      text += `${partition} ${sort} ${parts.join(' ')}\n`;
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return text;
}

describe('the first step', () => {
  it('says what would go, and changes nothing', async () => {
    const before = await wholeStore();
    const { status, body } = await erase();
    expect(status).toBe(200);
    expect([
      parameterOf(body, 'resources'),
      parameterOf(body, 'changed'),
      parameterOf(body, 'links'),
    ]).toEqual([5, 2, 0]);
    const types = body.parameter.flatMap(({ part }) => part?.[0]?.valueCode ?? []);
    expect(types.toSorted()).toEqual(['Appointment', 'Encounter', 'Observation', 'Patient', 'RelatedPerson']);
    expect((await test.send('GET', '/Patient/mother')).status).toBe(200);
    const after = (await wholeStore()).split('\n').filter((line) => !line.startsWith('k#erasing'));
    expect(after).toEqual(before.split('\n'));
  });

  it('is 404 for whom there is nothing about', async () => {
    expect((await erase(undefined, 'nobody')).status).toBe(404);
  });
});

describe('what is hard to find', () => {
  const neighbours = {
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'x' },
    subject: to('Patient/neighbour'),
  };
  const write = async (path: string, body?: unknown, method = 'PUT') => {
    const response = await test.send(method, path, body);
    expect([path, response.ok, await response.text()]).toEqual([path, true, expect.anything()]);
  };
  const planted = { text: 'Planted words' };
  const hers = { resourceType: 'Observation', status: 'final', code: planted, subject: to('Patient/mother') };

  it.each<[string, () => Promise<void>]>([
    [
      'what was about her and deleted before',
      async () => {
        await write('/Observation/gone', { ...hers, id: 'gone' });
        await write('/Observation/gone', undefined, 'DELETE');
      },
    ],
    [
      'versions that named her, of what names her no more',
      async () => {
        await write('/Observation/moved', { ...hers, id: 'moved' });
        await write('/Observation/moved', { ...neighbours, id: 'moved' });
      },
    ],
    [
      'mentions in elements that no search knows',
      async () =>
        write('/Observation/noted', {
          ...neighbours,
          id: 'noted',
          note: [{ authorReference: to('Patient/mother'), text: 'Planted words' }],
        }),
    ],
    [
      'what refers to her by a whole URL',
      async () =>
        write('/Observation/whole', {
          ...hers,
          id: 'whole',
          subject: to('http://kring.test/fhir/Patient/mother'),
        }),
    ],
    [
      'what refers to a version of her',
      async () =>
        write('/Observation/versioned', {
          ...hers,
          id: 'versioned',
          subject: to('Patient/mother/_history/1'),
        }),
    ],
    [
      'files that are hers',
      async () =>
        write('/Binary/file', {
          resourceType: 'Binary',
          id: 'file',
          contentType: 'text/plain',
          data: btoa('Planted words'),
          securityContext: to('Patient/mother'),
        }),
    ],
    [
      'files of her documents',
      async () => {
        await write('/Binary/file', {
          resourceType: 'Binary',
          id: 'file',
          contentType: 'text/plain',
          data: btoa('Planted words'),
        });
        await write('/DocumentReference/doc', {
          resourceType: 'DocumentReference',
          id: 'doc',
          status: 'current',
          subject: to('Patient/mother'),
          content: [{ attachment: { url: 'Binary/file' } }],
        });
      },
    ],
    [
      'what belongs to what is hers',
      async () =>
        write('/Provenance/of', {
          resourceType: 'Provenance',
          id: 'of',
          target: [to('Observation/score')],
          recorded: '2026-01-01T00:00:00Z',
          agent: [{ who: { display: 'Planted words' } }],
        }),
    ],
    [
      'the record that was merged into hers',
      async () => {
        await write('/Patient/double', {
          resourceType: 'Patient',
          id: 'double',
          name: [{ family: 'Planted words' }],
        });
        const parameter = [
          ['source-patient', 'double'],
          ['target-patient', 'mother'],
        ].map(([name, id]) => ({ name, valueReference: to(`Patient/${id}`) }));
        await write('/Patient/$merge', { resourceType: 'Parameters', parameter }, 'POST');
      },
    ],
  ])('goes too: %s', async (_name, prepare) => {
    await prepare();
    await eraseMother();
    const left = await wholeStore();
    expect(left).not.toMatch(/planted/i);
    expect(left).not.toContain(btoa('Planted words'));
    expect((await test.send('GET', '/Observation/other')).status).toBe(200);
  });
});

describe('the second step', () => {
  it('leaves nothing of the person but the id that was theirs', async () => {
    const { status, body } = await eraseMother();
    expect([status, parameterOf(body, 'resources'), parameterOf(body, 'changed')]).toEqual([200, 5, 2]);
    const left = await wholeStore();
    expect(left).not.toMatch(/planted|kooyker|0612345678/i);
    for (const path of ['/Patient/mother', '/Observation/score', '/Encounter/visit', '/Appointment/own']) {
      expect([path, (await test.send('GET', path)).status]).toEqual([path, 410]);
      expect((await test.send('GET', `${path}/_history/1`)).status).toBe(404);
    }
    const found = (await (await test.send('GET', '/Patient?family=planted')).json()) as { total: number };
    expect(found.total).toBe(0);
  });

  it('keeps what is of others, without the person', async () => {
    await eraseMother();
    const group = await (await test.send('GET', '/Group/circle')).json();
    expect(group).toMatchObject({ member: [member('Patient/neighbour')], meta: { versionId: '2' } });
    expect((await test.send('GET', '/Group/circle/_history/1')).status).toBe(404);
    const session = await (await test.send('GET', '/Appointment/session')).json();
    expect(session).toMatchObject({ participant: [participant('Patient/neighbour')] });
    expect((await test.send('GET', '/Observation/other')).status).toBe(200);
    expect(await (await test.send('GET', '/Group?member=Patient/mother')).json()).toMatchObject({ total: 0 });
  });

  it('forgets links and what was filled in', async () => {
    const name = 'subject';
    const invited = await test.send('POST', `/Questionnaire/${await questionnaireId()}/$invite`, {
      resourceType: 'Parameters',
      parameter: [{ name, valueReference: to('Patient/mother') }],
    });
    expect(invited.status).toBe(200);
    const { body } = await eraseMother();
    expect(parameterOf(body, 'links')).toBe(1);
    expect((await wholeStore()).split('\n').filter((line) => /^k#(link|links|draft)#/.test(line))).toEqual(
      [],
    );
  });

  it.each([
    ['another confirmation', confirmed('x'.repeat(32)), 422],
    ['something else', { resourceType: 'Parameters', parameter: [{ name: 'yes', valueBoolean: true }] }, 400],
    ['no Parameters', mother, 400],
  ])('is refused with %s', async (_name, body, status) => {
    await erase();
    expect((await erase(body)).status).toBe(status);
    expect((await test.send('GET', '/Patient/mother')).status).toBe(200);
  });

  it('is refused when it comes too late, for somebody else, and a second time', async () => {
    const asked = async () => confirmed(String(parameterOf((await erase()).body, 'confirmation')));
    const late = await asked();
    now += 16 * 60_000;
    expect((await erase(late)).status).toBe(422);
    const one = await asked();
    expect((await erase(one, 'neighbour')).status).toBe(422);
    expect((await erase(one)).status).toBe(200);
    expect((await erase(one)).status).toBe(422);
  });
});

it('is done again after a restore has brought somebody back', async () => {
  await eraseMother();
  const tombstones = await listErasures(test.repository.records, now);
  expect(tombstones).toEqual([{ patientId: 'mother', erasedAt: now }]);
  await test.send('PUT', '/Patient/mother', mother);
  await test.send('PUT', '/Observation/score', resources[2]);
  const { repository } = test;
  const eraser: Eraser = {
    repository,
    searchDefinitions,
    base: 'http://kring.test/fhir',
    nowMs: now,
    upkeep: repository.upkeep,
  };
  expect(await replayErasures(eraser, tombstones)).toMatchObject([{ patientId: 'mother', resources: 2 }]);
  expect((await test.send('GET', '/Patient/mother')).status).toBe(410);
  expect(await wholeStore()).not.toMatch(/planted/i);
  expect(await listErasures(repository.records, now + 1)).toEqual(tombstones);
});

it('takes a person out of every place that names them', () => {
  const resource = {
    resourceType: 'CareTeam',
    participant: [{ member: to('Patient/mother') }, { member: to('Practitioner/p') }],
    note: [{ authorReference: to('Patient/mother'), text: 'x' }],
    encounter: to('Encounter/e'),
    managingOrganization: [to('Organization/o'), to('Patient/mother')],
  };
  const erasing = { patients: new Set(['Patient/mother']), base: 'http://kring.test/fhir' };
  expect(withoutMention(resource, erasing)).toEqual({
    resourceType: 'CareTeam',
    participant: [{ member: to('Practitioner/p') }],
    encounter: to('Encounter/e'),
    managingOrganization: [to('Organization/o')],
  });
});

async function questionnaireId(): Promise<string> {
  const [first] = await readQuestionnaires();
  return String(first?.id);
}
