import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resultsTexts } from '../../../functions/parent-page/results-texts.ts';
import { pageLanguages } from '../../../functions/parent-page/texts.ts';
import { answerWho5, openParentApp, type ParentTestApp, unrestricted } from './parent-test-app.ts';

const day = 86_400_000;
const sender = 'the-page-that-has-sent-them';
const domains = ['body', 'feelings', 'meaning', 'quality', 'taking-part', 'daily-life'];

describe('her own results', () => {
  let kring: ParentTestApp;
  beforeEach(async () => {
    kring = await openParentApp();
  });
  afterEach(() => kring.close());

  /** The page after sending, as the phone that has sent them sees it; and where her link is. */
  const thanks = async (path: string, language = 'en') => {
    const sent = await kring.post(`${path}/review`, { sender });
    expect(sent.headers.get('Location')).toBe(`${path}/thanks/${sender}`);
    return (await kring.get(`${path}/thanks/${sender}?lang=${language}`)).text();
  };
  const who5 = async (digits: string) => {
    const { path } = await kring.invitation();
    await answerWho5(kring, path, digits);
    return { path, text: await thanks(path) };
  };
  const six = async (values: readonly number[], language = 'en') => {
    const { path } = await kring.invitation('wellbeing-six');
    for (const [index, linkId] of domains.entries())
      await kring.post(`${path}/question/${linkId}`, { answer: String(values[index]), go: 'next' });
    return thanks(path, language);
  };

  it('are a line over time once there are two, in words as well', async () => {
    expect((await who5('55555')).text).not.toContain('<svg viewBox');
    kring.wait(30 * day);
    const { text } = await who5('43444');
    expect(text).toContain('How you have been');
    expect(text).toMatch(/1 March 2026<\/bdi>: <strong>100 of 100/);
    expect(text).toMatch(/31 March 2026<\/bdi>: <strong>76 of 100/);
    expect(text).toMatch(/<polyline points="24 16 296 44.8"/);
  });

  it('are seen by the page that has just sent the answers, and by nobody else', async () => {
    await who5('55555');
    kring.wait(30 * day);
    const { path, text } = await who5('44444');
    expect(text).toContain('80 of 100');
    for (const other of ['', '/thanks', '/thanks/a-page-that-has-sent-nothing'])
      expect(await (await kring.get(path + other)).text()).not.toContain('of 100');
    kring.wait(16 * 60_000);
    expect(await (await kring.get(`${path}/thanks/${sender}`)).text()).not.toContain('of 100');
  });

  it('are not told beside what asks for help, nor of an instrument that does not let them be seen', async () => {
    await who5('55555');
    kring.wait(30 * day);
    expect((await who5('00000')).text).not.toContain('of 100');
    const answer = 'https://kring.care/fhir/CodeSystem/osss-3-answer|people-3-5';
    for (let times = 0; times < 2; times += 1) {
      const { path } = await kring.invitation('osss-3');
      const form = await (await kring.get(`${path}/form.json`)).json();
      expect(JSON.stringify(form)).not.toContain('questionnaire-shown-result');
      await kring.post(`${path}/question/close`, { answer, go: 'next' });
      expect(await thanks(path)).not.toContain('<svg viewBox');
      kring.wait(day);
    }
  });

  it('leave out what was taken back, and what is of somebody else', async () => {
    const { path } = await who5('55555');
    await kring.post(`${path}/withdraw`, {});
    const [score] = await kring.all('Observation');
    const other = { resourceType: 'Patient', id: 'other' };
    const ofOther = { ...score, id: 'of-other', status: 'final', subject: { reference: 'Patient/other' } };
    for (const resource of [other, ofOther])
      await kring.repository.commit([{ kind: 'update', resource: resource as never }], unrestricted);
    kring.wait(30 * day);
    expect((await who5('44444')).text).not.toContain('<svg viewBox');
  });

  it('of one moment are a web, with that of the time before', async () => {
    const first = await six([7, 6, 8, 5, 9, 0]);
    expect(first).toContain('How you are now');
    expect(first).toMatch(/How well does your body feel\?<\/span> <strong>7 of 10/);
    expect(first).not.toContain('stroke-dasharray');
    kring.wait(40 * day);
    const second = await six([10, 6, 8, 5, 9, 0]);
    expect(second).toMatch(/<strong>10 of 10<\/strong> <span class="quiet">\(7 of 10\)/);
    expect(second).toContain('On 1 March 2026, drawn with a broken line');
    // Straight up to the edge, and in the middle where it is 0.
    expect(second).toMatch(/stroke-dasharray="6 5"\/><polygon points="160 36 .* 160 160" stroke-width="3"/);
  });

  it.each(pageLanguages)('are told in %s', async (language) => {
    const text = await six([7, 6, 8, 5, 9, 1], language);
    expect(text).toContain(resultsTexts[language].web);
    expect(text).toContain(resultsTexts[language].higher);
    expect(text).not.toContain('undefined');
  });
});
