import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, type ParentServer, skipBrowser, startParentServer } from './parent-server.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const phone = { viewport: { width: 360, height: 740 } };
const withoutScript = { ...phone, javaScriptEnabled: false };

/** Labels of answers that cannot be seen whole once they were scrolled to. */
function covered(page: Page): Promise<readonly (string | null)[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.cards label, .actions button')]
      .filter((target) => {
        target.scrollIntoView({ block: 'nearest' });
        const { left, top, bottom } = target.getBoundingClientRect();
        const seen = [top + 3, (top + bottom) / 2, bottom - 3].map((y) =>
          document.elementFromPoint(left + 20, y),
        );
        return !seen.every((each) => each !== null && target.contains(each));
      })
      .map((target) => target.textContent),
  );
}

/** What has the focus and cannot be seen whole. */
function coveredFocus(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => {
    const focused = document.activeElement?.closest('label') ?? document.activeElement;
    if (!focused || focused === document.body) return undefined;
    const { left, top, bottom } = focused.getBoundingClientRect();
    const seen = [top + 3, bottom - 3].map((y) => document.elementFromPoint(left + 20, y));
    return seen.every((each) => each !== null && focused.contains(each)) ? undefined : focused.textContent;
  });
}

describe.skipIf(skipBrowser)(
  'the parent page in Chromium (left out where /usr/bin/chromium is missing)',
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
      options: BrowserContextOptions,
      work: (page: Page, url: string, task: string) => Promise<void>,
      questionnaire = 'who-5',
    ): Promise<void> {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('request', (request) => {
        if (!request.url().startsWith(server.origin) && !request.url().startsWith('data:'))
          errors.push(request.url());
      });
      const { path, task } = await server.invitation(questionnaire);
      await work(page, server.origin + path, task.id);
      await context.close();
      expect(errors).toEqual([]);
    }

    const responseOf = async (task: string) =>
      (await server.repository.read('QuestionnaireResponse', `${task}-response`))?.resource;

    async function answerAll(page: Page, url: string, label: string): Promise<void> {
      await page.goto(url);
      await page.getByText('Start').click();
      for (const title of ['cheerful', 'calm', 'active', 'fresh', 'filled']) {
        await page.locator('h1', { hasText: title }).waitFor();
        await page.getByText(label, { exact: true }).click();
        await page.getByText('Next').click();
      }
      await page.locator('h1', { hasText: 'Is this right?' }).waitFor();
    }

    it.each([
      ['without JavaScript', withoutScript],
      ['with JavaScript', phone],
    ])('is answered to the end %s, and is kind when it is heavy', async (_, options) => {
      await visit(options, async (page, url, task) => {
        await answerAll(page, url, 'At no time');
        await page.getByText('Send my answers').click();
        await page.locator('h1', { hasText: 'Thank you for telling us' }).waitFor();
        const text = await page.locator('main').innerText();
        expect(text).toContain('your care team to contact you soon');
        expect(text).not.toMatch(/score|%|\d/);
        expect((await responseOf(task))?.status).toBe('completed');
        await page.goto(url);
        expect(await page.locator('h1').innerText()).toContain('Thank you');
      });
    });

    it('goes from question to question without a reload, back with the browser too', async () => {
      await visit(phone, async (page, url) => {
        await page.goto(`${url}/question/cheerful`);
        await page.waitForLoadState('networkidle');
        await page.evaluate(() => Object.assign(window, { sameDocument: true }));
        await page.getByText('Most of the time').click();
        await page.locator('.note', { hasText: 'Saved' }).waitFor();
        await page.getByText('Next').click();
        await page.locator('h1', { hasText: 'calm' }).waitFor();
        expect(page.url()).toBe(`${url}/question/calm`);
        expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
        await page.getByText('Some of the time').click();
        await page.getByText('Next').click();
        await page.goBack();
        await page.locator('h1', { hasText: 'calm' }).waitFor();
        expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
        expect(await page.getByLabel('Some of the time').isChecked()).toBe(true);
      });
    });

    it('keeps answers on the phone without a connection, over a reload, and sends them afterwards', async () => {
      await visit(phone, async (page, url, task) => {
        await page.goto(`${url}/question/cheerful`);
        await page.waitForLoadState('networkidle');
        await page.context().setOffline(true);
        for (const title of ['cheerful', 'calm', 'active']) {
          await page.locator('h1', { hasText: title }).waitFor();
          await page.getByText('More than half of the time').click();
          await page.getByText('Next').click();
        }
        await page.locator('.note', { hasText: 'We keep your answers on this phone' }).waitFor();
        await page.context().setOffline(false);
        await page.goto(url);
        await page.getByText('Welcome back').waitFor();
        await page.getByText('Go on', { exact: true }).click();
        for (const title of ['fresh', 'filled']) {
          await page.locator('h1', { hasText: title }).waitFor();
          await page.getByText('More than half of the time').click();
          await page.getByText('Next').click();
        }
        await page.getByText('Send my answers').click();
        await page.locator('h1', { hasText: 'Thank you' }).waitFor();
        expect(JSON.stringify(await responseOf(task)).match(/more-than-half/g)).toHaveLength(5);
        expect(await page.evaluate(() => localStorage.length)).toBe(0);
      });
    });

    it('is used with the keyboard alone', async () => {
      await visit(phone, async (page, url) => {
        await page.goto(`${url}/question/calm`);
        await page.waitForLoadState('networkidle');
        const press = async (...keys: readonly string[]) => {
          for (const key of keys) await page.keyboard.press(key);
        };
        await press('Tab', 'Tab', 'Tab', 'ArrowDown', 'ArrowDown');
        expect(await page.getByLabel('More than half of the time').isChecked()).toBe(true);
        const ring = await page
          .locator('label', { hasText: 'More than half' })
          .evaluate((label) => getComputedStyle(label).outlineWidth);
        expect(ring).toBe('3px');
        await press('Tab', 'Enter');
        await page.locator('h1', { hasText: 'active' }).waitFor();
        await page.getByText('Next').focus();
        await press('Enter');
        await page.locator('#summary').waitFor();
        expect(await page.evaluate(() => document.activeElement?.id)).toBe('summary');
        await press('Tab', 'Enter');
        expect(await page.evaluate(() => document.activeElement?.id)).toBe('answer');
      });
    });

    it.each([
      ['light', { ...phone, colorScheme: 'light' as const }],
      ['dark', { ...phone, colorScheme: 'dark' as const }],
    ])('has nothing that axe finds, in %s', async (_, options) => {
      const look = async (page: Page) => {
        const found: { id: string; target: unknown }[] = await page.evaluate(`(async () => {
        ${axe};
        const { violations } = await axe.run();
        return violations.map(({ id, nodes }) => ({ id, target: nodes[0]?.html }));
      })()`);
        expect(found, page.url()).toEqual([]);
      };
      await visit({ ...options, bypassCSP: true }, async (page, url) => {
        await page.goto(url);
        await look(page);
        await page.goto(`${url}/question/calm`);
        await page.waitForLoadState('networkidle');
        await look(page);
        await page.getByText('Next').click();
        await look(page);
        await answerAll(page, `${url}?lang=en`, 'At no time');
        await look(page);
        await page.getByText('Send my answers').click();
        await page.locator('h1', { hasText: 'Thank you' }).waitFor();
        await look(page);
        await page.goto(`${url}x`);
        await look(page);
      });
      await visit(
        { ...options, bypassCSP: true },
        async (page, url) => {
          await page.goto(`${url}/question/other?lang=nl`);
          await look(page);
        },
        'group-care-experience',
      );
    });

    it.each([
      ['360 × 740', phone, '100%'],
      ['320 × 480', { viewport: { width: 320, height: 480 } }, '100%'],
      ['360 × 740 with letters twice as large', phone, '225%'],
      ['740 × 360', { viewport: { width: 740, height: 360 } }, '100%'],
    ])('covers no answer and no focus, at %s', async (_, options, fontSize) => {
      await visit({ ...options, bypassCSP: true }, async (page, url) => {
        for (const hasProblem of [false, true]) {
          await page.goto(`${url}/question/cheerful`);
          await page.waitForLoadState('networkidle');
          await page.addStyleTag({ content: `html{font-size:${fontSize}!important}` });
          if (hasProblem) await page.getByRole('button', { name: 'Next' }).click();
          expect(await covered(page)).toEqual([]);
          await page.evaluate(() => window.scrollTo(0, 0));
          await page.locator('#answer').focus();
          for (let presses = 0; presses < 8; presses += 1) {
            expect(await coveredFocus(page)).toBeUndefined();
            await page.keyboard.press(presses < 5 ? 'ArrowDown' : 'Tab');
          }
        }
      });
    });

    it('shows a whole WHO-5 question on a small phone, with what one does next', async () => {
      await visit(phone, async (page, url) => {
        await page.goto(`${url}/question/calm`);
        await page.waitForLoadState('networkidle');
        const height = await page.evaluate(() => document.documentElement.scrollHeight);
        expect(height).toBeLessThanOrEqual(phone.viewport.height);
      });
    });

    it('has targets of 48 px, and needs no scrolling to the side at 320 px', async () => {
      await visit({ viewport: { width: 320, height: 640 } }, async (page, url) => {
        for (const place of ['', '/question/calm', '/review']) {
          await page.goto(url + place);
          const { wide, small } = await page.evaluate(() => ({
            wide: document.documentElement.scrollWidth > window.innerWidth,
            small: [
              ...document.querySelectorAll('button, .button, .cards label, dd a, .hint a, .summary a, nav a'),
            ]
              .filter((target) => target.getBoundingClientRect().height < 48)
              .map((target) => target.textContent),
          }));
          expect({ wide, small }, place).toEqual({ wide: false, small: [] });
        }
      });
    });

    it.each([
      ['with JavaScript', phone],
      ['without JavaScript', withoutScript],
    ])('costs at most 30 KB for a whole visit %s', async (how, options) => {
      const before = server.sentBytes();
      await visit(options, async (page, url) => {
        await answerAll(page, url, 'Most of the time');
        await page.getByText('Send my answers').click();
        await page.locator('h1', { hasText: 'Thank you' }).waitFor();
      });
      const bytes = server.sentBytes() - before;
      console.log(`page bytes ${how}: ${bytes}`);
      expect(bytes).toBeGreaterThan(5_000);
      expect(bytes).toBeLessThanOrEqual(30 * 1024);
    });
  },
);
