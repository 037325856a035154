import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { OnCall } from '../../../functions/http/alerts/on-call.ts';
import { passphraseDigest } from '../../../functions/http/alerts/passphrase.ts';
import { type CareTestApp, onCall, openCareApp } from './care-test-app.ts';

let app: CareTestApp;
afterEach(() => app.close());

async function opened(): Promise<string> {
  app = await openCareApp();
  const task = await app.raise();
  await app.follow();
  expect((await app.post(app.link())).headers.get('Location')).toBe('/care/alert');
  return task;
}

const text = async (path: string) => (await app.get(path)).text();
const taskOf = async (id: string) => (await app.parent.all('Task')).find((one) => one.id === id);

describe('the link of a message', () => {
  it('shows nothing by itself, and is not used up by a program that follows it', async () => {
    app = await openCareApp();
    await app.raise();
    await app.follow();
    for (let times = 0; times < 3; times++) {
      const page = await text(app.link());
      expect(page).toContain('There is something to see');
      expect(page).not.toMatch(/Mira|harm|item/);
    }
    expect((await app.post(app.link())).status).toBe(303);
  });

  it('opens once: on another device it asks for a new one, which goes to the same worker', async () => {
    await opened();
    const link = app.link();
    app.forgetCookies();
    for (const again of [await app.get(link), await app.post(link)]) {
      expect(again.status).toBe(410);
      expect(await again.text()).toContain('Send me a new link');
    }
    expect((await app.post(link, { go: 'again' })).status).toBe(200);
    await app.clock();
    await app.clock();
    expect(app.sent.map(({ to }) => to)).toEqual([
      { email: 'anna@example.org' },
      { email: 'anna@example.org' },
    ]);
    expect(app.link()).not.toBe(link);
    expect((await app.post(app.link())).status).toBe(303);
  });

  it('is not open for ever, and neither is what it opened', async () => {
    app = await openCareApp();
    await app.raise();
    await app.follow();
    app.parent.wait(24 * 3_600_000);
    expect((await app.post(app.link())).status).toBe(410);
    await app.close();
    await opened();
    app.parent.wait(30 * 60_000);
    expect((await app.get('/care/alert')).status).toBe(410);
  });

  it('that there is not is not known, and trying many is slowed down', async () => {
    app = await openCareApp();
    const statuses = [];
    for (let times = 0; times < 25; times++) statuses.push((await app.get(`/care/${'x'.repeat(32)}`)).status);
    expect(new Set(statuses)).toEqual(new Set([404, 429]));
  });

  it('takes no form from elsewhere', async () => {
    app = await openCareApp();
    await app.raise();
    await app.follow();
    const request = new Request(`https://kring.test${app.link()}`, {
      method: 'POST',
      headers: { 'Sec-Fetch-Site': 'cross-site' },
    });
    expect((await app.care.fetch(request)).status).toBe(403);
  });
});

