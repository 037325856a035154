import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPaperApp, type PaperTestApp } from '../http/paper/paper-test-app.ts';
import { axeFindings, choose, heading, next } from './parent-pages.ts';
import { skipBrowser } from './parent-server.ts';

const tabletScreen = { viewport: { width: 768, height: 1024 }, locale: 'en-GB' };

/*
 * Two mothers after each other on one tablet, in a real browser that keeps pages in its memory as people's browsers do.
 */
describe.skipIf(skipBrowser)('a tablet that goes round (left out where /usr/bin/chromium is missing)', () => {
  let app: PaperTestApp;
  let browser: Browser;
  let origin: string;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const waiting: { app?: PaperTestApp } = {};
    const fetch = (request: Request) =>
      waiting.app?.pages.fetch(request) ?? new Response(null, { status: 503 });
    const server = serve({ fetch, port: 0, hostname: '127.0.0.1' });
    await new Promise<void>((resolve) => server.once('listening', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const launched = chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
      // Pages that are left stay in memory, as they do for people.
      ignoreDefaultArgs: ['--disable-back-forward-cache'],
    });
    [app, browser] = await Promise.all([openPaperApp(origin), launched]);
    waiting.app = app;
    stop = () => new Promise((resolve) => server.close(() => resolve()));
  });
  afterAll(async () => {
    await browser?.close();
    await stop?.();
    await app?.close();
  });

  async function shot(page: Page, name: string): Promise<void> {
    const folder = process.env.KRING_SCREENSHOTS;
    if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  }

  let people = 0;
  /** The sheet of somebody who has answered nothing yet. */
  async function newSheet(): Promise<{ readonly code: string; readonly task: string }> {
    people += 1;
    const id = `mother-${people}`;
    const group = (await app.read('Group', 'circle')) as unknown as { member: unknown[] };
    const member = [...group.member, { entity: { reference: `Patient/${id}` } }];
    await app.store({ ...(await app.read('Patient', 'anna')), id }, { ...group, member });
    return app.print('who-5', id);
  }

  async function openTablet(javaScriptEnabled: boolean): Promise<Page> {
    const context = await browser.newContext({ ...tabletScreen, javaScriptEnabled });
    const page = await context.newPage();
    await page.goto(await app.tabletLink());
    await page.getByRole('button', { name: 'Start' }).click();
    await heading(page, 'Your code, please');
    return page;
  }

  async function begin(page: Page, code: string): Promise<void> {
    await page.getByLabel('Code on your paper').fill(code.toLowerCase());
    await page.getByRole('button', { name: 'Start' }).click();
    await heading(page, 'How you have been feeling');
  }

  const ways = [
    ['with JavaScript', true],
    ['without JavaScript', false],
  ] as const;
  it.each(ways)(
    'shows the next nothing of the one before, however far she goes back, %s',
    async (_how, isOn) => {
      const [anna, bea] = [await newSheet(), await newSheet()];
      const page = await openTablet(isOn);
      await begin(page, anna.code);
      await page.getByRole('link', { name: 'Start' }).click();
      for (const title of ['cheerful', 'calm']) {
        await heading(page, title);
        await choose(page, 'At no time');
        await next(page);
      }
      await heading(page, 'active');
      const depth = 6;
      await page.getByRole('link', { name: 'Leave quickly' }).click();
      await heading(page, 'Your code, please');
      const seen: string[] = [];
      const look = async () => {
        await page.waitForLoadState('load').catch(() => undefined);
        const chosen = isOn ? await page.locator('input:checked').count() : 0;
        seen.push(`${(await page.locator('body').innerText()).replace(/\s+/g, ' ')} ${chosen}`);
      };
      for (let step = 0; step < depth; step += 1) {
        await page.goBack().catch(() => undefined);
        await look();
      }
      expect(seen.join('\n')).not.toMatch(/cheerful|calm|active/);
      expect(seen.join('\n')).not.toMatch(/ [1-9]$/m);

      await page.goto(`${origin}/tablet`);
      await begin(page, bea.code);
      seen.length = 0;
      for (let step = 0; step < depth; step += 1) {
        await page.goBack().catch(() => undefined);
        await look();
      }
      expect(seen.join('\n')).not.toMatch(/ [1-9]$/m);
      expect(seen.join('\n')).not.toMatch(/cheerful|calm|active/);
      expect(await app.read('QuestionnaireResponse', `${anna.task}-response`)).toBeUndefined();
      await page.context().close();
    },
  );

  it('takes away what the browser keeps of our pages, and comes back to the code by itself', async () => {
    const { code, task } = await newSheet();
    const page = await openTablet(true);
    await page.evaluate(async () => {
      localStorage.setItem('answers', 'of somebody');
      await (await caches.open('kring-parent-old')).put('/q/x', new Response('of somebody'));
    });
    await page.clock.install();
    await begin(page, code);
    await page.getByRole('link', { name: 'Start' }).click();
    for (const title of ['cheerful', 'calm', 'active', 'fresh', 'filled']) {
      await heading(page, title);
      // Whoever taps now and then stays.
      await page.clock.runFor(4 * 60_000);
      await choose(page, 'Most of the time');
      await page.clock.runFor(4 * 60_000);
      await next(page);
    }
    await heading(page, 'Is this right?');
    await page.getByRole('button', { name: 'Send my answers' }).click();
    await heading(page, 'Thank you');
    expect(await app.read('QuestionnaireResponse', `${task}-response`)).toMatchObject({
      status: 'completed',
    });
    await page.clock.runFor(5 * 60_000 + 1_000);
    await heading(page, 'Your code, please');
    const kept = await page.evaluate(async () => [localStorage.length, ...(await caches.keys())]);
    expect(kept).toEqual([0]);
    await page.context().close();
  });

  it('has nothing that axe finds, on any of its pages, in a language from the right too', async () => {
    const { code } = await newSheet();
    const context = await browser.newContext({ ...tabletScreen, bypassCSP: true });
    const page = await context.newPage();
    const check = async (name: string) => {
      await shot(page, `tablet-${name}`);
      expect(await axeFindings(page), name).toEqual([]);
    };
    await page.goto(await app.tabletLink());
    await check('open');
    await page.getByRole('button', { name: 'Start' }).click();
    await check('code');
    await page.getByLabel('Code on your paper').fill('KRT');
    await page.getByRole('button', { name: 'Start' }).click();
    await check('code-wrong');
    await page.goto(`${origin}/tablet?lang=ar`);
    await check('code-ar');
    await page.goto(`${origin}/tablet`);
    await begin(page, code);
    await check('start');
    await page.getByRole('link', { name: 'Start' }).click();
    await heading(page, 'cheerful');
    await check('question');
    await page.goto(`${origin}/tablet`);
    await page.getByRole('button', { name: 'close this tablet' }).click();
    await heading(page, 'This tablet is closed');
    await check('closed');
    await context.close();
  });
});
