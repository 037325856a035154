import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDeskLink, readDeskLink } from '../../../functions/http/paper/desk.ts';
import { erasePapers } from '../../../functions/http/paper/paper.ts';
import { type Browser, openPaperApp, type PaperTestApp, whoTyped } from './paper-test-app.ts';

let app: PaperTestApp;
beforeAll(async () => {
  app = await openPaperApp();
});
afterAll(() => app.close());

const minuteMs = 60_000;

async function responseOf(task: string): Promise<Record<string, unknown> | undefined> {
  return app.read('QuestionnaireResponse', `${task}-response`);
}

const text = async (response: Promise<Response>) => (await response).text();

describe('a sheet that is typed in', () => {
  it('is her answers, typed by somebody, with scores and the end of the Task', async () => {
    const { code, task } = await app.print();
    const desk = await app.desk();
    const sheet = await desk.post('/paper/code', { code: code.toLowerCase().replaceAll('-', ' ') });
    expect(sheet.status).toBe(200);
    expect(await sheet.text()).toContain('Sheet of Anna Example');
    const kept = await desk.post('/paper/answers', {
      ...whoTyped(code, '33222'),
      day: '1',
      month: '3',
      year: '2026',
    });
    expect(kept.status).toBe(200);
    expect(await responseOf(task)).toMatchObject({
      status: 'completed',
      subject: { reference: 'Patient/anna' },
      source: { reference: 'Patient/anna' },
      author: { reference: 'Practitioner/mira' },
      authored: '2026-03-01',
      language: 'en',
    });
    expect(await app.read('Task', task)).toMatchObject({ status: 'completed' });
    const response = { reference: `QuestionnaireResponse/${task}-response` };
    const provenances = (await app.all('Provenance')) as unknown as { target: unknown[]; agent: unknown[] }[];
    expect(provenances).toContainEqual(
      expect.objectContaining({
        target: [response],
        recorded: new Date(app.now()).toISOString(),
        agent: [
          expect.objectContaining({
            type: { coding: [expect.objectContaining({ code: 'enterer' })] },
            who: { reference: 'Practitioner/mira' },
          }),
        ],
      }),
    );
    const scores = (await app.all('Observation')) as unknown as { derivedFrom?: unknown[] }[];
    expect(scores.some(({ derivedFrom }) => JSON.stringify(derivedFrom).includes(task))).toBe(true);
    expect(app.traces.at(-1)).toMatchObject({ interaction: expect.any(String) });
    expect(app.traces).toContainEqual(
      expect.objectContaining({ interaction: 'paper:enter', status: 201, patients: ['Patient/anna'] }),
    );
  });

  it('raises what a safety answer raises, in whatever else is empty', async () => {
    const { code, task } = await app.print('phq-9', 'bea');
    const desk = await app.desk();
    const page = await text(desk.post('/paper/code', { code }));
    const [, value = ''] = /name="q9-answer" value="([^"]*LA6569-3[^"]*)"/.exec(page) ?? [];
    expect(value).not.toBe('');
    const kept = await desk.post('/paper/answers', { code, 'q9-answer': value });
    expect(await kept.text()).toContain('Some of them ask for contact');
    const response = `QuestionnaireResponse/${task}-response`;
    const flags = (await app.all('Flag')).map((flag) => JSON.stringify(flag));
    expect(flags.some((flag) => flag.includes(response))).toBe(true);
    const tasks = (await app.all('Task')).filter((one) =>
      JSON.stringify(one).includes(`"focus":{"reference":"${response}"`),
    );
    expect(tasks).toHaveLength(1);
    expect((await app.all('Communication')).length).toBeGreaterThan(0);
  });

  it('says what is wrong by its number, and keeps all that was typed', async () => {
    const { code, task } = await app.print();
    const desk = await app.desk();
    const typed = { ...whoTyped(code, '3322-'), 'q5-answer': 'nothing-like-it' };
    const answer = await desk.post('/paper/answers', typed);
    expect(answer.status).toBe(422);
    const page = await answer.text();
    expect(page).toContain('href="#q5-question"');
    expect(page.match(/ checked/g)?.length).toBe(4);
    const empty = await desk.post('/paper/answers', whoTyped(code, '-----'));
    expect(empty.status).toBe(422);
    for (const [day, month, year] of [
      ['31', '2', '2026'],
      ['9', '3', '2026'],
      ['1', '1', '2020'],
      ['1', '', ''],
    ]) {
      const dated = { ...whoTyped(code, '33333'), day: day ?? '', month: month ?? '', year: year ?? '' };
      expect((await desk.post('/paper/answers', dated)).status).toBe(422);
    }
    expect(await responseOf(task)).toBeUndefined();
  });

  it('is the end of her link, and of what she had begun on her phone', async () => {
    const { code, task } = await app.print();
    const invited = await app.call('mira', '/Questionnaire/who-5/$invite', [
      { name: 'subject', valueReference: { reference: 'Patient/anna' } },
    ]);
    const { parameter } = (await invited.json()) as {
      parameter: { valueUri?: string; resource?: { id: string } }[];
    };
    expect(parameter[1]?.resource?.id).toBe(task);
    const { pathname } = new URL(parameter[0]?.valueUri ?? '');
    const phone = app.browser();
    const first = whoTyped('', '5')['q1-answer'] ?? '';
    expect((await phone.post(`${pathname}/question/cheerful`, { answer: first, go: 'next' })).status).toBe(
      303,
    );
    // Another sheet for the same leaves the link open.
    await app.print();
    expect((await phone.get(`${pathname}/review`)).status).toBe(200);
    const desk = await app.desk();
    expect(await text(desk.post('/paper/answers', whoTyped(code, '11111')))).toContain(
      'The answers are kept',
    );
    expect(await text(phone.get(pathname))).toContain('Thank you');
  });
});