describe('an alert', () => {
  it('is shown with whom it is about and how to reach her, and leaves a trace', async () => {
    const task = await opened();
    const page = await text('/care/alert');
    for (const part of [
      'Mira Example',
      '1995-02-03',
      'tel:+31205550100',
      'Make contact',
      'Nobody has taken this on',
    ]) {
      expect(page).toContain(part);
    }
    expect(app.traces).toMatchObject([
      {
        principal: { kind: 'person', practitioner: 'Practitioner/anna', purposeOfUse: 'TREAT' },
        interaction: 'care:show',
        what: `Task/${task}`,
        patients: ['Patient/mother'],
        status: 200,
      },
    ]);
  });

  it('is taken on by one, and nobody else is told', async () => {
    const task = await opened();
    expect((await app.post('/care/alert', { go: 'accept' })).status).toBe(303);
    expect(await taskOf(task)).toMatchObject({ status: 'accepted' });
    expect(await text('/care/alert')).toContain('Somebody has taken this on');
    app.parent.wait(7 * 24 * 3_600_000);
    await app.clock();
    expect(app.sent).toHaveLength(1);
    // A second time, as after a double tap, changes nothing.
    expect((await taskOf(task))?.meta).toMatchObject({ versionId: '2' });
  });

  it('is closed with what happened, and its Flag with it', async () => {
    const task = await opened();
    expect((await app.post('/care/alert', { go: 'close' })).status).toBe(422);
    expect(await taskOf(task)).toMatchObject({ status: 'requested' });
    await app.post('/care/alert', {
      go: 'close',
      outcome: 'contacted',
      note: 'Called her; she is with her mother',
    });
    expect(await taskOf(task)).toMatchObject({
      status: 'completed',
      statusReason: { text: 'There was contact' },
      note: [
        { text: 'Called her; she is with her mother', authorReference: { reference: 'Practitioner/anna' } },
      ],
    });
    expect(await app.parent.all('Flag')).toMatchObject([
      { status: 'inactive', period: { end: '2026-03-01T10:00:00.000Z' } },
    ]);
    expect(app.traces.map(({ interaction, status }) => [interaction, status])).toEqual([
      ['care:close', 422],
      ['care:close', 303],
    ]);
    expect((await app.post('/care/alert', { go: 'accept' })).status).toBe(303);
    expect(await taskOf(task)).toMatchObject({ status: 'completed' });
  });

  it('that one cannot take on is passed to the next at once', async () => {
    await opened();
    expect(await (await app.post('/care/alert', { go: 'pass' })).text()).toContain(
      'The next person is told.',
    );
    await app.clock();
    expect(app.sent.map(({ to }) => to)).toEqual([
      { email: 'anna@example.org' },
      { email: 'bea@example.org' },
    ]);
  });

  it('shows the answers once they were sent', async () => {
    app = await openCareApp();
    const { path } = await app.parent.invitation('safety');
    for (const linkId of ['low', 'harm']) {
      await app.parent.post(`${path}/question/${linkId}`, {
        answer: 'https://example.org/often|some',
        go: 'next',
      });
    }
    await app.follow();
    await app.post(app.link());
    expect(await text('/care/alert')).toContain('The answers were not sent yet');
    await app.parent.post(`${path}/review`, {});
    expect(await text('/care/alert')).toMatch(/<dt>harm<\/dt><dd>some<\/dd>/);
  });

  it('is not shown to who is not in her circle of care, who may pass it on and nothing else', async () => {
    await opened();
    await app.post('/care/alert', { go: 'pass' });
    await app.clock();
    app.forgetCookies();
    await app.post(app.link());
    await app.post('/care/alert', { go: 'pass' });
    await app.clock();
    expect(app.sent.at(-1)?.to).toEqual({ email: 'far@example.org' });
    app.forgetCookies();
    await app.post(app.link());
    const hidden = await app.get('/care/alert');
    expect(hidden.status).toBe(403);
    const page = await hidden.text();
    expect(page).toContain('You may not see this record');
    expect(page).not.toMatch(/Mira|harm/);
    expect((await app.post('/care/alert', { go: 'accept' })).status).toBe(403);
    expect((await app.parent.all('Flag'))[0]).toMatchObject({ status: 'active' });
    expect(app.traces.at(-1)).toMatchObject({ refusal: 'forbidden', status: 403 });
  });
});

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const salt = new Uint8Array(16);
const right = 'blauwe fiets \u00e9\u00e9n';
const withPassphrase = async (): Promise<OnCall> => {
  const [anna, ...others] = onCall.contacts;
  if (!anna) throw new Error('Anna is on call');
  return { ...onCall, contacts: [{ ...anna, passphrase: await passphraseDigest(right, salt) }, ...others] };
};

