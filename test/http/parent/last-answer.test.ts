import { afterEach, expect, it } from 'vitest';
import { never, safetyQuestionnaire, some } from '../alerts/answered.ts';
import { openParentApp, type ParentTestApp, unrestricted } from './parent-test-app.ts';

let app: ParentTestApp;
afterEach(() => app.close());

const minuteMs = 60_000;
const answer = (code: string) => `https://kring.care/fhir/CodeSystem/who-5-answer|${code}`;

async function save(place: string, form: Record<string, string>): Promise<unknown> {
  const response = await app.post(place, { go: 'save', ...form }, { Accept: 'application/json' });
  return response.json();
}

/** The answer that the page shows to who has given it. */
async function shown(place: string): Promise<string | undefined> {
  const inputs = (await (await app.get(place)).text()).match(/<input[^>]*>/g) ?? [];
  const chosen = inputs.find((input) => / checked/.test(input)) ?? '';
  return /value="([^"]*)"/.exec(chosen)?.[1];
}

it('an answer that a phone has kept does not undo what another said later', async () => {
  app = await openParentApp();
  const { path } = await app.invitation();
  const place = `${path}/question/calm`;
  await save(place, { answer: answer('most-of-the-time') });
  const kept = { answer: answer('at-no-time'), kept: String(10 * minuteMs) };
  expect(await save(place, kept)).toMatchObject({ saved: true });
  expect(await shown(place)).toBe(answer('most-of-the-time'));
});

it('an answer changed while the first was long on its way stands', async () => {
  app = await openParentApp();
  const { path } = await app.invitation();
  const place = `${path}/question/calm`;
  // Given at 1,000 and three seconds on its way; the other given at 1,500, sent when that had arrived, and at once there.
  await save(place, { answer: answer('most-of-the-time'), kept: '0', at: '1000' });
  await save(place, { answer: answer('at-no-time'), kept: '2500', at: '1500' });
  expect(await shown(place)).toBe(answer('at-no-time'));
  // One that was sent before from another tab, and came too late.
  await save(place, { answer: answer('some-of-the-time'), kept: '0', at: '1200' });
  expect(await shown(place)).toBe(answer('at-no-time'));
});

it('the clocks of two phones are not compared', async () => {
  app = await openParentApp();
  const { path } = await app.invitation();
  const place = `${path}/question/calm`;
  await save(place, { answer: answer('most-of-the-time'), kept: '0', at: '9000000' });
  app.wait(minuteMs);
  app.changeBrowser();
  await save(place, { answer: answer('at-no-time'), kept: '0', at: '1000' });
  expect(await shown(place)).toBe(answer('at-no-time'));
});

it.each(['clear', 'skip', 'save'])(
  'an answer that a phone has kept does not come back once it was taken back by %s',
  async (go) => {
    app = await openParentApp();
    const { path } = await app.invitation();
    const place = `${path}/question/calm`;
    await save(place, { answer: answer('most-of-the-time') });
    await save(place, { go });
    expect(await shown(place)).toBeUndefined();
    await save(place, { answer: answer('at-no-time'), kept: String(10 * minuteMs) });
    expect(await shown(place)).toBeUndefined();
    app.wait(minuteMs);
    await save(place, { answer: answer('some-of-the-time') });
    expect(await shown(place)).toBe(answer('some-of-the-time'));
  },
);

it('passing a question that has no answer leaves one standing that a phone has kept', async () => {
  app = await openParentApp();
  const { path } = await app.invitation();
  const place = `${path}/question/calm`;
  await save(place, { go: 'skip' });
  await save(place, { answer: answer('at-no-time'), kept: String(10 * minuteMs) });
  expect(await shown(place)).toBe(answer('at-no-time'));
});

it('what was taken back is neither sent nor said to have been answered', async () => {
  app = await openParentApp();
  const { path } = await app.invitation();
  await save(`${path}/question/calm`, { answer: answer('most-of-the-time') });
  await save(`${path}/question/active`, { answer: answer('most-of-the-time') });
  await save(`${path}/question/calm`, { go: 'clear' });
  expect(await (await app.get(`${path}/review`)).text()).not.toContain('Answered before');
  await app.post(`${path}/review`, { sender: 'a'.repeat(22) });
  const [response] = await app.all('QuestionnaireResponse');
  expect(JSON.stringify(response)).toContain('"active"');
  expect(JSON.stringify(response)).not.toContain('"calm"');
});

it.each(['5000', '0', '-3', 'x', ''])('an answer given later stands, kept for %j', async (kept) => {
  app = await openParentApp();
  const { path } = await app.invitation();
  const place = `${path}/question/calm`;
  await save(place, { answer: answer('most-of-the-time') });
  app.wait(minuteMs);
  await save(place, { answer: answer('at-no-time'), kept });
  expect(await shown(place)).toBe(answer('at-no-time'));
});

it('what asks for help is told all the same, though something else was said later', async () => {
  app = await openParentApp();
  await app.repository.commit([{ kind: 'update', resource: safetyQuestionnaire as never }], unrestricted);
  const { path } = await app.invitation('safety');
  const place = `${path}/question/harm`;
  await save(place, { answer: never });
  await save(place, { answer: some, kept: String(minuteMs) });
  const flags = (await app.all('Flag')).filter(({ id }) => String(id).startsWith('kring-'));
  expect(flags).toHaveLength(1);
  expect(await shown(place)).toBe(never);
});
