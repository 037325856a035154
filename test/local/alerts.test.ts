import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openOnCall } from '../../functions/local/alerts.ts';
import { ensureDemoOnCall } from '../../functions/local/demo.ts';
import { openKring } from '../../functions/local/kring.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kring-alerts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const onCall = {
  contacts: [
    { phone: '+31201234567', language: 'nl', practitioner: 'Practitioner/p', organization: 'Organization/o' },
  ],
};

it('names the file that is wrong, and knows nobody without one', () => {
  expect(openOnCall(folder, [])).toBeUndefined();
  writeFileSync(join(folder, 'on-call.json'), '{}');
  expect(() => openOnCall(folder, [])).toThrow(/on-call\.json: contacts/);
});

it('lets the demo call midwives of its own, and nobody where somebody is named already', () => {
  ensureDemoOnCall(folder);
  const demo = openOnCall(folder, []);
  expect(demo?.contacts.length).toBeGreaterThan(1);
  expect(demo?.contacts[0]).toMatchObject({
    email: expect.stringMatching(/@example\.org$/),
    practitioner: expect.stringMatching(/-midwife$/),
    organization: expect.stringMatching(/^Organization\//),
  });
  writeFileSync(join(folder, 'on-call.json'), JSON.stringify(onCall));
  ensureDemoOnCall(folder);
  expect(openOnCall(folder, [])?.contacts).toHaveLength(1);
});

it('tells who is on call of an answer that comes in over the API, by a file in the outbox', {
  timeout: 60_000,
}, async () => {
  writeFileSync(join(folder, 'on-call.json'), JSON.stringify(onCall));
  const publicUrl = 'http://127.0.0.1:8787';
  const kring = await openKring({ folder, publicUrl, auth: 'off', log: () => undefined });
  try {
    const send = async (method: string, path: string, body?: object) => {
      const headers = { 'Content-Type': 'application/fhir+json' };
      const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
      return kring.fetch(new Request(`${publicUrl}${path}`, init));
    };
    const patient = { resourceType: 'Patient', id: 'mother', name: [{ text: 'Mira Example' }] };
    await send('PUT', '/fhir/Patient/mother', patient);
    const coding = { system: 'https://kring.care/fhir/CodeSystem/often', code: 'x' };
    const bundle = await (
      await send('GET', '/fhir/Questionnaire?url=https://kring.care/fhir/Questionnaire/phq-9')
    ).json();
    const option = optionOf(
      (bundle as never as { entry: { resource: Holder }[] }).entry[0]?.resource,
      'self-harm',
    );
    const answeredItem = { linkId: 'self-harm', answer: [{ valueCoding: option ?? coding }] };
    const response = {
      resourceType: 'QuestionnaireResponse',
      questionnaire: 'https://kring.care/fhir/Questionnaire/phq-9',
      status: 'in-progress',
      subject: { reference: 'Patient/mother' },
      item: within((bundle as never as { entry: { resource: Holder }[] }).entry[0]?.resource, answeredItem),
    };
    expect((await send('POST', '/fhir/QuestionnaireResponse', response)).status).toBe(201);
    await kring.follower.catchUp();
    const outbox = join(folder, 'outbox');
    const [file = '', ...others] = readdirSync(outbox);
    expect(others).toEqual([]);
    expect(statSync(join(outbox, file)).mode & 0o077).toBe(0);
    const text = readFileSync(join(outbox, file), 'utf8');
    expect(text).toMatch(
      /^To: \+31201234567\n[\s\S]*er is iets te zien op http:\/\/127\.0\.0\.1:8787\/care\/[\w-]{32}\n$/,
    );
    expect(text).not.toMatch(/Mira|harm|phq/i);
    const link = new URL(/http:\S+/.exec(text)?.[0] ?? '').pathname;
    const opened = await kring.fetch(new Request(`${publicUrl}${link}`, { method: 'POST' }));
    const cookie = opened.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const page = await kring.fetch(new Request(`${publicUrl}/care/alert`, { headers: { Cookie: cookie } }));
    expect(await page.text()).toContain('Mira Example');
  } finally {
    await kring.close();
  }
});

interface Holder {
  readonly linkId?: string;
  readonly item?: readonly Holder[];
  readonly answerOption?: readonly { readonly valueCoding: object }[];
}

/** The heaviest option. */
function optionOf(holder: Holder | undefined, linkId: string): object | undefined {
  if (holder?.linkId === linkId) return holder.answerOption?.at(-1)?.valueCoding;
  return holder?.item?.map((item) => optionOf(item, linkId)).find((found) => found !== undefined);
}

/** The item within the groups that it belongs to. */
function within(holder: Holder | undefined, item: object & { linkId: string }): readonly object[] {
  return (holder?.item ?? []).flatMap((one): object[] => {
    if (one.linkId === item.linkId) return [item];
    const inner = within(one, item);
    return inner.length > 0 ? [{ linkId: one.linkId, item: inner }] : [];
  });
}
