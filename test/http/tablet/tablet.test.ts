import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, openPaperApp, type PaperTestApp, whoTyped } from '../paper/paper-test-app.ts';

let app: PaperTestApp;
beforeAll(async () => {
  app = await openPaperApp();
});
afterAll(() => app.close());

const minuteMs = 60_000;
const statements = ['cheerful', 'calm', 'active', 'rested', 'interested'];

/** Begins a turn. @returns its path */
async function begin(tablet: Browser, code: string): Promise<string> {
  const begun = await tablet.post('/tablet', { code });
  expect(begun.status).toBe(303);
  return (begun.headers.get('Location') ?? '').split('?')[0] ?? '';
}

async function answerAll(tablet: Browser, turn: string, digits: string): Promise<void> {
  for (const [index, linkId] of statements.entries()) {
    const answer = whoTyped('', digits)[`q${index + 1}-answer`] ?? '';
    const kept = await tablet.post(`${turn}/question/${linkId}`, { answer, go: 'next' });
    expect(kept.status).toBe(303);
  }
}

const text = async (response: Promise<Response>) => (await response).text();

describe('a tablet that goes round', () => {
  it('asks one after the other her own questions, and keeps what each has said as hers', async () => {
    const tablet = await app.tablet();
    const [anna, bea] = [await app.print('who-5', 'anna'), await app.print('who-5', 'bea')];
    for (const [{ code, task }, digits] of [[anna, '33222'] as const, [bea, '55555'] as const]) {
      const turn = await begin(tablet, code);
      const start = await text(tablet.get(turn));
      expect(start).toContain('Others use this tablet too');
      expect(start).not.toContain('Example');
      await answerAll(tablet, turn, digits);
      const sent = await tablet.post(`${turn}/review`);
      expect(sent.headers.get('Location')).toContain(`${turn}/thanks/`);
      const thanks = await text(tablet.get(sent.headers.get('Location') ?? ''));
      expect(thanks).toContain('Thank you');
      expect(thanks).toContain('clear the screen for the next person');
      expect(await app.read('QuestionnaireResponse', `${task}-response`)).toMatchObject({
        status: 'completed',
        source: expect.objectContaining({ reference: expect.stringMatching(/^Patient\//) }),
      });
      expect((await tablet.get(turn)).headers.get('Location')).toBe('/tablet');
    }
    const again = await begin(tablet, anna.code);
    const told = await tablet.get(again);
    expect([told.status, await told.text()]).toEqual([
      410,
      expect.stringContaining('have been answered already'),
    ]);
  });

  it('leaves nothing of one for the next, whatever the next goes back to or sends again', async () => {
    const tablet = await app.tablet();
    const [anna, bea] = [await app.print('who-5', 'anna'), await app.print('who-5', 'bea')];
    const before = await begin(tablet, anna.code);
    const answer = whoTyped('', '5')['q1-answer'] ?? '';
    await tablet.post(`${before}/question/cheerful`, { answer, go: 'next' });
    const stolen = new Map(tablet.cookies);
    const home = await tablet.get('/tablet');
    expect(home.headers.get('Clear-Site-Data')).toBe('"cache", "storage"');
    expect(home.headers.get('Cache-Control')).toBe('no-store');
    expect([...tablet.cookies.keys()]).toEqual(['kring-tablet']);
    for (const path of ['', '/question/cheerful', '/review']) {
      const back = await tablet.get(before + path);
      expect([back.status, back.headers.get('Location')]).toEqual([303, '/tablet']);
    }
    const now = await begin(tablet, bea.code);
    expect(now).not.toBe(before);
    const resent = await tablet.post(`${before}/question/cheerful`, { answer, go: 'next' });
    expect([resent.status, resent.headers.get('Location')]).toEqual([303, now]);
    expect(await text(tablet.get(`${now}/question/cheerful`))).not.toContain(' checked');
    // Nor does the cookie of the turn before open anything.
    for (const [name, value] of stolen) tablet.cookies.set(name, value);
    expect((await tablet.get(before)).headers.get('Location')).toBe('/tablet');
    // What she had saved is not shown to whoever types her code, and not lost.
    const later = await begin(tablet, anna.code);
    expect(await text(tablet.get(`${later}/question/cheerful`))).not.toContain(' checked');
    expect(await text(tablet.get(later))).toContain('Your earlier answers are kept');
  });

  it('takes the codes of this group alone, and says the same of all others', async () => {
    const anna = await app.print('who-5', 'anna');
    const tablet = await app.tablet();
    const unknown = await tablet.post('/tablet', { code: 'CCCCCCCCC' });
    const group = (await app.read('Group', 'circle')) as unknown as { member: unknown[] };
    await app.store({ ...group, member: group.member.slice(1) });
    const left = await tablet.post('/tablet', { code: anna.code });
    await app.store({
      ...group,
      member: [{ ...(group.member[0] as object), period: { end: '2026-02-01' } }],
    });
    const ended = await tablet.post('/tablet', { code: anna.code });
    await app.store(group);
    expect([unknown.status, left.status, ended.status]).toEqual([404, 404, 404]);
    const pages = await Promise.all([unknown, left, ended].map((response) => response.text()));
    expect(new Set(pages).size).toBe(1);
    expect((await tablet.post('/tablet', { code: anna.code })).status).toBe(303);
    await app.call('mira', `/Task/${anna.task}/$revoke`);
    const revoked = await begin(tablet, anna.code);
    expect((await tablet.get(revoked)).status).toBe(410);
  });

  it('is closed by twenty codes that nobody has, after four hours, and by who runs the session', async () => {
    const { code } = await app.print();
    const tried = await app.tablet();
    for (let count = 0; count < 20; count += 1) await tried.post('/tablet', { code: 'CCCCCCCCC' });
    expect((await tried.post('/tablet', { code })).status).toBe(410);
    const closed = await app.tablet();
    const turn = await begin(closed, code);
    await closed.post('/tablet/end');
    expect(closed.cookies.size).toBe(0);
    expect((await closed.get(turn)).status).toBe(410);
    const long = await app.tablet();
    app.wait(3 * 60 * minuteMs);
    const late = await begin(long, code);
    app.wait(31 * minuteMs);
    expect((await long.get(late)).headers.get('Location')).toBe('/tablet');
    app.wait(30 * minuteMs);
    expect((await long.get('/tablet')).status).toBe(410);
  });

  it('opens once, types nothing in, and is for who may ask', async () => {
    const link = new URL(await app.tabletLink()).pathname;
    const tablets = [app.browser(), app.browser()];
    expect((await app.browser().get(link)).status).toBe(200);
    const opened = await Promise.all(tablets.map((tablet) => tablet.post(link)));
    expect(opened.map(({ status }) => status).toSorted()).toEqual([303, 410]);
    // Who goes back as far as the link does not close the tablet.
    const winner = tablets.find(({ cookies }) => cookies.size > 0);
    expect((await winner?.get(link))?.headers.get('Location')).toBe('/tablet');
    expect((await winner?.get('/tablet'))?.status).toBe(200);
    const tablet = await app.tablet();
    tablet.cookies.set('kring-paper', tablet.cookies.get('kring-tablet') ?? '');
    expect((await tablet.get('/paper/code')).status).toBe(410);
    const desk = await app.desk();
    desk.cookies.set('kring-tablet', desk.cookies.get('kring-paper') ?? '');
    expect((await desk.get('/tablet')).status).toBe(410);
    const other = new URL(await app.tabletLink()).pathname.replace('/tablet/open/', '/paper/');
    expect((await app.browser().post(other)).status).toBe(404);
    expect((await app.call('sam', '/Group/circle/$open-tablet')).status).toBe(404);
    expect((await app.call('cora', '/Group/circle/$open-tablet')).status).toBe(403);
    const { code } = await app.print();
    expect((await tablet.post('/tablet', { code }, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
  });

  it('tells her kindly of an answer that asks for help, and raises it', async () => {
    const { code, task } = await app.print('phq-9', 'bea');
    const tablet = await app.tablet();
    const turn = await begin(tablet, code);
    const page = await text(tablet.get(`${turn}/question/self-harm`));
    const [, answer = ''] = /name="answer" value="([^"]*LA6569-3[^"]*)"/.exec(page) ?? [];
    const told = await text(tablet.post(`${turn}/question/self-harm`, { answer, go: 'next' }));
    expect(told).toContain('Thank you for telling us');
    expect(told).toContain('href="/tablet"');
    const flags = (await app.all('Flag')).map((flag) => JSON.stringify(flag));
    expect(flags.some((flag) => flag.includes(task))).toBe(true);
  });
});
