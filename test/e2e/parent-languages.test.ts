import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unrestricted } from '../http/parent/parent-test-app.ts';
import { everyControl } from './every-control.ts';
import { launchChromium, type ParentServer, skipBrowser, startParentServer } from './parent-server.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const phone = { viewport: { width: 360, height: 740 } };
const ways = [
  ['with JavaScript', phone],
  ['without JavaScript', { ...phone, javaScriptEnabled: false }],
] as const;

describe.skipIf(skipBrowser)(
  'languages and kinds of questions (left out where /usr/bin/chromium is missing)',
  () => {
    let server: ParentServer;
    let browser: Browser;
    beforeAll(async () => {
      server = await startParentServer();
      browser = await launchChromium();
    });
    afterAll(async () => {
      await browser?.close();
      await server?.close();
    });

    async function visit(
      questionnaire: string,
      options: BrowserContextOptions,
      work: (page: Page, url: string, answers: () => Promise<unknown>) => Promise<void>,
    ): Promise<void> {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      const { path, task } = await server.invitation(questionnaire);
      const answers = async () => {
        const found = await server.repository.read('QuestionnaireResponse', `${task.id}-response`);
        return found && !found.deleted ? found.resource : undefined;
      };
      await work(page, server.origin + path, answers);
      await context.close();
      expect(errors).toEqual([]);
    }

    const go = (page: Page) => page.locator('button.main, a.main').click();

    it.each(ways)('is answered in Albanian, and gone on with in Arabic, %s', async (_, options) => {
      await visit('session-check-in', options, async (page, url, answers) => {
        await page.goto(`${url}?lang=sq`);
        expect(await page.locator('html').getAttribute('lang')).toBe('sq');
        await go(page);
        const label = page.locator('.cards label').first();
        await label.click();
        await go(page);
        await page.waitForURL(/question/);
        await page.locator('.languages summary').click();
        await page.getByText('العربية').click();
        await page.waitForURL(/lang=ar/);
        expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
        expect(await page.locator('header .count').innerText()).toMatch(/^السؤال 2 من/);
        await page.goto(`${url}/review?lang=ar`);
        expect(await page.locator('dd:not(.quiet)').first().getAttribute('dir')).toBe('rtl');
        await go(page);
        await page.locator('section.help').waitFor();
        expect(await answers()).toMatchObject({ language: 'ar', status: 'completed' });
      });
    });

    it.each(['en', 'nl', 'fr', 'sq', 'ar', 'tr'])(
      'has nothing that axe finds in %s, and fits',
      async (language) => {
        await visit('session-check-in', { ...phone, bypassCSP: true }, async (page, url) => {
          for (const place of ['', '/question/day', '/review']) {
            await page.goto(`${url}${place}?lang=${language}`);
            const found: unknown[] = await page.evaluate(`(async () => {
            ${axe};
            const { violations } = await axe.run();
            return violations.map(({ id, nodes }) => ({ id, target: nodes[0]?.html }));
          })()`);
            expect(found, place).toEqual([]);
            expect(await page.evaluate(() => document.documentElement.scrollWidth), place).toBe(360);
          }
        });
      },
    );

    it.each(ways)('asks every kind of question %s', async (_, options) => {
      await server.repository.commit([{ kind: 'update', resource: everyControl }], unrestricted);
      await visit('every-control', options, async (page, url, answers) => {
        await page.goto(`${url}/question/pain?lang=en`);
        expect(await page.locator('h1').innerText()).toContain('1. How much pain did you have?');
        expect(await page.locator('fieldset').innerText()).toMatch(
          /A few words before.*No pain.*The worst pain/s,
        );
        await page.locator('details', { hasText: 'Why we ask this' }).locator('summary').click();
        await page.getByText('Your midwife can do something about pain.').waitFor();
        await page.getByLabel('7', { exact: true }).check({ force: true });
        await go(page);
        await page.locator('h1', { hasText: 'What did you eat?' }).waitFor();
        await page.getByText('Rice').click();
        await page.getByText('Nothing', { exact: true }).click();
        if (!('javaScriptEnabled' in options)) {
          expect(await page.getByLabel('Rice').isChecked()).toBe(false);
        } else {
          await go(page);
          expect(await page.locator('#summary').innerText()).toContain('no other fits');
          await page.getByText('Nothing', { exact: true }).click();
        }
        await go(page);
        await page.locator('h1', { hasText: 'Where were you born?' }).waitFor();
        await page.locator('select').selectOption({ label: 'Egypt' });
        await go(page);
        await page.getByText('Fig').click();
        await go(page);
        await page.locator('h1', { hasText: 'What do you weigh?' }).waitFor();
        expect(await page.locator('#hint').innerText()).toBe('For example 65,5');
        await page.locator('#answer').fill('٦٥٫٥');
        await go(page);
        await page.locator('h1', { hasText: 'Who are your children?' }).waitFor();
        await page.locator('#answer').fill('Ana\n\nBesa');
        await go(page);
        await page.locator('h1', { hasText: 'On which days' }).waitFor();
        await page.locator('#answer').fill('1 2 2024\n31.3.2026');
        await go(page);
        await page.waitForURL(/review/);
        await go(page);
        await page.locator('h1', { hasText: 'Thank you' }).waitFor();
        const given = [...JSON.stringify(await answers()).matchAll(/"answer":(\[.*?\])\}(?=[,\]])/g)].map(
          ([, answer = '']) => JSON.parse(answer),
        );
        expect(given).toMatchObject([
          [{ valueInteger: 7 }],
          [{ valueCoding: { code: 'Nothing' } }],
          [{ valueCoding: { code: 'Egypt' } }],
          [{ valueCoding: { code: 'fig' } }],
          [{ valueQuantity: { value: 65.5, code: 'kg' } }],
          [{ valueString: 'Ana' }, { valueString: 'Besa' }],
          [{ valueDate: '2024-02-01' }, { valueDate: '2026-03-31' }],
        ]);
      });
    });

    it('is left at once: nothing stays on the screen, and the way back does not lead here', async () => {
      await visit('who-5', phone, async (page, url) => {
        await page.goto('about:blank');
        await page.goto(`${url}/question/calm?lang=en`);
        await page.route('https://www.wikipedia.org/', (route) =>
          route.fulfill({ body: '<title>elsewhere</title>', contentType: 'text/html' }),
        );
        await page.getByText('Leave quickly').click();
        await page.waitForURL('https://www.wikipedia.org/');
        await page.goBack();
        expect(page.url()).not.toContain('/q/');
      });
    });
  },
);
