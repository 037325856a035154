import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { validator } from '../fhir-test-app.ts';
import {
  answerWho5,
  openParentApp,
  type ParentTestApp,
  publicUrl,
  unrestricted,
  whoAnswers,
} from './parent-test-app.ts';

let app: ParentTestApp;
beforeEach(async () => {
  app = await openParentApp();
});
afterEach(() => app.close());

const dayMs = 24 * 60 * 60 * 1_000;
const calm = whoAnswers('33322')[1]?.[1] ?? '';

describe('a link', () => {
  it('opens its questionnaire, and a GET changes nothing', async () => {
    const { path } = await app.invitation();
    for (const page of ['', '/question/cheerful', '/review', '']) {
      expect((await app.get(path + page)).status).toBe(200);
    }
    expect(await app.all('QuestionnaireResponse')).toEqual([]);
    expect((await app.all('Task')).map(({ status }) => status)).toEqual(['requested']);
  });

  it('that was altered is not known', async () => {
    const { path } = await app.invitation();
    for (const altered of [
      `${path.slice(0, -1)}${path.endsWith('A') ? 'B' : 'A'}`,
      `${path}A`,
      '/q/',
      '/q/x/y/z',
    ]) {
      const response = await app.get(altered);
      expect(response.status, altered).toBe(404);
      expect(await response.text()).toContain('We do not know this link');
    }
  });

  it('ends after 30 days, for every page of it', async () => {
    const { path } = await app.invitation();
    app.wait(30 * dayMs - 1);
    expect((await app.get(path)).status).toBe(200);
    app.wait(1);
    for (const response of [
      await app.get(path),
      await app.get(`${path}/question/calm`),
      await app.post(`${path}/question/calm`, { answer: calm, go: 'next' }),
      await app.post(`${path}/review`, {}),
    ]) {
      expect(response.status).toBe(410);
      expect(await response.text()).toContain('This link has ended');
    }
  });

  it('ends when its Task is cancelled', async () => {
    const { path, task } = await app.invitation();
    await answerWho5(app, path, '33322');
    const cancel = (current: object) => ({ ...current, resourceType: 'Task', status: 'cancelled' });
    await app.repository.commit(
      [{ kind: 'modify', type: 'Task', id: task.id, change: cancel }],
      unrestricted,
    );
    expect((await app.get(path)).status).toBe(410);
    expect((await app.post(`${path}/review`, {})).status).toBe(410);
    expect(await app.all('QuestionnaireResponse')).toEqual([]);
  });

  it('ends when the person it was for is deleted', async () => {
    const { path } = await app.invitation();
    await answerWho5(app, path, '33322');
    await app.repository.commit([{ kind: 'delete', type: 'Patient', id: 'mother' }], unrestricted);
    expect((await app.get(path)).status).toBe(410);
    expect((await app.post(`${path}/review`, {})).status).toBe(410);
    expect(await app.all('QuestionnaireResponse')).toEqual([]);
  });

  it('is kept without its token', async () => {
    const { path } = await app.invitation();
    const task = JSON.stringify(await app.all('Task'));
    expect(task).not.toContain(path.slice('/q/'.length));
  });
});

