import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { axeFindings, choose, describePages, goTo, heading, next, note, phone } from './parent-pages.ts';

const questionCount = 200;
const twoHundred = {
  resourceType: 'Questionnaire',
  id: 'two-hundred',
  url: 'https://example.org/Questionnaire/two-hundred',
  version: '1',
  status: 'active',
  title: 'Two hundred questions',
  language: 'en',
  item: Array.from({ length: questionCount }, (_, index) => ({
    linkId: `q${index + 1}`,
    type: 'choice',
    text: `Question number ${index + 1}`,
    answerOption: ['Never', 'Often'].map((code) => ({
      valueCoding: { system: 'urn:example', code, display: code },
    })),
  })),
};

/** What can be read on paper. */
const printed = (page: Page) => page.locator('body').innerText();

describePages('how the pages look, and that they last', (pages) => {
  it('asks two hundred questions, one after the other, and shows them all before sending', async () => {
    await pages.install(twoHundred);
    const { page, url, response } = await pages.open({
      questionnaire: 'two-hundred',
      place: '/question/q198',
      browser: { ...phone, bypassCSP: true },
    });
    for (const number of [198, 199, 200]) {
      await heading(page, `Question number ${number}`);
      await choose(page, 'Often');
      await next(page);
    }
    await heading(page, 'Is this right?');
    expect(await page.locator('dt').count()).toBe(questionCount);
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('link', { name: /^Change.*number 2$/ }).click();
    await heading(page, 'Question number 2');
    await goTo(page, `${url}/review`);
    await page.getByText('Send my answers').click();
    await heading(page, 'Thank you');
    expect(JSON.stringify(await response()).match(/"Often"/g)?.length).toBeGreaterThanOrEqual(3);
  });

  it.each([
    ['200 %', 'en', { width: 180, height: 370 }],
    ['200 %', 'ar', { width: 180, height: 370 }],
    ['400 %', 'en', { width: 320, height: 256 }],
    ['400 %', 'ar', { width: 320, height: 256 }],
  ])('fits at %s in %s, with nothing over anything else', async (_, language, viewport) => {
    const { page, url } = await pages.open({
      questionnaire: 'session-check-in',
      browser: { viewport, bypassCSP: true },
    });
    for (const place of ['', '/question/day', '/review']) {
      await goTo(page, `${url}${place}?lang=${language}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), place).toBe(viewport.width);
      const [languages, leave] = await Promise.all(
        ['.languages summary', '.leave'].map((selector) => page.locator(selector).boundingBox()),
      );
      if (!languages || !leave) throw new Error('The tools of the page are gone');
      const [first, second] = [languages, leave].sort((one, other) => one.x - other.x);
      expect((first?.x ?? 0) + (first?.width ?? 0), place).toBeLessThanOrEqual(second?.x ?? 0);
      expect(await axeFindings(page), place).toEqual([]);
    }
  });

  it('prints what is asked and answered, without what only a screen can do', async () => {
    const { page, url } = await pages.open({ place: '/question/calm' });
    await choose(page);
    await note(page, 'Saved');
    await page.emulateMedia({ media: 'print' });
    expect(await printed(page)).toMatch(/I have felt calm and relaxed[\s\S]*More than half of the time/);
    expect(await printed(page)).not.toMatch(/Next|Back|Leave quickly|Saved/);
    await goTo(page, `${url}/review`);
    expect(await printed(page)).toMatch(/calm[\s\S]*More than half of the time/);
    expect(await printed(page)).not.toMatch(/Change|Go back to it|Send my answers/);
  });

  it('moves nothing for who wants no motion', async () => {
    const { page } = await pages.open({
      place: '/question/calm',
      browser: { ...phone, reducedMotion: 'reduce' },
    });
    await choose(page);
    await next(page);
    await heading(page, 'active');
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior)).toBe('auto');
  });

  it('says in which language a title is that nobody has translated', async () => {
    const { page } = await pages.open({ place: '?lang=sq' });
    expect(await page.locator('html').getAttribute('lang')).toBe('sq');
    expect(await page.locator('h1').getAttribute('lang')).toBe('en');
  });

  it('keeps the last answer to each question, of two phones of which one was not connected', async () => {
    const { context, page, url, response } = await pages.open({ place: '/question/calm' });
    await context.setOffline(true);
    await choose(page, 'At no time');
    await next(page);
    await heading(page, 'active');
    await choose(page, 'Some of the time');
    await note(page, 'We keep your answers on this phone');
    const other = await pages.openElsewhere(`${url}/question/calm`);
    await choose(other, 'Most of the time');
    await note(other, 'Saved');
    await context.setOffline(false);
    await note(page, 'Saved');
    await goTo(page, `${url}/review`);
    // What the other phone said is not shown on this one, and it is told that it was said.
    expect(await page.locator('dl').innerText()).toMatch(
      /calm[\s\S]*Answered before[\s\S]*active[\s\S]*Some of the time/,
    );
    await page.getByText('Send my answers').click();
    await heading(page, 'Thank you');
    expect(JSON.stringify(await response())).toMatch(/most-of-the-time[\s\S]*some-of-the-time/);
  });
});
