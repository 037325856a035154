import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readQuestionnaires } from '../../../questionnaires/read.ts';
import { openParentApp, type ParentTestApp } from './parent-test-app.ts';

const onCall = {
  contacts: [
    {
      email: 'on-call@example.org',
      language: 'en',
      practitioner: 'Practitioner/on-call',
      organization: 'Organization/team',
      roles: [],
    },
  ],
  dueMinutes: { stat: 30, asap: 60, urgent: 60, routine: 60 },
} as const;
const care = {
  en: { help: [{ name: 'Listening line', href: 'tel:113', label: '113' }], emergency: '112' },
};

/** The linkId of the last item of the PHQ-9 and its options, the heaviest last. */
async function lastOfPhq9() {
  const phq9 = (await readQuestionnaires()).find(({ id }) => id === 'phq-9') as unknown as {
    item: { linkId: string; item?: { linkId: string; answerOption: Option[] }[] }[];
  };
  const items = phq9.item.flatMap(({ item }) => item ?? []);
  const rule = JSON.stringify(phq9);
  const item = items.find(({ linkId }) => rule.includes(`{"url":"item","valueString":"${linkId}"}`));
  const found = items[8] ?? item;
  const keys = found?.answerOption.map(({ valueCoding: { system, code } }) => `${system}|${code}`) ?? [];
  return { linkId: found?.linkId ?? '', keys };
}
interface Option {
  readonly valueCoding: { readonly system: string; readonly code: string };
}

describe('an answer that asks for help', () => {
  let kring: ParentTestApp;
  let linkId: string;
  let keys: readonly string[];
  beforeEach(async () => {
    kring = await openParentApp({ onCall, care });
    ({ linkId, keys } = await lastOfPhq9());
  });
  afterEach(() => kring.close());

  const page = async (response: Response) => ({ status: response.status, text: await response.text() });

  it('is followed at once by kind words, who makes contact, where help is, and the way on', async () => {
    const { path } = await kring.invitation('phq-9');
    const url = `${path}/question/${linkId}`;
    const { status, text } = await page(await kring.post(url, { answer: keys[3] ?? '', go: 'next' }));
    expect(status).toBe(200);
    expect(text).toContain('Thank you for telling us');
    expect(text).toContain('We have asked your care team to contact you soon');
    expect(text).toContain('href="tel:113"');
    expect(text).toContain('href="tel:112"');
    expect(text).toContain(`href="${url}"`);
    expect(text).toMatch(/class="button main" href="[^"]+">Go on/);
    expect((await kring.all('Task')).some(({ status }) => status === 'requested')).toBe(true);
  });

  it('tells a script the same beside the receipt, each time that it is sent', async () => {
    const { path } = await kring.invitation('phq-9');
    const send = async (key: string | undefined) =>
      (
        await kring.post(
          `${path}/question/${linkId}`,
          { answer: key ?? '', go: 'save' },
          { Accept: 'application/json' },
        )
      ).json() as Promise<{ saved: boolean; help?: string }>;
    const first = await send(keys[1]);
    expect(first.help).toContain('We have asked your care team');
    // The answer to the first may not have reached the phone.
    expect(await send(keys[1])).toEqual(first);
    expect(await send(keys[0])).toEqual({ saved: true });
  });

  it('says nothing of it after an answer that does not, nor on a page that somebody else opens', async () => {
    const { path } = await kring.invitation('phq-9');
    const light = await kring.post(`${path}/question/${linkId}`, { answer: keys[0] ?? '', go: 'next' });
    expect(light.status).toBe(303);
    await kring.post(`${path}/question/${linkId}`, { answer: keys[2] ?? '', go: 'next' });
    kring.changeBrowser();
    for (const each of ['', `/question/${linkId}`, '/review']) {
      expect((await page(await kring.get(path + each))).text).not.toContain('Thank you for telling us');
    }
  });

  it('names nobody who was not asked', async () => {
    await kring.close();
    kring = await openParentApp({ care });
    const { invitation } = kring;
    await expect(invitation('phq-9', { careTeam: undefined })).rejects.toThrow(/on call/);
  });

  it('gives a phone what to say without a connection: where help is, and that nobody knows yet', async () => {
    const { path } = await kring.invitation('phq-9');
    const form = (await (await kring.get(`${path}/form.json`)).json()) as { heavy: unknown; help: string };
    expect(form.heavy).toEqual([[linkId, keys.slice(1)]]);
    expect(form.help).toContain('tel:112');
    expect(form.help).toContain('tell your midwife or doctor yourself');
    expect(form.help).not.toContain('We have asked');
  });

  it('is no matter for an instrument that has no such question', async () => {
    const { path } = await kring.invitation('who-5');
    const form = (await (await kring.get(`${path}/form.json`)).json()) as object;
    expect(Object.keys(form)).toEqual(['questionnaire', 'answers', 'care']);
  });
});
