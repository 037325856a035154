import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import {
  answerWho5,
  axeFindings,
  describePages,
  goTo,
  heading,
  note,
  phone,
  withoutScript,
} from './parent-pages.ts';

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

async function answerFromStart(page: Page, url: string, label: string): Promise<void> {
  await page.goto(url);
  await page.getByText('Start').click();
  await answerWho5(page, label);
}

describePages('the parent page in Chromium', (pages) => {
  it.each([
    ['without JavaScript', withoutScript],
    ['with JavaScript', phone],
  ])('is answered to the end %s, and is kind when it is heavy', async (_, options) => {
    const { page, url, response } = await pages.open({ browser: options });
    await answerFromStart(page, url, 'At no time');
    await page.getByText('Send my answers').click();
    await heading(page, 'Thank you for telling us');
    const text = await page.locator('main').innerText();
    expect(text).toContain('your care team to contact you soon');
    expect(text).not.toMatch(/score|%|\d/);
    expect((await response())?.status).toBe('completed');
    await page.goto(url);
    expect(await page.locator('h1').innerText()).toContain('Thank you');
  });

  it('goes from question to question without a reload, back with the browser too', async () => {
    const { page, url } = await pages.open();
    await goTo(page, `${url}/question/cheerful`);
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    await page.getByText('Most of the time').click();
    await note(page, 'Saved');
    await page.getByText('Next').click();
    await heading(page, 'calm');
    expect(page.url()).toBe(`${url}/question/calm`);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    await page.getByText('Some of the time').click();
    await page.getByText('Next').click();
    await page.goBack();
    await heading(page, 'calm');
    expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
    expect(await page.getByLabel('Some of the time').isChecked()).toBe(true);
  });

  it('keeps answers on the phone without a connection, over a reload, and sends them afterwards', async () => {
    const { page, url, response } = await pages.open();
    await goTo(page, `${url}/question/cheerful`);
    await page.context().setOffline(true);
    for (const title of ['cheerful', 'calm', 'active']) {
      await heading(page, title);
      await page.getByText('More than half of the time').click();
      await page.getByText('Next').click();
    }
    await note(page, 'We keep your answers on this phone');
    await page.context().setOffline(false);
    await page.goto(url);
    await page.getByText('Welcome back').waitFor();
    await page.getByText('Go on', { exact: true }).click();
    for (const title of ['fresh', 'filled']) {
      await heading(page, title);
      await page.getByText('More than half of the time').click();
      await page.getByText('Next').click();
    }
    await page.getByText('Send my answers').click();
    await heading(page, 'Thank you');
    expect(JSON.stringify(await response()).match(/more-than-half/g)).toHaveLength(5);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
  });

  it('is used with the keyboard alone', async () => {
    const { page, url } = await pages.open();
    await goTo(page, `${url}/question/calm`);
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
    await heading(page, 'active');
    await page.getByText('Next').focus();
    await press('Enter');
    await page.locator('#summary').waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('summary');
    await press('Tab', 'Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('answer');
  });

  it.each([
    ['light', { ...phone, colorScheme: 'light' as const }],
    ['dark', { ...phone, colorScheme: 'dark' as const }],
  ])('has nothing that axe finds, in %s', async (_, options) => {
    const look = async (page: Page) => expect(await axeFindings(page), page.url()).toEqual([]);
    const { page, url } = await pages.open({ browser: { ...options, bypassCSP: true } });
    await page.goto(url);
    await look(page);
    await goTo(page, `${url}/question/calm`);
    await look(page);
    await page.getByText('Next').click();
    await look(page);
    await answerFromStart(page, `${url}?lang=en`, 'At no time');
    await look(page);
    await page.getByText('Send my answers').click();
    await heading(page, 'Thank you');
    await look(page);
    await page.goto(`${url}x`);
    await look(page);
    const other = { browser: { ...options, bypassCSP: true }, questionnaire: 'group-care-experience' };
    const { page: dutch } = await pages.open({ ...other, place: '/question/other?lang=nl' });
    await look(dutch);
  });

  it.each([
    ['360 × 740', phone, '100%'],
    ['320 × 480', { viewport: { width: 320, height: 480 } }, '100%'],
    ['360 × 740 with letters twice as large', phone, '225%'],
    ['740 × 360', { viewport: { width: 740, height: 360 } }, '100%'],
  ])('covers no answer and no focus, at %s', async (_, options, fontSize) => {
    const { page, url } = await pages.open({ browser: { ...options, bypassCSP: true } });
    for (const hasProblem of [false, true]) {
      await goTo(page, `${url}/question/cheerful`);
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

  it('shows a whole WHO-5 question on a small phone, with what one does next', async () => {
    const { page, url } = await pages.open();
    await goTo(page, `${url}/question/calm`);
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    expect(height).toBeLessThanOrEqual(phone.viewport.height);
  });

  it('has targets of 48 px, and needs no scrolling to the side at 320 px', async () => {
    const { page, url } = await pages.open({ browser: { viewport: { width: 320, height: 640 } } });
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

  it.each([
    ['with JavaScript', phone],
    ['without JavaScript', withoutScript],
  ])('costs at most 30 KB for a whole visit %s', async (how, options) => {
    const before = pages.server.sentBytes();
    const { page, url } = await pages.open({ browser: options });
    await answerFromStart(page, url, 'Most of the time');
    await page.getByText('Send my answers').click();
    await heading(page, 'Thank you');
    const bytes = pages.server.sentBytes() - before;
    console.log(`page bytes ${how}: ${bytes}`);
    expect(bytes).toBeGreaterThan(5_000);
    expect(bytes).toBeLessThanOrEqual(30_000);
  });
});
