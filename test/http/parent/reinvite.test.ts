import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Resource } from '../../../functions/fhir/resource.ts';
import { forgetClosedDrafts } from '../../../functions/http/parent/closed-drafts.ts';
import { findLink } from '../../../functions/http/parent/link.ts';
import { installQuestionnaires } from '../../../functions/http/parent/questionnaires.ts';
import { readQuestionnaires } from '../../../questionnaires/read.ts';
import {
  answerWho5,
  openParentApp,
  type ParentTestApp,
  unrestricted,
  whoAnswers,
} from './parent-test-app.ts';

let app: ParentTestApp;
beforeEach(async () => {
  app = await openParentApp();
});
afterEach(() => app.close());

const put = (...resources: readonly (Resource & { readonly id: string })[]) =>
  app.repository.commit(
    resources.map((resource) => ({ kind: 'update', resource }) as const),
    unrestricted,
  );
const remove = (type: string, id: string) =>
  app.repository.commit([{ kind: 'delete', type, id }], unrestricted);
const changeTask = (id: string, change: (task: Resource) => Resource) =>
  app.repository.commit([{ kind: 'modify', type: 'Task', id, change }], unrestricted);
const linkAt = (path: string) => findLink(app.repository.records, path.split('/').pop() ?? '');
const draftsOf = async (path: string) =>
  (await app.repository.records.parts('draft', (await linkAt(path))?.id ?? '')).map(({ part }) => part);
const text = async (path: string) => (await app.get(path)).text();
const [[first, answer] = ['', '']] = whoAnswers('33333');
const answerFirst = (path: string) => app.post(`${path}/question/${first}`, { answer, go: 'next' });