describe('the passphrase of a worker', () => {
  const told = async () => {
    app = await openCareApp(await withPassphrase());
    const task = await app.raise();
    await app.follow();
    return task;
  };

  it('is asked for, and opens the link, however a keyboard encodes it', async () => {
    await told();
    expect(await text(app.link())).toContain('type="password"');
    const opening = await app.post(app.link(), { passphrase: ` ${right.normalize('NFD')} ` });
    expect(opening.headers.get('Location')).toBe('/care/alert');
    expect(await text('/care/alert')).toContain('Mira');
  });

  it('is not asked for where there is none', async () => {
    app = await openCareApp();
    await app.raise();
    await app.follow();
    expect(await text(app.link())).not.toContain('passphrase');
  });

  it('that is wrong, or missing, opens nothing, is traced and says nothing of the alert', async () => {
    await told();
    for (const form of [{ passphrase: 'guess' }, {}, { passphrase: '' }]) {
      const refused = await app.post(app.link(), form);
      expect(refused.status).toBe(403);
      expect(refused.headers.getSetCookie()).toEqual([]);
      const page = await refused.text();
      expect(page).toContain('That is not your passphrase');
      expect(page).not.toMatch(/Mira|harm|guess/);
    }
    expect(app.traces.map(({ interaction, status }) => [interaction, status])).toEqual(
      Array(3).fill(['care:open', 403]),
    );
    expect((await app.get('/care/alert')).status).toBe(410);
    expect((await app.post(app.link(), { passphrase: right })).status).toBe(303);
  });

  it('has five tries with one link, many at once too; a new link goes to the same worker', async () => {
    await told();
    const link = app.link();
    const guesses = Array.from({ length: 12 }, (_, index) =>
      app.post(link, { passphrase: `guess ${index}` }),
    );
    for (const { status } of await Promise.all(guesses)) expect([403, 410]).toContain(status);
    for (let times = 0; times < 5; times++) await app.post(link, { passphrase: 'guess' });
    expect(app.traces.length).toBe(5);
    expect((await app.post(link, { passphrase: right })).status).toBe(410);
    expect((await app.post(link, { go: 'again' })).status).toBe(200);
    await app.clock();
    expect((await app.post(app.link(), { passphrase: right })).status).toBe(303);
  });

  it('that was forgotten does not hold up the alert', async () => {
    await told();
    expect(await (await app.post(app.link(), { go: 'pass' })).text()).toContain('The next person is told');
    await app.clock();
    expect(app.sent.map(({ to }) => to)).toEqual([
      { email: 'anna@example.org' },
      { email: 'bea@example.org' },
    ]);
    expect(app.traces.map(({ interaction }) => interaction)).toEqual(['care:pass']);
  });
});

/** In a real browser; skipped where there is no Chromium. */
describe.skipIf(!existsSync(executablePath))('the pages in Chromium', () => {
  it('have nothing that axe finds, in both schemes, and fit on a phone', { timeout: 60_000 }, async () => {
    app = await openCareApp(await withPassphrase());
    const task = await app.raise();
    await app.follow();
    const asking = await text(app.link());
    const wrong = await (await app.post(app.link(), { passphrase: 'guess' })).text();
    await app.post(app.link(), { passphrase: right });
    const alert = await text('/care/alert');
    const problem = await (await app.post('/care/alert', { go: 'close' })).text();
    await app.post('/care/alert', { go: 'accept' });
    const accepted = await text('/care/alert');
    app.forgetCookies();
    const used = await text(app.link());
    const css = await text(/href="(\/care\/assets\/[^"]+)"/.exec(alert)?.[1] ?? '');
    expect(task).toMatch(/^kring-/);
    const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];
    const browser = await chromium.launch({ executablePath, args });
    try {
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await browser.newPage({ viewport: { width: 360, height: 740 }, colorScheme });
        for (const html of [asking, wrong, alert, problem, accepted, used]) {
          await page.setContent(html.replace(/<link rel="stylesheet"[^>]*>/, `<style>${css}</style>`));
          await page.evaluate(axe);
          const found = await page.evaluate(async () => {
            const { violations } = await (
              globalThis as never as { axe: { run: () => Promise<{ violations: { id: string }[] }> } }
            ).axe.run();
            const wide = (globalThis as never as { document: { documentElement: { scrollWidth: number } } })
              .document.documentElement.scrollWidth;
            return { violations: violations.map(({ id }) => id), wide };
          });
          expect(found).toEqual({ violations: [], wide: 360 });
        }
        await page.close();
      }
    } finally {
      await browser.close();
    }
  });
});
