import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { closedTexts } from '../../functions/parent-page/closed-texts.ts';
import { reviewTexts } from '../../functions/parent-page/review-texts.ts';
import { thanksTexts } from '../../functions/parent-page/thanks-texts.ts';
import { withdrawTexts } from '../../functions/parent-page/withdraw-texts.ts';
import {
  axeFindings,
  choose,
  describePages,
  goTo,
  heading,
  next,
  phone,
  withoutScript,
} from './parent-pages.ts';

/** From the start to the thanks, as somebody does who reads no English: by what stands where. */
async function walk(page: Page, look: (page: Page) => Promise<void>): Promise<number> {
  await look(page);
  await page.locator('[data-start] a').click();
  for (let questions = 0; ; questions += 1) {
    await page.waitForSelector('[data-question],[data-review]');
    await look(page);
    if ((await page.locator('[data-review]').count()) > 0) return questions;
    const place = page.url();
    const cards = page.locator('.cards label');
    if ((await cards.count()) > 0) await cards.first().click();
    else await page.locator('[name=answer]').first().fill('Një fjalë — كلمة');
    await page.locator('[data-question] button.main').click();
    await page.waitForURL((address) => address.href !== place);
  }
}

const fits = async (page: Page) =>
  expect(await page.locator('#page').evaluate((shown) => shown.scrollWidth)).toBeLessThanOrEqual(360);

describePages('whole walks', (pages) => {
  it.each([
    ['Albanian without JavaScript', 'sq', withoutScript],
    ['Arabic, from right to left', 'ar', { ...phone, bypassCSP: true }],
  ] as const)('in %s', async (_, language, browser) => {
    const { page, url, response } = await pages.open({ questionnaire: 'group-care-experience', browser });
    await goTo(page, `${url}?lang=${language}`);
    const look = async (shown: Page) => {
      await fits(shown);
      expect(await shown.locator('html').getAttribute('dir')).toBe(language === 'ar' ? 'rtl' : 'ltr');
      const asked = shown.locator('[data-question] #question');
      if ((await asked.count()) > 0) expect(await asked.getAttribute('lang')).toBe(language);
      if (language === 'ar') expect(await axeFindings(shown)).toEqual([]);
    };
    const questions = await walk(page, look);
    expect(questions).toBeGreaterThan(10);
    await heading(page, reviewTexts[language].title);
    expect(await page.locator('dt').count()).toBeGreaterThanOrEqual(questions);
    await page.locator('[data-review] button').click();
    await heading(page, thanksTexts[language].title);
    await look(page);
    expect(await response()).toMatchObject({ status: 'completed', language });
    await page.getByText(withdrawTexts[language].link).click();
    await heading(page, withdrawTexts[language].title);
    await look(page);
    await page.locator('form button').click();
    await heading(page, closedTexts[language].withdrawn.title);
    await look(page);
    expect(await response()).toMatchObject({ status: 'entered-in-error' });
  });

  it.each([
    ['with JavaScript', { ...phone, bypassCSP: true }],
    ['without JavaScript', withoutScript],
  ])('ask a group again as long as there is another one, %s', async (how, browser) => {
    await pages.install(children);
    const { page, url, response } = await pages.open({ questionnaire: 'children', browser });
    await goTo(page, url);
    await page.locator('[data-start] a').click();
    for (const [age, another] of [
      ['3', 'Yes'],
      ['5', 'No'],
    ] as const) {
      await heading(page, 'How old');
      await fits(page);
      if (how === 'with JavaScript') expect(await axeFindings(page)).toEqual([]);
      await page.locator('[name=answer]').fill(age);
      await next(page);
      await page.locator('.cards').waitFor();
      if (how === 'with JavaScript') expect(await axeFindings(page)).toEqual([]);
      await choose(page, another);
      await next(page);
    }
    await heading(page, 'Is this right?');
    await page.getByText('Send my answers').click();
    await heading(page, 'Thank you');
    expect((await response())?.item).toMatchObject([
      { linkId: 'child', item: [{ linkId: 'age', answer: [{ valueInteger: 3 }] }] },
      { linkId: 'child', item: [{ linkId: 'age', answer: [{ valueInteger: 5 }] }] },
    ]);
  });

  it('to the page that stops all messages, and back', async () => {
    const { page, url } = await pages.open({ browser: { ...phone, bypassCSP: true } });
    for (const language of ['en', 'ar']) {
      await goTo(page, `${url}/stop?lang=${language}`);
      await fits(page);
      expect(await axeFindings(page)).toEqual([]);
    }
    await page.locator('form button').first().click();
    await page.waitForLoadState();
    await fits(page);
    expect(await axeFindings(page)).toEqual([]);
  });
});

const children = {
  resourceType: 'Questionnaire',
  id: 'children',
  url: 'https://example.org/Questionnaire/children',
  version: '1',
  status: 'active',
  title: 'Your children',
  language: 'en',
  item: [
    {
      linkId: 'child',
      type: 'group',
      text: 'A child',
      repeats: true,
      item: [{ linkId: 'age', type: 'integer', text: 'How old is the child?' }],
    },
  ],
};