describe('who was asked the same before and has not answered', () => {
  it('keeps the Task, and has a new link in the place of the old one', async () => {
    const before = await app.invitation();
    const expiresAt = app.now() + 60 * 24 * 3_600_000;
    const again = await app.invitation('who-5', { expiresAt });
    expect(again.task.id).toBe(before.task.id);
    expect(again.path).not.toBe(before.path);
    expect(await app.all('Task')).toMatchObject([
      { status: 'requested', restriction: { period: { end: new Date(expiresAt).toISOString() } } },
    ]);
    const closed = await app.get(before.path);
    expect([closed.status, await closed.text()]).toEqual([410, expect.stringContaining('a newer link')]);
    await answerWho5(app, again.path, '55555');
    expect((await app.post(`${again.path}/review`, {})).status).toBe(303);
    expect(await app.all('Task')).toMatchObject([{ status: 'completed' }]);
  });

  it('finds what was filled in with the new link, without being shown it', async () => {
    const before = await app.invitation();
    await answerFirst(before.path);
    const again = await app.invitation();
    expect(await draftsOf(before.path)).toEqual([]);
    expect(await draftsOf(again.path)).toEqual([first]);
    expect(await text(again.path)).toContain('Your earlier answers are kept');
  });

  it('finds nothing filled in when the questions have changed', async () => {
    const before = await app.invitation();
    await answerFirst(before.path);
    const changed = (await readQuestionnaires()).map((each) => ({ ...each, version: '9.0.0' }));
    await installQuestionnaires(app.repository, changed);
    const again = await app.invitation();
    expect(again.task.resource).toMatchObject({
      id: before.task.id,
      input: [{ valueCanonical: expect.stringContaining('|9.0.0') }],
    });
    expect(await draftsOf(again.path)).toEqual([]);
  });

  it('has one Task, however often it was asked at the same moment', async () => {
    const all = await Promise.all([1, 2, 3, 4].map(() => app.invitation()));
    expect(new Set(all.map(({ task }) => task.id)).size).toBe(1);
    expect(await app.all('Task')).toHaveLength(1);
    const statuses = await Promise.all(all.map(async ({ path }) => (await app.get(path)).status));
    expect(statuses.toSorted()).toEqual([200, 410, 410, 410]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['about another encounter', () => app.invitation('who-5', { encounter: 'Encounter/second' })],
    ['about another questionnaire', () => app.invitation('group-care-experience')],
  ])('has another Task %s', async (_, other) => {
    await put({
      resourceType: 'Encounter',
      id: 'second',
      subject: { reference: 'Patient/mother' },
    });
    await app.invitation();
    await other();
    expect(await app.all('Task')).toHaveLength(2);
  });

  it('has another Task once the answers were sent, or the Task was cancelled', async () => {
    const sent = await app.invitation();
    await answerWho5(app, sent.path, '55555');
    await app.post(`${sent.path}/review`, {});
    const cancelled = await app.invitation();
    await changeTask(cancelled.task.id, (task) => ({ ...task, status: 'cancelled' }));
    await app.invitation();
    expect((await app.all('Task')).map(({ status }) => status).toSorted()).toEqual([
      'cancelled',
      'completed',
      'requested',
    ]);
  });
});

it.each<[string, object, RegExp]>([
  ['has died', { deceasedBoolean: true }, /has died.*correct Patient\.deceased/],
  ['died on a day', { deceasedDateTime: '2026-02-01' }, /has died/],
  ['is not active', { active: false }, /not active.*took its place/],
])('a person who %s is not asked', async (_, more, message) => {
  await put({ resourceType: 'Patient', id: 'mother', ...more });
  await expect(app.invitation()).rejects.toMatchObject({
    status: 422,
    issues: [{ code: 'business-rule', diagnostics: expect.stringMatching(message) }],
  });
  expect(await app.all('Task')).toEqual([]);
});

it.each([{ deceasedBoolean: false }, { active: true }])('a person with %j is asked', async (more) => {
  await put({ resourceType: 'Patient', id: 'mother', ...more });
  await expect(app.invitation()).resolves.toBeDefined();
});

describe('what was filled in and not sent', () => {
  it.each(['cancelled', 'completed', 'deleted'])('is forgotten when the Task is %s', async (how) => {
    const { path, task } = await app.invitation();
    await answerFirst(path);
    await forgetClosedDrafts(app.repository, [{ type: 'Task', id: task.id }]);
    expect(await draftsOf(path)).toEqual([first]);
    if (how === 'deleted') await remove('Task', task.id);
    else await changeTask(task.id, (resource) => ({ ...resource, status: how }));
    await forgetClosedDrafts(app.repository, [
      { type: 'Patient', id: 'mother' },
      { type: 'Task', id: task.id },
    ]);
    expect(await draftsOf(path)).toEqual([]);
  });

  it('is kept for a week after the end of the link', async () => {
    const expiresAtSeconds: (number | undefined)[] = [];
    const { records } = app.repository;
    const seen: ParentTestApp = await openParentApp({
      repository: {
        ...app.repository,
        records: {
          ...records,
          put: (key, value, at) => {
            expiresAtSeconds.push(at);
            return records.put(key, value, at);
          },
        },
      },
    });
    const { path } = await seen.invitation();
    await seen.post(`${path}/question/${first}`, { answer, go: 'next' });
    const link = await linkAt(path);
    expect(expiresAtSeconds).toEqual([((link?.expiresAt ?? 0) + 7 * 24 * 3_600_000) / 1_000]);
    await seen.close();
  });
});

describe('who is asked to make contact', () => {
  const send = async (path: string) => {
    await answerWho5(app, path, '00000');
    const sender = 's'.repeat(32);
    const response = await app.post(`${path}/review`, { sender });
    const thanks = await text(response.headers.get('Location') ?? '');
    const tasks = await app.all('Task');
    const followUp = tasks.find(({ focus }) => focus !== undefined);
    return { thanks, owner: followUp?.owner, encounter: followUp?.encounter };
  };

  it('is the general practitioner when who was named is gone', async () => {
    await put(
      { resourceType: 'Practitioner', id: 'doctor' },
      {
        resourceType: 'Patient',
        id: 'mother',
        generalPractitioner: [{ reference: 'Practitioner/doctor' }],
      },
    );
    const { path } = await app.invitation();
    await remove('CareTeam', 'team');
    const { thanks, owner } = await send(path);
    expect(owner).toEqual({ reference: 'Practitioner/doctor' });
    expect(thanks).toContain('to contact you soon');
  });

  it.each<[string, () => Promise<unknown>]>([
    ['is gone', () => remove('CareTeam', 'team')],
    ['is not at work', () => put({ resourceType: 'CareTeam', id: 'team', status: 'inactive' })],
  ])('is nobody when who was named %s and nobody else is known: then nothing is promised', async (_, end) => {
    const { path } = await app.invitation();
    await end();
    const { thanks, owner } = await send(path);
    expect(owner).toBeUndefined();
    expect(thanks).not.toContain('contact you');
    expect(thanks).toContain('tell your midwife or doctor yourself');
  });

  it('is not told of an encounter that is gone', async () => {
    await put({ resourceType: 'Encounter', id: 'gone', subject: { reference: 'Patient/mother' } });
    const { path } = await app.invitation('who-5', { encounter: 'Encounter/gone' });
    await remove('Encounter', 'gone');
    const { owner, encounter } = await send(path);
    expect({ owner, encounter }).toEqual({ owner: { reference: 'CareTeam/team' }, encounter: undefined });
    for (const type of ['QuestionnaireResponse', 'Observation', 'Flag'])
      expect(JSON.stringify(await app.all(type))).not.toContain('Encounter/gone');
  });
});

it('says nothing of a care team when nobody is named', async () => {
  const { path } = await app.invitation('who-5', { careTeam: undefined });
  expect(await text(path)).not.toContain('care team');
  await answerWho5(app, path, '55555');
  await app.post(`${path}/review`, {});
  const thanks = await text(path);
  expect(thanks).toContain('Your answers have arrived.');
  expect(thanks).not.toContain('care team');
});

it('a link with a slash at its end is the link', async () => {
  const { path } = await app.invitation();
  const response = await app.get(`${path}/?lang=nl`);
  expect([response.status, response.headers.get('Location')]).toEqual([308, `${path}?lang=nl`]);
});

describe('the emergency number', () => {
  const thanks = async (options: Parameters<typeof openParentApp>[0]) => {
    const other = await openParentApp(options);
    const { path } = await other.invitation();
    await answerWho5(other, path, '55555');
    await other.post(`${path}/review`, {});
    const html = await (await other.get(path)).text();
    await other.close();
    return html;
  };

  it('of the country is there to tap, unless the programme gives another', async () => {
    expect(await thanks({ emergency: '112' })).toContain('<a href="tel:112">Call 112</a>');
    const care = { en: { careTeam: 'the midwives', help: [], emergency: '999' } };
    expect(await thanks({ emergency: '112', care })).toContain('<a href="tel:999">Call 999</a>');
  });

  it('and who helps in a crisis are those of the country, where the programme names nobody', async () => {
    const crisis = { en: [{ name: 'The helpline of the country', href: 'tel:0000', label: '00 00' }] };
    expect(await thanks({ crisis })).toContain('The helpline of the country');
    const care = (help: readonly { readonly name: string }[]) => ({ en: { careTeam: 'the midwives', help } });
    expect(await thanks({ crisis, care: care([]) })).toContain('The helpline of the country');
    const own = await thanks({ crisis, care: care([{ name: 'Our own nurse' }]) });
    expect(own).toContain('Our own nurse');
    expect(own).not.toContain('The helpline of the country');
  });

  it('is not made up', async () => {
    expect(await thanks({})).not.toContain('tel:');
  });
});