describe('a sheet that there are answers to already', () => {
  it('typed in again the same, changes nothing; otherwise both are shown before anything is', async () => {
    const { code, task } = await app.print();
    const [mira, olga] = [await app.desk('mira'), await app.desk('olga')];
    await mira.post('/paper/answers', whoTyped(code, '33222'));
    expect(await text(olga.post('/paper/code', { code }))).toContain('This sheet was typed in on');
    expect(await text(olga.post('/paper/answers', whoTyped(code, '33222')))).toContain(
      'The same answers were kept',
    );
    const differs = await olga.post('/paper/answers', whoTyped(code, '33225'));
    expect(differs.status).toBe(409);
    const page = await differs.text();
    expect(page).toContain('All of the time');
    expect(page).not.toContain('1. I have felt');
    expect(await responseOf(task)).toMatchObject({ status: 'completed', meta: { versionId: '1' } });
    const [, instead = ''] = /name="instead" value="([^"]+)"/.exec(page) ?? [];
    await olga.post('/paper/answers', { ...whoTyped(code, '33225'), instead });
    expect(await responseOf(task)).toMatchObject({
      status: 'amended',
      author: { reference: 'Practitioner/olga' },
      meta: { versionId: '2' },
    });
    // What was looked at is not what is there any more.
    expect((await mira.post('/paper/answers', { ...whoTyped(code, '00000'), instead })).status).toBe(409);
    expect(await responseOf(task)).toMatchObject({ meta: { versionId: '2' } });
  });

  it('typed in by two at the same moment, is kept once and told to the other', async () => {
    for (const others of ['44444', '44443']) {
      const { code, task } = await app.print();
      const desks = [await app.desk('mira'), await app.desk('olga')];
      const typed = ['44444', others];
      const answers = await Promise.all(
        desks.map((desk, index) => desk.post('/paper/answers', whoTyped(code, typed[index] ?? ''))),
      );
      const statuses = answers.map(({ status }) => status).toSorted();
      expect(statuses).toEqual(others === '44444' ? [200, 200] : [200, 409]);
      expect(await responseOf(task)).toMatchObject({ meta: { versionId: '1' } });
    }
  });

  it('sent by herself, stay as they are; the sheet is kept beside them if somebody says so', async () => {
    const { code, task } = await app.print();
    const phone = await herself();
    const desk = await app.desk();
    const differs = await desk.post('/paper/answers', whoTyped(code, '00000'));
    expect(differs.status).toBe(409);
    expect(await differs.text()).toContain('She has answered these questions herself');
    await desk.post('/paper/answers', { ...whoTyped(code, '00000'), instead: '1' });
    expect(await responseOf(task)).toMatchObject({ meta: { versionId: '1' } });
    await desk.post('/paper/answers', { ...whoTyped(code, '00000'), instead: 'beside' });
    expect(await responseOf(task)).toMatchObject({ meta: { versionId: '1' }, status: 'completed' });
    expect(await app.read('QuestionnaireResponse', `${task}-paper`)).toMatchObject({
      author: { reference: 'Practitioner/mira' },
      status: 'completed',
    });
    // Taken back by her, nothing of the sheet is kept any more.
    await phone.post(`${phone.path}/withdraw`);
    expect((await desk.post('/paper/answers', whoTyped(code, '11111'))).status).toBe(410);

    async function herself(): Promise<Browser & { path: string }> {
      const invited = await app.call('mira', '/Questionnaire/who-5/$invite', [
        { name: 'subject', valueReference: { reference: 'Patient/anna' } },
      ]);
      const { parameter } = (await invited.json()) as { parameter: { valueUri?: string }[] };
      const path = new URL(parameter[0]?.valueUri ?? '').pathname;
      const browser = app.browser();
      const linkIds = ['cheerful', 'calm', 'active', 'rested', 'interested'];
      for (const [index, linkId] of linkIds.entries()) {
        const answer = whoTyped('', '55555')[`q${index + 1}-answer`] ?? '';
        await browser.post(`${path}/question/${linkId}`, { answer, go: 'next' });
      }
      expect((await browser.post(`${path}/review`)).status).toBe(303);
      return { ...browser, path };
    }
  });

  it('is nothing any more once the invitation was taken back', async () => {
    const { code, task } = await app.print();
    await app.call('mira', `/Task/${task}/$revoke`);
    const desk = await app.desk();
    const answer = await desk.post('/paper/answers', whoTyped(code, '33333'));
    expect(answer.status).toBe(410);
    expect(await responseOf(task)).toBeUndefined();
  });
});

