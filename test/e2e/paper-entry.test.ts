import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPaperApp, type PaperTestApp } from '../http/paper/paper-test-app.ts';
import { axeFindings, heading, phone } from './parent-pages.ts';
import { launchChromium, skipBrowser } from './parent-server.ts';

/*
 * A sheet is printed, filled in with a pen and typed in, in a real browser, with and without JavaScript.
 */
describe.skipIf(skipBrowser)('a sheet in a browser (left out where /usr/bin/chromium is missing)', () => {
  let app: PaperTestApp;
  let browser: Browser;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const waiting: { app?: PaperTestApp } = {};
    const fetch = (request: Request) =>
      waiting.app?.pages.fetch(request) ?? new Response(null, { status: 503 });
    const server = serve({ fetch, port: 0, hostname: '127.0.0.1' });
    await new Promise<void>((resolve) => server.once('listening', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    [app, browser] = await Promise.all([openPaperApp(origin), launchChromium()]);
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

  it('is typed in on a small screen without JavaScript, and put right by somebody else', async () => {
    const { code, task } = await app.print('who-5');
    const open = async (who: 'mira' | 'olga') => {
      const context = await browser.newContext({ ...phone, javaScriptEnabled: false, locale: 'en-GB' });
      const page = await context.newPage();
      await page.goto(await app.deskLink(who));
      await page.getByRole('button', { name: 'Open' }).click();
      await page.getByLabel('Code on the sheet').fill(code.toLowerCase());
      await page.getByRole('button', { name: 'Next' }).click();
      await heading(page, 'Sheet of Anna Example');
      return page;
    };
    const type = async (page: Page, label: string) => {
      for (const question of await page.locator('fieldset[id]').all())
        await question.getByText(label, { exact: true }).click();
      await page.getByRole('button', { name: 'Keep these answers' }).click();
    };
    const mira = await open('mira');
    await type(mira, 'Most of the time');
    await heading(mira, 'The answers are kept');
    const olga = await open('olga');
    await type(olga, 'At no time');
    await heading(olga, 'There are other answers already');
    await shot(olga, 'paper-differs');
    await olga.getByRole('button', { name: 'Put mine in its place' }).click();
    await heading(olga, 'The answers are kept');
    expect(await app.read('QuestionnaireResponse', `${task}-response`)).toMatchObject({
      status: 'amended',
      author: { reference: 'Practitioner/olga' },
    });
    expect(olga.url()).not.toContain(code.slice(0, 3));
    await Promise.all([mira.context().close(), olga.context().close()]);
  });

  it('has nothing that axe finds, on any of its pages, and fits a small screen', async () => {
    const { code } = await app.print('group-care-experience', 'bea');
    const context = await browser.newContext({ ...phone, bypassCSP: true, locale: 'en-GB' });
    const page = await context.newPage();
    const check = async (name: string) => {
      await shot(page, `paper-${name}`);
      expect(await axeFindings(page), name).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(360);
    };
    await page.goto(await app.deskLink());
    await check('open');
    await page.getByRole('button', { name: 'Open' }).click();
    await check('code');
    await page.getByLabel('Code on the sheet').fill('KRT');
    await page.getByRole('button', { name: 'Next' }).click();
    await check('code-wrong');
    await page.getByLabel('Code on the sheet').fill(code);
    await page.getByRole('button', { name: 'Next' }).click();
    await check('sheet');
    await page.getByRole('button', { name: 'Keep these answers' }).click();
    await heading(page, 'Look at this');
    await check('sheet-wrong');
    const group = { name: 'questionnaire', valueReference: { reference: 'Questionnaire/phq-9' } };
    await page.goto(await app.printLink([group]));
    await page.getByRole('button', { name: 'Open' }).click();
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 673, height: 1016 });
    await shot(page, 'print');
    expect(await axeFindings(page), 'print').toEqual([]);
    await context.close();
  });
});
