import { expect, it } from 'vitest';
import { createPreviewApp } from '../../../functions/http/preview/preview-app.ts';
import { previewFiles } from '../../../functions/local/preview.ts';

const app = createPreviewApp({ ...previewFiles(), publicUrl: 'http://127.0.0.1:8787' });
const get = async (path: string) => await app.request(path);

it('lists the questionnaires, and says which texts nobody has read', async () => {
  const text = await (await get('/preview')).text();
  expect(text).toContain('<a href="/preview/who-5">');
  expect(text).toMatch(/Shqip: unreviewed/);
});

it('shows the form, our page beside it, and the attribution that the licence of the form asks for', async () => {
  const response = await get('/preview/session-check-in?lang=sq');
  const text = await response.text();
  expect(text).toContain('src="/preview/session-check-in/page/question/day?lang=sq"');
  expect(text).toContain('Lister Hill National Center for Biomedical Communications');
  expect(response.headers.get('Content-Security-Policy')).not.toContain('http');
  const ours = await (await get('/preview/session-check-in/page/question/day?lang=sq')).text();
  expect(ours).toContain('<html lang="sq"');
});

it('gives the form its texts in one language', async () => {
  const own = (await (await get('/preview/session-check-in/questionnaire.json?lang=en')).json()) as Form;
  const nl = (await (await get('/preview/session-check-in/questionnaire.json?lang=nl')).json()) as Form;
  expect(nl.language).toBe('nl');
  expect(nl.item[0]?.text).not.toBe(own.item[0]?.text);
  expect(nl.item[0]?.answerOption[0]?.valueCoding.code).toBe(own.item[0]?.answerOption[0]?.valueCoding.code);
});

it('says what answers come to, whatever their displays are', async () => {
  const item = ['cheerful', 'calm', 'active', 'rested', 'interested'].map((linkId) => ({ linkId }));
  const { item: asked } = (await (await get('/preview/who-5/questionnaire.json')).json()) as Form;
  const questions = asked.flatMap((each) => (each.item ? each.item : [each]));
  const answered = questions
    .filter(({ linkId }) => item.some((each) => each.linkId === linkId))
    .map(({ linkId, answerOption }) => {
      const { display: _, ...valueCoding } = answerOption.at(-1)?.valueCoding ?? {};
      return { linkId, answer: [{ valueCoding }] };
    });
  const group = asked.find((each) => each.item);
  const response = {
    resourceType: 'QuestionnaireResponse',
    status: 'completed',
    item: group ? [{ linkId: group.linkId, item: answered }] : answered,
  };
  const post = (body: string) =>
    app.request('/preview/who-5/score', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
    });
  const text = await (await post(JSON.stringify(response))).text();
  expect(text).toMatch(/<td>0<\/td>/);
  expect(text).toContain('Somebody is told');
  expect((await post('{')).status).toBe(400);
});

it('sends files of the form, and no others', async () => {
  expect((await get('/preview/assets/lforms/webcomponent/styles.css')).status).toBe(200);
  for (const path of ['LICENSE', 'fhir/../../../../package.md', 'none.js', '%2e%2e/%2e%2e/package.js']) {
    expect((await get(`/preview/assets/lforms/${path}`)).status, path).toBe(404);
  }
  expect((await get('/preview/nothing')).status).toBe(404);
});

interface Question {
  readonly linkId: string;
  readonly text: string;
  readonly answerOption: readonly {
    readonly valueCoding: { readonly code: string; readonly display?: string };
  }[];
  readonly item?: readonly Question[];
}

interface Form {
  readonly language: string;
  readonly item: readonly Question[];
}

it.each([
  '/preview',
  '/preview/who-5',
  '/preview/who-5/questionnaire.json',
  '/preview/who-5/page/question/calm',
])('shows no wording to whoever reaches the server from elsewhere: %s', async (path) => {
  const open = createPreviewApp({ ...previewFiles(), publicUrl: 'https://kring.example' });
  const answers = [
    await open.request(path),
    await open.fetch(new Request(`http://127.0.0.1:8787${path}`), { clientAddress: '127.0.0.1' }),
    await app.fetch(new Request(`http://127.0.0.1:8787${path}`), { clientAddress: '203.0.113.7' }),
  ];
  for (const answer of answers) {
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('only on the machine itself');
  }
  const here = await app.fetch(new Request(`http://127.0.0.1:8787${path}`), { clientAddress: '::1' });
  expect(here.status).toBe(200);
});
