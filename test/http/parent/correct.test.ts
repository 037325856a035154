import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  answerWho5,
  openParentApp,
  type ParentTestApp,
  unrestricted,
  whoAnswers,
} from './parent-test-app.ts';

const sender = 'the-page-that-has-sent-them';

describe('answers that were sent and are corrected', () => {
  let kring: ParentTestApp;
  let path: string;
  beforeEach(async () => {
    kring = await openParentApp();
    ({ path } = await kring.invitation());
    await answerWho5(kring, path, '43333');
    await kring.post(`${path}/review`, { sender });
  });
  afterEach(() => kring.close());

  const textOf = async (place: string) => (await kring.get(path + place)).text();
  const answer = (linkId: string, digit: string) =>
    kring.post(`${path}/question/${linkId}`, {
      answer: whoAnswers(digit.repeat(5)).find(([id]) => id === linkId)?.[1] ?? '',
      go: 'next',
    });
  const responses = () => kring.all('QuestionnaireResponse');
  const score = async () => {
    const all = await kring.all('Observation');
    return all.map(({ status, valueQuantity }) => [status, (valueQuantity as { value: number }).value]);
  };

  it('are shown again by the page that has just sent them, and sent as an amended version with its score', async () => {
    expect(await textOf(`/thanks/${sender}`)).toContain(`action="${path}/correct`);
    expect(await textOf(`/thanks/${sender}`)).toContain(`name="sender" value="${sender}"`);
    const opened = await kring.post(`${path}/correct`, { sender });
    expect([opened.status, opened.headers.get('Location')]).toEqual([303, `${path}/review`]);
    expect(await textOf('/review')).toContain('Most of the time');
    // Until it is sent again it is as it was.
    expect(await responses()).toMatchObject([{ status: 'completed', meta: { versionId: '1' } }]);
    await answer('cheerful', '5');
    const before = await responses();
    const sent = await kring.post(`${path}/review`, { sender });
    expect(sent.headers.get('Location')).toBe(`${path}/thanks/${sender}`);
    const [after, ...others] = await responses();
    expect(others).toEqual([]);
    expect(after).toMatchObject({ id: before[0]?.id, status: 'amended', meta: { versionId: '2' } });
    expect(JSON.stringify(after)).toContain('all-of-the-time');
    expect(await score()).toEqual([['amended', 68]]);
    const task = await kring.repository.read('Task', String(before[0]?.id).replace('-response', ''));
    expect(task).toMatchObject({ resource: { status: 'completed' } });
  });

  it.each([
    ['without the value that only the page that has sent them knows', 0, undefined],
    ['with another', 0, 'another-page-that-has-sent-nothing'],
    ['a quarter of an hour later', 16 * 60_000, sender],
  ])('are not shown to whoever takes up the phone, %s', async (_, later, given) => {
    kring.wait(later);
    expect(await textOf('')).not.toContain('name="sender"');
    await kring.post(`${path}/correct`, given === undefined ? {} : { sender: given });
    expect(await textOf('/review')).not.toContain('Most of the time');
    expect(JSON.parse(await textOf('/form.json')).answers).toEqual([]);
  });

  it('are shown to nobody who opens the link elsewhere; who answers anew there overwrites only that', async () => {
    kring.changeBrowser();
    await kring.post(`${path}/correct`, {});
    expect(await textOf('/review')).not.toContain('Most of the time');
    expect(await textOf('/review')).toContain('Answered before');
    expect(JSON.parse(await textOf('/form.json')).answers).toEqual([]);
    await answer('rested', '0');
    await kring.post(`${path}/review`, {});
    const [after] = await responses();
    expect(JSON.stringify(after).match(/at-no-time/g)).toHaveLength(1);
    expect(JSON.stringify(after).match(/more-than-half/g)).toHaveLength(3);
  });

  it('raise what they give rise to, and what was raised before stays', async () => {
    await kring.post(`${path}/correct`, {});
    for (const [linkId] of whoAnswers('00000')) await answer(linkId, '0');
    await kring.post(`${path}/review`, {});
    expect(await kring.all('Flag')).toHaveLength(1);
    await kring.post(`${path}/correct`, {});
    for (const [linkId] of whoAnswers('00000')) await answer(linkId, '5');
    await kring.post(`${path}/review`, {});
    expect(await score()).toEqual([['amended', 100]]);
    expect(await kring.all('Flag')).toMatchObject([{ status: 'active' }]);
    expect(await responses()).toMatchObject([{ status: 'amended', meta: { versionId: '3' } }]);
  });

  it('can be opened twice at once, and sent twice, and are there once', async () => {
    const opened = await Promise.all([kring.post(`${path}/correct`, {}), kring.post(`${path}/correct`, {})]);
    expect(opened.map(({ status }) => status)).toEqual([303, 303]);
    await answer('calm', '5');
    const sent = await Promise.all([kring.post(`${path}/review`, {}), kring.post(`${path}/review`, {})]);
    expect(sent.map(({ status }) => status)).toEqual([303, 303]);
    expect(await responses()).toMatchObject([{ status: 'amended', meta: { versionId: '2' } }]);
    expect(await score()).toEqual([['amended', 72]]);
  });

  it('stay as they were sent when the correction is never sent, and can be taken back afterwards', async () => {
    await kring.post(`${path}/correct`, {});
    await answer('calm', '0');
    await kring.post(`${path}/review`, {});
    await kring.post(`${path}/withdraw`, {});
    expect(await responses()).toMatchObject([{ status: 'entered-in-error' }]);
    expect((await kring.post(`${path}/correct`, {})).status).toBe(410);
  });

  it('are thanked for when the link ends in the middle of it', async () => {
    await kring.post(`${path}/correct`, {});
    kring.wait(40 * 86_400_000);
    expect(await textOf('')).toContain('Your answers are with');
    expect(await textOf('')).not.toContain('/correct');
    expect((await kring.post(`${path}/correct`, {})).status).toBe(303);
    expect(await responses()).toMatchObject([{ status: 'completed' }]);
  });

  it('are no more to be corrected once somebody has entered them in error', async () => {
    await kring.post(`${path}/correct`, {});
    const [response] = await responses();
    const resource = { ...response, status: 'entered-in-error' } as never;
    await kring.repository.commit([{ kind: 'update', resource }], unrestricted);
    expect((await kring.post(`${path}/review`, {})).status).toBe(410);
    expect(await textOf('')).toContain('You have taken your answers back');
    expect(await responses()).toMatchObject([{ status: 'entered-in-error' }]);
  });

  it('are opened by a form of our own page alone', async () => {
    expect((await kring.post(`${path}/correct`, {}, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
    await kring.get(`${path}/correct`);
    expect(await textOf('')).toContain('Your answers are with');
    expect(kring.traces.at(-2)).toMatchObject({ interaction: 'link:correct', patients: ['Patient/mother'] });
  });
});
