import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { revoke } from '../../../functions/http/parent/revocation.ts';
import {
  answerWho5,
  openParentApp,
  type ParentTestApp,
  unrestricted,
  whoAnswers,
} from './parent-test-app.ts';

let app: ParentTestApp;
const hourMs = 3_600_000;

beforeEach(async () => {
  app = await openParentApp();
});
afterEach(() => app.close());

async function textOf(path: string): Promise<string> {
  return (await app.get(path)).text();
}

async function statusOf(path: string): Promise<number> {
  return (await app.get(path)).status;
}

const [[, firstAnswer] = ['', '']] = whoAnswers('5');

describe('a link that was opened before', () => {
  let path: string;
  beforeEach(async () => {
    ({ path } = await app.invitation());
    await app.post(`${path}/question/cheerful`, { answer: firstAnswer, go: 'next' });
  });

  it('shows the answers to the same browser', async () => {
    expect(await textOf(path)).toContain('Your answers so far are still here');
    expect(await textOf(`${path}/review`)).toContain('All of the time');
    expect(await textOf(`${path}/question/cheerful`)).toContain('checked');
    expect(await textOf(`${path}/form.json`)).toContain('all-of-the-time"');
  });

  it('shows them to no other, and says that they are kept', async () => {
    app.changeBrowser();
    expect(await textOf(path)).toContain('Your earlier answers are kept');
    expect(await textOf(`${path}/review`)).not.toContain('All of the time');
    expect(await textOf(`${path}/review`)).toContain('Answered before');
    expect(await textOf(`${path}/question/cheerful`)).not.toContain('checked');
    expect(JSON.parse(await textOf(`${path}/form.json`)).answers).toEqual([]);
  });

  it('sends what was answered before along with what is answered now', async () => {
    app.changeBrowser();
    for (const [linkId, answer] of whoAnswers('54321').slice(1)) {
      await app.post(`${path}/question/${linkId}`, { answer, go: 'next' });
    }
    await app.post(`${path}/question/cheerful`, { go: 'skip' });
    await app.post(`${path}/review`, {});
    const [response] = await app.all('QuestionnaireResponse');
    expect(JSON.stringify(response).match(/"answer":/g)).toHaveLength(5);
  });

  it('takes another answer for one that it does not show', async () => {
    app.changeBrowser();
    const [[, other] = ['', '']] = whoAnswers('0');
    await app.post(`${path}/question/cheerful`, { answer: other, go: 'next' });
    expect(await textOf(`${path}/review`)).toContain('At no time');
    expect(await textOf(`${path}/review`)).not.toContain('Answered before');
  });

  it('gives a browser a cookie that only that link gets, for an hour', async () => {
    app.changeBrowser();
    const response = await app.get(path);
    const [cookie = ''] = response.headers.getSetCookie();
    expect(cookie).toMatch(
      /^kring-visit=[\w-]{22,}; Max-Age=3600; Path=\/q\/[\w-]+; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(cookie).toContain(`Path=${path}`);
    const forged = await app.get(`${path}/form.json`, { Cookie: 'kring-visit=x' });
    expect(JSON.parse(await forged.text()).answers).toEqual([]);
  });
});

describe('a link with a second factor', () => {
  let path: string;
  beforeEach(async () => {
    const child = { resourceType: 'Patient', id: 'baby', birthDate: '2026-01-15' };
    await app.repository.commit([{ kind: 'update', resource: child }], unrestricted);
    ({ path } = await app.invitation('who-5', { child: 'Patient/baby' }));
  });

  it('asks in which year the child was born before anything is shown', async () => {
    for (const page of [path, `${path}/question/cheerful`, `${path}/review`]) {
      const text = await textOf(page);
      expect(text).toContain('In which year was your child born?');
      expect(text).not.toMatch(/cheerful|WHO|script/);
    }
    expect(await statusOf(`${path}/form.json`)).toBe(200);
    const json = await app.get(`${path}/form.json`, { Accept: 'application/json' });
    expect([json.status, await json.json()]).toEqual([403, { asks: 'child' }]);
    await app.post(`${path}/question/cheerful`, { answer: firstAnswer, go: 'next' });
    expect(await app.repository.records.parts('draft', 'any')).toEqual([]);
  });

  it('opens to who knows it, and shows what was answered before', async () => {
    const right = await app.post(`${path}/child`, { year: ' 2026 ' });
    expect([right.status, right.headers.get('Location')]).toEqual([303, path]);
    await app.post(`${path}/question/cheerful`, { answer: firstAnswer, go: 'next' });
    app.changeBrowser();
    expect(await textOf(`${path}/review`)).toContain('In which year');
    await app.post(`${path}/child`, { year: '2026' });
    expect(await textOf(`${path}/review`)).toContain('All of the time');
    app.wait(3 * hourMs);
    expect(await textOf(`${path}/review`)).toContain('In which year');
  });

  it('says kindly that a year is not right, counts no slip, and closes at the third', async () => {
    for (const slip of ['', '26', 'twenty', '20266', '２０２６']) {
      expect((await app.post(`${path}/child`, { year: slip })).status).toBe(422);
    }
    const wrong = await app.post(`${path}/child`, { year: '2024' });
    expect([wrong.status, await wrong.text()]).toEqual([
      422,
      expect.stringContaining('not the year we have'),
    ]);
    await app.post(`${path}/child`, { year: '2025' });
    expect((await app.post(`${path}/child`, { year: '2023' })).status).toBe(410);
    app.changeBrowser();
    const late = await app.post(`${path}/child`, { year: '2026' });
    expect([late.status, await late.text()]).toEqual([410, expect.stringContaining('three times')]);
  });

  it('looks at no more than three years, however many come at once', async () => {
    const years = Array.from({ length: 20 }, (_, index) => String(2005 + index));
    const answers = await Promise.all([...years, '2026'].map((year) => app.post(`${path}/child`, { year })));
    expect(answers.filter(({ status }) => status === 303).length).toBeLessThanOrEqual(1);
    const tried = app.traces.filter(({ interaction }) => interaction === 'link:child');
    expect(tried).toHaveLength(21);
  });

  it('forgets wrong tries after the right one', async () => {
    for (let times = 0; times < 3; times += 1) {
      await app.post(`${path}/child`, { year: '2024' });
      expect((await app.post(`${path}/child`, { year: '2026' })).status).toBe(303);
      app.changeBrowser();
    }
  });

  it('is not made for a child whose year of birth is not known', async () => {
    const made = app.invitation('who-5', { child: 'Patient/mother' });
    await expect(made).rejects.toMatchObject({ status: 422, message: expect.stringContaining('birthDate') });
  });
});

describe('a link that was taken back', () => {
  const take = (id: string) => revoke({ repository: app.repository, nowMs: app.now() }, unrestricted, id);

  it('opens nothing, and what was filled in is forgotten', async () => {
    const { path, task } = await app.invitation();
    await app.post(`${path}/question/cheerful`, { answer: firstAnswer, go: 'next' });
    const cancelled = await take(task.id);
    expect(cancelled.resource.status).toBe('cancelled');
    expect(await statusOf(path)).toBe(410);
    expect((await app.post(`${path}/review`, {})).status).toBe(410);
    expect((await take(task.id)).versionId).toBe(cancelled.versionId);
    expect(await app.all('QuestionnaireResponse')).toEqual([]);
  });

  it('stays closed whatever becomes of its Task', async () => {
    const { path, task } = await app.invitation();
    await take(task.id);
    const open = { ...task.resource, id: task.id, status: 'requested' };
    await app.repository.commit([{ kind: 'update', resource: open }], unrestricted);
    expect(await statusOf(path)).toBe(410);
  });

  it('cannot be one whose answers were sent, nor one that there is not', async () => {
    const { path, task } = await app.invitation();
    await answerWho5(app, path, '33333');
    await app.post(`${path}/review`, {});
    await expect(take(task.id)).rejects.toMatchObject({ status: 422 });
    await expect(take('other')).rejects.toMatchObject({ issues: [{ code: 'not-found' }] });
  });
});

describe('the audit trail', () => {
  it('tells of each page who opened it and whose answers they are', async () => {
    const { path, task } = await app.invitation();
    await app.get(path);
    await app.post(`${path}/question/cheerful`, { answer: firstAnswer, go: 'next' });
    expect(app.traces).toMatchObject([
      { interaction: 'link:start', status: 200 },
      { interaction: 'link:answer', status: 303 },
    ]);
    for (const trace of app.traces) {
      expect(trace).toMatchObject({
        principal: { kind: 'link', task: task.id },
        patients: ['Patient/mother'],
        what: `Task/${task.id}`,
        from: '203.0.113.7',
      });
    }
    const token = path.slice('/q/'.length);
    expect(JSON.stringify(app.traces)).not.toContain(token);
    expect(JSON.stringify(app.traces)).not.toContain('all-of-the-time');
  });

  it('tells of links that open nothing', async () => {
    const { path } = await app.invitation();
    app.wait(31 * 24 * hourMs);
    await app.get(path);
    await app.get('/q/planted-token-that-is-none');
    expect(app.traces).toMatchObject([
      { principal: { kind: 'link' }, status: 410, refusal: 'expired' },
      { principal: { kind: 'anonymous' }, status: 404, refusal: 'unknown', patients: [] },
    ]);
    expect(JSON.stringify(app.traces)).not.toContain('planted');
  });
});

describe('whoever is too fast', () => {
  it('is asked to wait, by link', async () => {
    const [one, other] = [await app.invitation(), await app.invitation('group-care-experience')];
    for (let times = 0; times < 300; times += 1) await app.get(`${one.path}/child`);
    const response = await app.get(one.path);
    expect([response.status, await response.text()]).toEqual([429, expect.stringContaining('One moment')]);
    expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    expect(await statusOf(other.path)).toBe(200);
    app.wait(60_000);
    expect(await statusOf(one.path)).toBe(200);
  });

  it('with links that there are not is not even noted any more, and keeps nobody else from theirs', async () => {
    const { path } = await app.invitation();
    for (let times = 0; times < 20; times += 1) expect(await statusOf(`/q/guess-${times}`)).toBe(404);
    const before = app.traces.length;
    expect(await statusOf('/q/guess-20')).toBe(429);
    expect(app.traces).toHaveLength(before);
    expect(await statusOf(path)).toBe(200);
    app.wait(60_000);
    expect(await statusOf('/q/guess-21')).toBe(404);
  });
});
