import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { unrestricted } from '../http/parent/parent-test-app.ts';
import { axeFindings, choose, describePages, goTo, phone } from './parent-pages.ts';

const domains = ['body', 'feelings', 'meaning', 'quality', 'taking-part', 'daily-life'];
const subject = 'Patient/who-comes-back';

/** Answers all six with the number, and sends them. */
async function answer(page: Page, url: string, number: string, language: string): Promise<void> {
  await goTo(page, `${url}?lang=${language}`);
  await page.locator('[data-start] a').click();
  for (const question of domains.keys()) {
    await choose(page, number);
    await page.locator('[data-question] button.main').click();
    await page.waitForURL((address) => !address.pathname.endsWith(`/${domains[question]}`));
  }
  await page.locator('[data-review] button').click();
  await page.waitForSelector('#results');
}

describePages('her own results, drawn', (pages) => {
  it.each([
    ['from left to right', 'en', phone],
    ['from right to left', 'ar', phone],
    ['in the dark', 'sq', { ...phone, colorScheme: 'dark' as const }],
  ])('%s', async (_how, language, browser) => {
    await pages.server.repository.commit(
      [{ kind: 'update', resource: { resourceType: 'Patient', id: 'who-comes-back' } }],
      unrestricted,
    );
    for (const number of ['4', '8']) {
      const { page, url } = await pages.open({
        questionnaire: 'wellbeing-six',
        invitation: { subject },
        browser: { ...browser, bypassCSP: true },
      });
      await answer(page, url, number, language);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
      expect(await axeFindings(page)).toEqual([]);
      const box = await page.locator('#results ~ svg').boundingBox();
      expect(box?.height).toBeGreaterThan(200);
      await goTo(page, url);
      expect(await page.locator('#results').count()).toBe(0);
    }
  });
});
