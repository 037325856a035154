import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPaperApp, type PaperTestApp } from './paper-test-app.ts';

let app: PaperTestApp;
beforeAll(async () => {
  app = await openPaperApp();
});
afterAll(() => app.close());

const who5 = { name: 'questionnaire', valueReference: { reference: 'Questionnaire/who-5' } };
const subject = (id: string) => ({ name: 'subject', valueReference: { reference: `Patient/${id}` } });

describe('$print', () => {
  it('makes a sheet for each of a group, by a code of its own, and another code each time', async () => {
    const codesOf = async () => (await app.sheets('/Group/circle/$print', [who5])).codes;
    const codes = [...(await codesOf()), ...(await codesOf())];
    expect(new Set(codes).size).toBe(4);
    for (const code of codes)
      expect(code).toMatch(/^[CDFGHJKLMNPQRTVWXY34679]{3}(-[CDFGHJKLMNPQRTVWXY34679]{3}){2}$/);
    const tasks = (await app.all('Task')).filter((task) => JSON.stringify(task).includes('who-5'));
    expect(tasks).toHaveLength(2);
  });

  it('is a page to print, with the names apart from the sheets, and no script', async () => {
    const sq = { name: 'language', valueCode: 'sq' };
    const { html: page, url, page: answer } = await app.sheets('/Group/circle/$print', [who5, sq]);
    expect(answer.headers.get('Content-Type')).toContain('text/html');
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    const [, list = '', ...sheets] = page.split('<section');
    expect(list).toContain('Anna Example');
    expect(sheets).toHaveLength(2);
    const codes = [...list.matchAll(/class="code">([^<]*)</g)].map(([, code]) => code);
    for (const [index, sheet] of sheets.entries()) {
      expect(sheet).toMatch(/class="code">(...-...-...)</);
      expect(sheet).toContain(`>${codes[index]}<`);
    }
    for (const sheet of sheets) expect(sheet).not.toContain('Example');
    expect(page).toContain('lang="sq"');
    expect(page).not.toMatch(/<script|src=/);
    expect(app.traces.at(-1)).toMatchObject({
      interaction: 'paper:print',
      what: 'Group/circle',
      patients: ['Patient/anna', 'Patient/bea'],
    });
    // Once, and to look at it is not to open it.
    const { pathname } = new URL(url);
    expect((await app.browser().post(pathname)).status).toBe(410);
    const { pathname: other } = new URL(await app.printLink([who5]));
    expect((await app.browser().get(other)).status).toBe(200);
    const opened = await Promise.all([1, 2].map(() => app.browser().post(other)));
    expect(opened.map(({ status }) => status).toSorted()).toEqual([200, 410]);
    const { pathname: late } = new URL(await app.printLink([who5]));
    app.wait(61 * 60_000);
    expect((await app.browser().post(late)).status).toBe(410);
  });

  it('shows nobody whom who prints does not see any more', async () => {
    const link = await app.printLink([who5]);
    const bea = await app.read('Patient', 'bea');
    const moved = {
      ...bea,
      managingOrganization: { reference: 'Organization/others' },
      generalPractitioner: [],
    };
    const group = (await app.read('Group', 'circle')) as unknown as { member: unknown[] };
    await app.store(moved, { ...group, member: group.member.slice(0, 1) });
    const page = await (await app.browser().post(new URL(link).pathname)).text();
    await app.store(bea ?? {}, group);
    expect(page).toContain('Anna Example');
    expect(page).not.toContain('Bea');
    expect(page.match(/class="sheet"/g)).toHaveLength(1);
  });

  it('of every questionnaire that can be asked, in every language, has each question once', async () => {
    for (const questionnaire of ['phq-9', 'group-care-experience', 'wellbeing-six', 'social-network']) {
      for (const language of ['en', 'nl', 'fr', 'sq', 'ar', 'tr']) {
        const parameters = [subject('anna'), { name: 'language', valueCode: language }];
        const { html: page } = await app.sheets(`/Questionnaire/${questionnaire}/$print`, parameters);
        expect(page).toContain(`<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">`);
        expect(page.match(/class="question"/g)?.length).toBe(page.match(/<li>(<p|\n)/g)?.length);
        expect(page).not.toContain('undefined');
      }
    }
  });

  it('refuses whom the caller does not see, a language that there is not, and a loss', async () => {
    expect((await app.call('mira', '/Questionnaire/who-5/$print', [subject('cara')])).status).toBe(422);
    expect((await app.call('sam', '/Questionnaire/who-5/$print', [subject('anna')])).status).toBe(422);
    expect((await app.call('sam', '/Group/circle/$print', [who5])).status).toBe(404);
    expect((await app.call('cora', '/Group/circle/$print', [who5])).status).toBe(403);
    const german = [subject('anna'), { name: 'language', valueCode: 'de' }];
    expect((await app.call('mira', '/Questionnaire/who-5/$print', german)).status).toBe(400);
    const loss = {
      resourceType: 'Condition',
      subject: { reference: 'Patient/bea' },
      code: { coding: [{ system: 'https://kring.care/fhir/CodeSystem/pregnancy-ending', code: 'loss' }] },
    };
    await app.fhir.send('POST', '/Condition', loss, { 'X-Test-Caller': 'programme' });
    expect((await app.call('mira', '/Questionnaire/who-5/$print', [subject('bea')])).status).toBe(422);
  });
});