describe('a question', () => {
  it('keeps the answer and goes on to the next', async () => {
    const { path } = await app.invitation();
    const response = await app.post(`${path}/question/calm`, { answer: calm, go: 'next' });
    expect(response.status).toBe(303);
    expect(response.headers.get('Location')).toBe(`${path}/question/active`);
    expect(await (await app.get(`${path}/question/calm`)).text()).toMatch(/more-than-half"[^>]* checked/);
  });

  it('is gone back from, keeping what was chosen', async () => {
    const { path } = await app.invitation();
    const response = await app.post(`${path}/question/calm`, { answer: calm, go: 'back' });
    expect(response.headers.get('Location')).toBe(`${path}/question/cheerful`);
    expect(await (await app.get(`${path}/question/calm`)).text()).toContain('checked');
    const first = await app.post(`${path}/question/cheerful`, { go: 'back' });
    expect(first.headers.get('Location')).toBe(path);
  });

  it('is changed, cleared and skipped', async () => {
    const { path } = await app.invitation();
    const other = calm.replace('more-than-half', 'at-no-time');
    await app.post(`${path}/question/calm`, { answer: calm, go: 'next' });
    await app.post(`${path}/question/calm`, { answer: other, go: 'next' });
    expect(await (await app.get(`${path}/question/calm`)).text()).toMatch(/at-no-time"[^>]* checked/);
    const cleared = await app.post(`${path}/question/calm`, { go: 'clear' });
    expect(cleared.headers.get('Location')).toBe(`${path}/question/calm`);
    expect(await (await app.get(`${path}/question/calm`)).text()).not.toContain('checked');
    const skipped = await app.post(`${path}/question/calm`, { go: 'skip' });
    expect(skipped.headers.get('Location')).toBe(`${path}/question/active`);
  });

  it.each([
    ['nothing chosen', {}],
    ['what is no option', { answer: 'https://kring.care/fhir/CodeSystem/who-5-answer|always' }],
    ['a display instead of a code', { answer: 'All of the time' }],
  ])('says what to do about %s, and keeps nothing', async (_, form) => {
    const { path } = await app.invitation();
    const response = await app.post(`${path}/question/calm`, { ...form, go: 'next' });
    const text = await response.text();
    expect(response.status).toBe(422);
    expect(text).toContain('<a href="#answer">Choose an answer, or skip the question.</a>');
    expect(text).toContain('<title>Look at this: I have felt calm and relaxed</title>');
    expect(await (await app.get(`${path}/question/calm`)).text()).not.toContain('checked');
  });

  it('is asked only when the answers before ask for it', async () => {
    const { path } = await app.invitation('group-care-experience');
    expect((await app.get(`${path}/question/child-check`)).status).toBe(303);
    const asked = await app.post(`${path}/question/child-checked`, { answer: 'true', go: 'next' });
    expect(asked.headers.get('Location')).toBe(`${path}/question/child-check`);
    const not = await app.post(`${path}/question/child-checked`, { answer: 'false', go: 'next' });
    expect(not.headers.get('Location')).toBe(`${path}/question/recommend`);
  });

  it('shows what was typed again, escaped, when it is too long', async () => {
    const { path } = await app.invitation('group-care-experience');
    const typed = `<script>${'x'.repeat(1_000)}`;
    const text = await (await app.post(`${path}/question/other`, { answer: typed, go: 'next' })).text();
    expect(text).toContain('Make it shorter: at most 1000 characters.');
    expect(text).toContain('&lt;script&gt;xxx');
    expect(text).not.toContain('<script>x');
  });
});

describe('the review', () => {
  const pageAt = async (path: string) => (await app.get(path)).text();

  it('leads to each question, which leads back to it', async () => {
    const { path } = await app.invitation();
    await answerWho5(app, path, '33322');
    expect(await pageAt(`${path}/review`)).toContain(`href="${path}/question/calm?from=review"`);
    const question = await pageAt(`${path}/question/calm?from=review`);
    expect(question).toContain(`action="${path}/question/calm?from=review"`);
    expect(question).toContain('href="?lang=nl&amp;from=review"');
    for (const go of ['next', 'back', 'skip']) {
      const response = await app.post(`${path}/question/calm?from=review`, { answer: calm, go });
      expect(response.headers.get('Location'), go).toBe(`${path}/review`);
    }
    const cleared = await app.post(`${path}/question/calm?from=review`, { go: 'clear' });
    expect(cleared.headers.get('Location')).toBe(`${path}/question/calm?from=review`);
    const wrong = await app.post(`${path}/question/calm?from=review&lang=nl`, { go: 'next' });
    expect(await wrong.text()).toContain(`action="${path}/question/calm?lang=nl&amp;from=review"`);
  });

  it('comes after the questions that a change has added', async () => {
    const { path } = await app.invitation('group-care-experience');
    await app.post(`${path}/question/child-checked`, { answer: 'false', go: 'next' });
    const changed = await app.post(`${path}/question/child-checked?from=review`, {
      answer: 'true',
      go: 'next',
    });
    expect(changed.headers.get('Location')).toBe(`${path}/question/child-check?from=review`);
    const added = await app.post(`${path}/question/child-check?from=review`, { go: 'skip' });
    expect(added.headers.get('Location')).toBe(`${path}/review`);
  });

  it('names the question without which the others come to nothing', async () => {
    const { path } = await app.invitation();
    await answerWho5(app, path, '00000');
    expect(await pageAt(`${path}/review`)).not.toContain('Go back to it');
    await app.post(`${path}/question/calm`, { go: 'clear' });
    const text = await pageAt(`${path}/review`);
    const hint = /<div class="hint">.*?<\/div>/s.exec(text)?.[0];
    expect(hint).toContain('One question is still open');
    expect(hint).toContain(`href="${path}/question/calm?from=review"`);
    expect(hint).toContain('I have felt calm and relaxed');
    expect(hint).toContain('Without it');
    expect(text).toContain('Send my answers');
  });
});

describe('sending', () => {
  it('writes the response, its score, and the Task that is done', async () => {
    const { path, task } = await app.invitation();
    await answerWho5(app, path, '33322');
    expect(await (await app.get(`${path}/review`)).text()).toContain('Send my answers');
    const sent = await app.post(`${path}/review`, {});
    expect(sent.status).toBe(303);
    expect(sent.headers.get('Location')).toMatch(new RegExp(`^${path}/thanks/[\\w-]{32}$`));
    const [response] = await app.all('QuestionnaireResponse');
    expect(response).toMatchObject({
      id: `${task.id}-response`,
      status: 'completed',
      questionnaire: 'https://kring.care/fhir/Questionnaire/who-5|1.0.0',
      subject: { reference: 'Patient/mother' },
      authored: '2026-03-01T10:00:00.000Z',
    });
    expect(await app.all('Observation')).toMatchObject([
      {
        valueQuantity: { value: 52 },
        derivedFrom: [{ reference: `QuestionnaireResponse/${task.id}-response` }],
        component: [{ valueQuantity: { value: 13 } }],
      },
    ]);
    expect(await app.all('Flag')).toEqual([]);
    expect(await app.all('Task')).toMatchObject([
      {
        status: 'completed',
        output: [{ valueReference: { reference: `QuestionnaireResponse/${task.id}-response` } }],
      },
    ]);
  });

  it('says of the score that Kring has worked it out from the response', async () => {
    const { path } = await app.invitation();
    await answerWho5(app, path, '55555');
    await app.post(`${path}/review`, {});
    const [[response], [score], provenances] = await Promise.all([
      app.all('QuestionnaireResponse'),
      app.all('Observation'),
      app.all('Provenance'),
    ]);
    expect(provenances).toMatchObject([
      {
        target: [{ reference: `Observation/${score?.id}` }],
        agent: [{ who: { display: 'Kring' } }],
        entity: [{ role: 'source', what: { reference: `QuestionnaireResponse/${response?.id}` } }],
      },
    ]);
    expect(
      validator.validate(provenances[0] as never).filter(({ severity }) => severity === 'error'),
    ).toEqual([]);
  });

  it('raises a Flag and a Task for the care team in the same commit as a poor WHO-5', async () => {
    const { path, task } = await app.invitation();
    await answerWho5(app, path, '33222');
    await app.post(`${path}/review`, {});
    const response = { reference: `QuestionnaireResponse/${task.id}-response` };
    const [[flag], [score]] = await Promise.all([app.all('Flag'), app.all('Observation')]);
    expect(flag).toMatchObject({
      status: 'active',
      subject: { reference: 'Patient/mother' },
      extension: [{ valueReference: { reference: `Observation/${score?.id}` } }],
    });
    const followUp = (await app.all('Task')).find(({ id }) => id !== task.id);
    expect(followUp).toMatchObject({
      status: 'requested',
      priority: 'urgent',
      focus: response,
      for: { reference: 'Patient/mother' },
      owner: { reference: 'CareTeam/team' },
    });
    expect(JSON.stringify([followUp?.code, followUp?.description])).not.toMatch(/\d|poor|low|score|depress/i);
    expect(flag?.meta).toEqual(followUp?.meta);
  });

  it('a second time changes nothing', async () => {
    const { path } = await app.invitation();
    await answerWho5(app, path, '33222');
    await app.post(`${path}/review`, {});
    const before = JSON.stringify(
      await Promise.all(['QuestionnaireResponse', 'Observation', 'Flag', 'Task'].map(app.all)),
    );
    app.wait(1_000);
    await app.post(`${path}/question/calm`, { answer: calm, go: 'next' });
    const again = await app.post(`${path}/review`, {});
    expect([again.status, again.headers.get('Location')]).toEqual([303, `${path}/thanks`]);
    expect(
      JSON.stringify(
        await Promise.all(['QuestionnaireResponse', 'Observation', 'Flag', 'Task'].map(app.all)),
      ),
    ).toBe(before);
  });

  it('from many tabs at once is one submission, and all are thanked', async () => {
    const { path } = await app.invitation();
    await answerWho5(app, path, '33222');
    const responses = await Promise.all(Array.from({ length: 8 }, () => app.post(`${path}/review`, {})));
    for (const { status, headers } of responses) {
      expect([status, headers.get('Location')]).toEqual([303, expect.stringContaining(`${path}/thanks`)]);
    }
    const counts = await Promise.all(['QuestionnaireResponse', 'Observation', 'Flag', 'Task'].map(app.all));
    expect(counts.map((all) => all.length)).toEqual([1, 1, 1, 2]);
    expect(
      counts
        .flat()
        .filter(({ id }) => String(id).includes('-'))
        .map(({ meta }) => (meta as { versionId: string }).versionId)
        .sort(),
    ).toEqual(['1', '1', '1', '1', '2']);
  });

  it('while another tab still changes an answer holds one of the two answers, whole', async () => {
    const { path } = await app.invitation();
    await answerWho5(app, path, '33333');
    const other = calm.replace('more-than-half', 'at-no-time');
    await Promise.all([
      app.post(`${path}/review`, {}),
      app.post(`${path}/question/calm`, { answer: other, go: 'save' }),
    ]);
    const [score] = await app.all('Observation');
    const isChanged = JSON.stringify(await app.all('QuestionnaireResponse')).includes('at-no-time');
    expect(score).toMatchObject({ valueQuantity: { value: isChanged ? 48 : 60 } });
  });

  it('asks for at least one answer', async () => {
    const { path } = await app.invitation();
    const response = await app.post(`${path}/review`, {});
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('Answer at least one question before you send.');
    expect(await app.all('QuestionnaireResponse')).toEqual([]);
  });

  it('of an incomplete WHO-5 gives no score and no alert', async () => {
    const { path } = await app.invitation();
    await answerWho5(app, path, '00000');
    await app.post(`${path}/question/calm`, { go: 'clear' });
    await app.post(`${path}/review`, {});
    expect((await app.all('QuestionnaireResponse')).length).toBe(1);
    expect(await Promise.all(['Observation', 'Flag'].map(app.all))).toEqual([[], []]);
  });
});

describe('the thanks', () => {
  async function sendHeavy(path: string, headers: Record<string, string> = {}) {
    await answerWho5(app, path, '00000');
    const sender = /name="sender" value="([\w-]{22,})"/.exec(
      await (await app.get(`${path}/review`)).text(),
    )?.[1];
    return {
      sender: sender ?? '',
      sent: await app.post(`${path}/review`, { sender: sender ?? '' }, headers),
    };
  }
  const textAt = async (path: string | null) => (await app.get(path ?? '')).text();

  it('are kind and say who makes contact, to the one who has just sent them', async () => {
    const { path } = await app.invitation();
    const { sent } = await sendHeavy(path);
    expect(sent.status).toBe(303);
    const own = await textAt(sent.headers.get('Location'));
    expect(own).toContain('We have asked your care team to contact you soon');
    expect(own).not.toMatch(/score|poor|\d+ ?%/);
  });

  it('are kind again when the answer to the first attempt was lost on its way', async () => {
    const { path } = await app.invitation();
    const { sender, sent } = await sendHeavy(path);
    const again = await app.post(`${path}/review`, { sender });
    expect(again.headers.get('Location')).toBe(sent.headers.get('Location'));
    expect(await textAt(again.headers.get('Location'))).toContain('contact you soon');
  });

  it('tell nobody else who has the link more than thanks', async () => {
    const { path } = await app.invitation();
    await sendHeavy(path);
    const guess = 'A'.repeat(32);
    const resent = await app.post(`${path}/review`, { sender: guess });
    for (const text of [
      await textAt(path),
      await textAt(`${path}/thanks`),
      await textAt(`${path}/thanks/${guess}`),
      await textAt(resent.headers.get('Location')),
      await (await app.get(path, { Cookie: 'sent=1' })).text(),
      await textAt(`${path}/question/calm`),
      await textAt(`${path}/review`),
    ]) {
      expect(text).toContain('Thank you');
      expect(text).not.toContain('contact you soon');
      expect(text).not.toMatch(/At no time|cheerful|Thank you for telling us/);
    }
  });

  it('are kind for a quarter of an hour, and differ with each submission', async () => {
    const [one, two] = [await app.invitation(), await app.invitation()];
    const { sent, sender } = await sendHeavy(one.path);
    await sendHeavy(two.path);
    expect(await textAt(`${two.path}/thanks/${sender}`)).not.toContain('contact you soon');
    app.wait(15 * 60 * 1_000);
    expect(await textAt(sent.headers.get('Location'))).not.toContain('contact you soon');
  });

  it('promise nothing when nobody was asked to make contact', async () => {
    const { path } = await app.invitation('who-5', { careTeam: undefined });
    const { sent } = await sendHeavy(path);
    const text = await textAt(sent.headers.get('Location'));
    expect(text).toContain('Thank you for telling us');
    expect(text).not.toMatch(/contact you|have asked|Your answers are with/);
    expect(text).toContain('Please tell your midwife or doctor yourself how you are');
  });

  it('show the help that the programme names, and no number of our own', async () => {
    await app.close();
    const help = [{ name: 'Night line', href: 'tel:+31000000000', label: '000 0000000', detail: 'Always' }];
    app = await openParentApp({ care: { en: { careTeam: 'the midwives of De Kring', help } } });
    const { path } = await app.invitation();
    await answerWho5(app, path, '55555');
    await app.post(`${path}/review`, {});
    const text = await (await app.get(path)).text();
    expect(text).toContain('Your answers are with the midwives of De Kring.');
    expect(text).toContain('<a href="tel:+31000000000">000 0000000</a>');
    const dutch = await (await app.get(`${path}?lang=nl`)).text();
    expect(dutch).toContain('Uw antwoorden zijn bij uw zorgteam.');
    // Whom to call is the same in every language.
    expect(dutch).toContain('tel:+31000000000');
  });
});

describe('safety', () => {
  it('refuses a form from another site and takes one from our own', async () => {
    const { path } = await app.invitation();
    const form = { answer: calm, go: 'next' };
    const answer = (headers: Record<string, string>) => app.post(`${path}/question/calm`, form, headers);
    expect((await answer({ 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
    expect((await answer({ 'Sec-Fetch-Site': 'same-site' })).status).toBe(403);
    expect(
      (await app.app.request(`${path}/review`, { method: 'POST', headers: { Origin: 'https://evil.test' } }))
        .status,
    ).toBe(403);
    expect((await answer({ Origin: publicUrl })).status).toBe(303);
  });

  it.each([
    ['http://rebound.example', 403],
    ['http://127.0.0.1:8787', 303],
    ['http://localhost:8787', 303],
    ['http://127.0.0.1.example', 403],
  ])('without Sec-Fetch-Site, a form from %s to that host is answered %i', async (origin, status) => {
    const { path } = await app.invitation();
    const response = await app.app.request(`${origin}${path}/question/calm`, {
      method: 'POST',
      headers: { Origin: origin },
      body: new URLSearchParams({ answer: calm, go: 'next' }),
    });
    expect(response.status).toBe(status);
  });

  it('sends strict headers with pages, errors and files', async () => {
    const { path } = await app.invitation();
    const style = /href="([^"]+\.css)"/.exec(await (await app.get(path)).text())?.[1] ?? '';
    for (const page of [path, '/q/unknown', style]) {
      const { headers } = await app.get(page);
      expect(headers.get('Content-Security-Policy'), page).toMatch(
        /^default-src 'none'; .*frame-ancestors 'none'$/,
      );
      expect(headers.get('Content-Security-Policy')).not.toContain('unsafe');
      expect(headers.get('Referrer-Policy')).toBe('no-referrer');
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(headers.get('Cache-Control')).toBe(
        page === style ? 'public, max-age=31536000, immutable' : 'no-store',
      );
    }
  });

  it('refuses a form that is larger than any answer', async () => {
    const { path } = await app.invitation();
    const response = await app.post(`${path}/question/calm`, { answer: 'x'.repeat(70_000), go: 'next' });
    expect(response.status).toBe(413);
    const text = await response.text();
    expect(text).toContain('Your answer is too long');
    expect(text).not.toContain('try again in a few minutes');
    const json = await app.post(
      `${path}/question/calm`,
      { answer: 'x'.repeat(70_000), go: 'save' },
      { Accept: 'application/json' },
    );
    expect([json.status, await json.json()]).toEqual([413, { problem: { kind: 'long' } }]);
  });

  it('has no inline script or style and nothing from elsewhere', async () => {
    const { path } = await app.invitation();
    for (const page of ['', '/question/calm', '/review']) {
      const text = await (await app.get(path + page)).text();
      expect(text).not.toMatch(/<style|style="|<script>| on\w+="/);
      // Only the way out leads elsewhere, and nothing is loaded from there.
      const away = text.match(/(?:src|href)="https?:[^"]*"/g);
      expect(away).toEqual(['href="https://www.wikipedia.org/"']);
      expect(text).toContain('<a class="leave" href="https://www.wikipedia.org/" rel="noreferrer">');
    }
  });
});

describe('the language', () => {
  it('is the browser’s, or the one chosen, which goes along and is remembered', async () => {
    const { path } = await app.invitation('group-care-experience');
    expect(await (await app.get(path, { 'Accept-Language': 'de, nl-BE;q=0.8, en;q=0.5' })).text()).toContain(
      'lang="nl"',
    );
    expect(await (await app.get(path)).text()).toContain('<html lang="en"');
    const chosen = await app.post(`${path}/question/useful?lang=nl`, {
      answer: 'https://kring.care/fhir/CodeSystem/experience-answer|mostly',
      go: 'next',
    });
    expect(chosen.headers.get('Location')).toBe(`${path}/question/heard?lang=nl`);
    expect(await (await app.get(path)).text()).toContain('Welkom terug');
    expect(await (await app.get(`${path}?lang=en`)).text()).toContain('Welcome back');
  });

  it('of the answers is the one that was read', async () => {
    const { path } = await app.invitation('group-care-experience');
    await app.post(`${path}/question/useful?lang=nl`, {
      answer: 'https://kring.care/fhir/CodeSystem/experience-answer|mostly',
      go: 'next',
    });
    await app.post(`${path}/review?lang=nl`, {});
    const [response] = await app.all('QuestionnaireResponse');
    expect(response?.language).toBe('nl');
    expect(JSON.stringify(response)).toContain('Had u iets aan de groep?');
    expect(JSON.stringify(response)).toContain('Ja, grotendeels');
  });

  it('falls back to the questionnaire’s own when nobody has translated it, and says so', async () => {
    const { path } = await app.invitation('who-5');
    const start = await (await app.get(`${path}?lang=nl`)).text();
    expect(start).toContain('Deze vragen zijn niet beschikbaar in het Nederlands. U ziet ze in het Engels.');
    const question = await (await app.get(`${path}/question/calm?lang=nl`)).text();
    expect(question).toMatch(/<h1[^>]* lang="en" dir="ltr">.*I have felt calm and relaxed/);
    expect(question).toContain('niet beschikbaar in het Nederlands');
    expect(question).toContain('Volgende');
    expect(await (await app.get(`${path}/question/calm`)).text()).not.toContain('available');
  });
});
