import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, type ParentServer, skipBrowser, startParentServer } from './parent-server.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const phone = { viewport: { width: 360, height: 740 } };
const onCall = {
  contacts: [
    {
      email: 'a@example.org',
      language: 'en',
      practitioner: 'Practitioner/a',
      organization: 'Organization/a',
      roles: [],
    },
  ],
  dueMinutes: { stat: 30, asap: 60, urgent: 60, routine: 60 },
} as const;

describe.skipIf(skipBrowser)('an answer that asks for help, in Chromium', () => {
  let server: ParentServer;
  let browser: Browser;
  beforeAll(async () => {
    server = await startParentServer({ onCall });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  async function atItem9(options: BrowserContextOptions) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const { path } = await server.invitation('phq-9', { careTeam: 'CareTeam/team' });
    await page.goto(server.origin + path);
    const form = await (await fetch(`${server.origin}${path}/form.json`)).json();
    const [[linkId]] = form.heavy as [[string, string[]]];
    await page.goto(`${server.origin}${path}/question/${linkId}`);
    return { context, page };
  }

  it.each([
    ['without JavaScript', { ...phone, javaScriptEnabled: false }],
    ['with JavaScript', phone],
  ])('is met at once %s', async (_, options) => {
    const { context, page } = await atItem9(options);
    const cards = page.locator('.cards label');
    await cards.last().click();
    const help = page.getByText('Thank you for telling us');
    if (options === phone) {
      await help.waitFor();
      // She is still where she was, with her answer, and can see it.
      expect(await page.locator('.cards :checked').count()).toBe(1);
      expect(await page.locator('.help').evaluate((box) => box.getBoundingClientRect().top < 740)).toBe(true);
      await page.evaluate(axe);
      const found = await page.evaluate('axe.run().then(({ violations }) => violations.map(({ id }) => id))');
      expect(found).toEqual([]);
      await page.getByText('Next').click();
    } else {
      await page.getByText('Next').click();
      await help.waitFor();
      await page.getByText('Go on').click();
    }
    await page.waitForFunction("!document.querySelector('h1').textContent.includes('Thank you')");
    await context.close();
  });

  it('is met also without a connection, without a word of contact that nobody knows of', async () => {
    const { context, page } = await atItem9(phone);
    await page.waitForFunction(() => history.state !== null);
    await context.setOffline(true);
    await page.locator('.cards label').last().click();
    await page.locator('.help').waitFor();
    expect(await page.locator('.help').innerText()).toContain('yourself');
    await context.setOffline(false);
    await page.getByText('We have asked').waitFor();
    await context.close();
  });

  it('who has pressed Next already is kept from leaving until she has seen it', async () => {
    const { context, page } = await atItem9(phone);
    await page.route('**/question/*', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      await route.continue();
    });
    await page.waitForFunction(() => history.state !== null);
    await page.locator('.cards label').last().click();
    await page.getByText('Next').click();
    await page.getByText('Thank you for telling us').waitFor();
    await page.waitForTimeout(600);
    expect(await page.getByText('Thank you for telling us').isVisible()).toBe(true);
    await context.close();
  });
});
