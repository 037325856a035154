import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerWho5, openParentApp, type ParentTestApp } from './parent-test-app.ts';

describe('answers that were sent', () => {
  let kring: ParentTestApp;
  let path: string;
  beforeEach(async () => {
    kring = await openParentApp();
    ({ path } = await kring.invitation());
    await answerWho5(kring, path, '00000');
    await kring.post(`${path}/review`, {});
  });
  afterEach(() => kring.close());

  const statuses = async (type: string) => (await kring.all(type)).map(({ status }) => status);

  it('can be taken back: the response and its scores count no more, the alert stays', async () => {
    const tasks = await statuses('Task');
    expect(await statuses('Observation')).toContain('final');
    expect(await (await kring.get(path)).text()).toContain(`${path}/withdraw`);
    const asked = await kring.get(`${path}/withdraw`);
    expect(await asked.text()).toContain('Do you want to take your answers back?');
    // Looking is not doing.
    expect(await statuses('QuestionnaireResponse')).toEqual(['completed']);
    const done = await kring.post(`${path}/withdraw`, {});
    expect(done.status).toBe(200);
    expect(await done.text()).toContain('You have taken your answers back');
    expect(await statuses('QuestionnaireResponse')).toEqual(['entered-in-error']);
    expect(new Set(await statuses('Observation'))).toEqual(new Set(['entered-in-error']));
    expect(await statuses('Flag')).toEqual(['active']);
    expect(await statuses('Task')).toEqual(tasks);
    const trace = kring.traces.at(-1);
    expect(trace).toMatchObject({ interaction: 'link:withdraw', status: 200, patients: ['Patient/mother'] });
  });

  it('once taken back are over: the link says so, and nothing is done again', async () => {
    await kring.post(`${path}/withdraw`, {});
    const [before] = await kring.all('QuestionnaireResponse');
    for (const response of [await kring.get(path), await kring.post(`${path}/withdraw`, {})]) {
      expect(response.status).toBe(410);
      expect(await response.text()).toContain('You have taken your answers back');
    }
    expect(await kring.all('QuestionnaireResponse')).toEqual([before]);
  });

  it('stay when the link has ended, or the request comes from elsewhere', async () => {
    const elsewhere = await kring.post(`${path}/withdraw`, {}, { 'Sec-Fetch-Site': 'cross-site' });
    expect(elsewhere.status).toBe(403);
    kring.wait(40 * 24 * 3_600_000);
    expect(await (await kring.get(path)).text()).not.toContain('/withdraw');
    await kring.post(`${path}/withdraw`, {});
    expect(await statuses('QuestionnaireResponse')).toEqual(['completed']);
  });

  it('cannot be taken back before they were sent', async () => {
    const { path: other } = await kring.invitation('gad-2');
    expect((await kring.post(`${other}/withdraw`, {})).status).toBe(303);
  });
});
