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
