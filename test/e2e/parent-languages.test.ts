import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { everyControl } from './every-control.ts';
import { axeFindings, describePages, heading, phone, withoutScript } from './parent-pages.ts';

const ways = [
  ['with JavaScript', phone],
  ['without JavaScript', withoutScript],
] as const;

describePages('languages and kinds of questions', (pages) => {
  const go = (page: Page) => page.locator('button.main, a.main').click();

  it.each(ways)('is answered in Albanian, and gone on with in Arabic, %s', async (_, options) => {
    const { page, url, response } = await pages.open({ questionnaire: 'session-check-in', browser: options });
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
    expect(await response()).toMatchObject({ language: 'ar', status: 'completed' });
  });

  it.each(['en', 'nl', 'fr', 'sq', 'ar', 'tr'])(
    'has nothing that axe finds in %s, and fits',
    async (language) => {
      const { page, url } = await pages.open({
        questionnaire: 'session-check-in',
        browser: { ...phone, bypassCSP: true },
      });
      for (const place of ['', '/question/day', '/review']) {
        await page.goto(`${url}${place}?lang=${language}`);
        expect(await axeFindings(page), place).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth), place).toBe(360);
      }
    },
  );

  it.each(ways)('asks every kind of question %s', async (_, options) => {
    await pages.install(everyControl);
    const { page, url, response } = await pages.open({ questionnaire: 'every-control', browser: options });
    await page.goto(`${url}/question/pain?lang=en`);
    expect(await page.locator('h1').innerText()).toContain('1. How much pain did you have?');
    expect(await page.locator('fieldset').innerText()).toMatch(
      /A few words before.*No pain.*The worst pain/s,
    );
    await page.locator('details', { hasText: 'Why we ask this' }).locator('summary').click();
    await page.getByText('Your midwife can do something about pain.').waitFor();
    await page.getByLabel('7', { exact: true }).check({ force: true });
    await go(page);
    await heading(page, 'What did you eat?');
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
    await heading(page, 'Where were you born?');
    await page.locator('select').selectOption({ label: 'Egypt' });
    await go(page);
    await page.getByText('Fig').click();
    await go(page);
    await heading(page, 'What do you weigh?');
    expect(await page.locator('#hint').innerText()).toBe('For example 65,5');
    await page.locator('#answer').fill('٦٥٫٥');
    await go(page);
    await heading(page, 'Who are your children?');
    await page.locator('#answer').fill('Ana\n\nBesa');
    await go(page);
    await heading(page, 'On which days');
    await page.locator('#answer').fill('1 2 2024\n31.3.2026');
    await go(page);
    await page.waitForURL(/review/);
    await go(page);
    await heading(page, 'Thank you');
    const given = [...JSON.stringify(await response()).matchAll(/"answer":(\[.*?\])\}(?=[,\]])/g)].map(
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

  it('is left at once: nothing stays on the screen, and the way back does not lead here', async () => {
    const { page, url } = await pages.open({ leaves: true });
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