describe('the pages for typing in', () => {
  it('open once, by a button, for an hour', async () => {
    const answer = await app.call('mira', '/QuestionnaireResponse/$enter-answers');
    const { parameter } = (await answer.json()) as { parameter: { valueUri: string }[] };
    const { pathname } = new URL(parameter[0]?.valueUri ?? '');
    const [one, other] = [app.browser(), app.browser()];
    expect((await one.get(pathname)).status).toBe(200);
    expect((await one.get('/paper/code')).status).toBe(410);
    expect((await one.post(pathname, {}, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
    const opened = await Promise.all([one.post(pathname), other.post(pathname)]);
    expect(opened.map(({ status }) => status).toSorted()).toEqual([303, 410]);
    const late = await app.call('mira', '/QuestionnaireResponse/$enter-answers');
    const [later] = ((await late.json()) as { parameter: { valueUri: string }[] }).parameter;
    app.wait(61 * minuteMs);
    expect((await app.browser().post(new URL(later?.valueUri ?? '').pathname)).status).toBe(410);
  });

  it('are closed after half an hour without a thing done, after four hours, and by who is ready', async () => {
    const idle = await app.desk();
    app.wait(31 * minuteMs);
    expect((await idle.get('/paper/code')).status).toBe(410);
    const { code } = await app.print();
    const long = await app.desk();
    for (let passed = 0; passed < 4 * 60 - 20; passed += 20) {
      app.wait(20 * minuteMs);
      expect((await long.post('/paper/code', { code })).status).toBe(200);
    }
    app.wait(20 * minuteMs);
    expect((await long.get('/paper/code')).status).toBe(410);
    const done = await app.desk();
    const stolen = new Map(done.cookies);
    await done.post('/paper/end');
    for (const [name, value] of stolen) done.cookies.set(name, value);
    expect((await done.get('/paper/code')).status).toBe(410);
  });

  it('say the same of a code that there is not, that is too old, and that is of another practice', async () => {
    const { code } = await app.print();
    const sam = await app.desk('sam');
    const mira = await app.desk('mira');
    const unknown = await mira.post('/paper/code', { code: 'CCCCCCCCC' });
    const hidden = await sam.post('/paper/code', { code });
    expect([unknown.status, hidden.status]).toEqual([404, 404]);
    const plain = async (response: Response) => (await response.text()).replace(/value="[^"]*"/g, '');
    expect(await plain(hidden)).toBe(await plain(unknown));
    expect((await sam.post('/paper/answers', whoTyped(code, '33333'))).status).toBe(404);
    app.wait(31 * 24 * 60 * minuteMs);
    const late = await app.desk('mira');
    expect((await late.post('/paper/code', { code })).status).toBe(404);
  });

  it('tell a slip from a code that there is not, and end after twenty of those', async () => {
    const { code } = await app.print();
    const desk = await app.desk();
    expect(await text(desk.post('/paper/code', { code: code.slice(1) }))).toContain(
      'nine letters and digits',
    );
    const slip = (code[0] === 'C' ? 'D' : 'C') + code.slice(1);
    expect(await text(desk.post('/paper/code', { code: slip }))).toContain('One of the letters is not right');
    const statuses: number[] = [];
    for (let tried = 0; tried < 20; tried += 1) {
      statuses.push((await desk.post('/paper/code', { code: 'CCCCCCCCC' })).status);
      app.wait(10_000);
    }
    expect(new Set(statuses)).toEqual(new Set([404]));
    expect((await desk.post('/paper/code', { code })).status).toBe(410);
  });

  it('are no way around twenty tries by many at once', async () => {
    const { code } = await app.print();
    const desk = await app.desk();
    const tries = await Promise.all(
      Array.from({ length: 30 }, () => desk.post('/paper/code', { code: 'CCCCCCCCC' })),
    );
    expect(tries.filter(({ status }) => status === 404).length).toBeLessThanOrEqual(20);
    expect([200, 410, 429]).toContain((await desk.post('/paper/code', { code })).status);
  });

  it('are for who may write answers, and names who does', async () => {
    expect((await app.call('cora', '/QuestionnaireResponse/$enter-answers')).status).toBe(403);
    expect((await app.call('programme', '/QuestionnaireResponse/$enter-answers')).status).toBe(422);
    const another = [{ name: 'author', valueReference: { reference: 'Practitioner/olga' } }];
    expect((await app.call('mira', '/QuestionnaireResponse/$enter-answers', another)).status).toBe(403);
    const { code, task } = await app.print();
    const desk = await app.desk('programme', 'Practitioner/olga');
    await desk.post('/paper/answers', whoTyped(code, '33333'));
    expect(await responseOf(task)).toMatchObject({ author: { reference: 'Practitioner/olga' } });
  });

  it('keep nothing in the browser, and no code in an address', async () => {
    const { code } = await app.print();
    const desk = await app.desk();
    const answer = await desk.post('/paper/code', { code });
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    const page = await answer.text();
    expect(page).not.toContain('<script');
    expect([...page.matchAll(/(?:href|action)="([^"]*)"/g)].map(([, link]) => link).join(' ')).not.toMatch(
      new RegExp(code.replaceAll('-', '-?')),
    );
  });
});

describe('a sheet of which some stands nowhere else', () => {
  const condition = { question: 'smokes', operator: '=', answerBoolean: true };
  const questionnaire = {
    resourceType: 'Questionnaire',
    id: 'habits',
    url: 'https://example.org/Questionnaire/habits',
    version: '1',
    title: 'Habits',
    status: 'active',
    language: 'en',
    item: [
      { linkId: 'smokes', text: 'Do you smoke?', type: 'boolean', required: true },
      { linkId: 'many', text: 'How many a day?', type: 'integer', enableWhen: [condition] },
      { linkId: 'since', text: 'Since when?', type: 'date' },
      {
        linkId: 'child',
        text: 'Your child',
        type: 'group',
        repeats: true,
        extension: [
          { url: 'http://hl7.org/fhir/StructureDefinition/questionnaire-maxOccurs', valueInteger: 2 },
        ],
        item: [{ linkId: 'weight', text: 'Weight', type: 'decimal' }],
      },
    ],
  };
  beforeAll(async () => {
    const caller = { 'X-Test-Caller': 'programme' };
    const stored = await app.fhir.send('PUT', '/Questionnaire/habits', questionnaire, caller);
    expect(stored.status).toBe(201);
  });

  it('is kept as far as it goes, once who types has said that the rest is empty', async () => {
    const { code, task } = await app.print('habits');
    const desk = await app.desk();
    const typed = { code, 'q3-day': '1', 'q3-month': '2', 'q3-year': '2020' };
    const held = await desk.post('/paper/answers', typed);
    expect(held.status).toBe(422);
    expect(await held.text()).toContain('name="left"');
    expect((await desk.post('/paper/answers', { ...typed, left: 'empty' })).status).toBe(200);
    expect(await responseOf(task)).toMatchObject({ status: 'stopped', item: [{ linkId: 'since' }] });
    expect(await app.read('Task', task)).toMatchObject({ status: 'completed' });
  });

  it('does not lose what is not asked without a word, nor what stands in a group that repeats', async () => {
    const { code, task } = await app.print('habits');
    const desk = await app.desk();
    const typed = { code, 'q1-answer': 'false', 'q2-answer': '10' };
    const held = await desk.post('/paper/answers', typed);
    expect(held.status).toBe(422);
    expect(await held.text()).toContain('this is not asked');
    const page = await text(desk.post('/paper/code', { code }));
    const numberOf = (question: string) => new RegExp(`(\\d+)\\. <span[^>]*>${question}`, 'g');
    const weights = [...page.matchAll(numberOf('Weight'))].map(([, number]) => number);
    const [, more] = /(\d+)\. <span[^>]*>Another one|(\d+)\. <span[^>]*>[^<]*another/i.exec(page) ?? [];
    const all = {
      code,
      'q1-answer': 'true',
      'q2-answer': '10',
      [`q${weights[0]}-answer`]: '3,50',
      [`q${more ?? Number(weights[0]) + 1}-answer`]: 'true',
      [`q${weights[1]}-answer`]: '4.1',
    };
    expect((await desk.post('/paper/answers', all)).status).toBe(200);
    const response = JSON.stringify(await responseOf(task));
    expect(response).toContain('"linkId":"many"');
    expect(response.match(/"linkId":"weight"/g)).toHaveLength(2);
    expect(response).not.toContain('~~');
    expect(await text(desk.post('/paper/answers', all))).toContain('The same answers');
    const other = await desk.post('/paper/answers', { ...all, [`q${weights[1]}-answer`]: '5' });
    expect(other.status).toBe(409);
    expect(await other.text()).toContain(`${weights[0]}. Weight`);
  });
});

describe('what is not there any more', () => {
  it('opens nothing: the sheets of who was erased', async () => {
    const { code } = await app.print('who-5', 'bea');
    const desk = await app.desk();
    expect((await desk.post('/paper/code', { code })).status).toBe(200);
    await erasePapers(app.fhir.repository.records, 'Patient/bea');
    expect((await desk.post('/paper/code', { code })).status).toBe(404);
    expect(await app.fhir.repository.records.parts('papers', 'Patient/bea')).toEqual([]);
  });

  it('opens nothing: the pages that were opened while authorisation was off', async () => {
    const newToken = () => crypto.randomUUID().replaceAll('-', '');
    const making = { repository: app.fhir.repository, clock: app.now, newToken };
    const principal = { kind: 'unrestricted' } as const;
    const desk = {
      principal,
      author: 'Practitioner/mira',
      purpose: 'enter',
      group: '',
      ordered: '',
    } as const;
    const token = await makeDeskLink(making, desk);
    expect(await readDeskLink({ ...making, isOpen: true }, token)).toMatchObject({ isOver: false });
    expect((await app.browser().post(`/paper/${token}`)).status).toBe(410);
  });
});
