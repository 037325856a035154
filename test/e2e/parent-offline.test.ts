import type { Page, Route } from 'playwright-core';
import { expect, it } from 'vitest';
import { choose, describePages, goTo, heading, next, note } from './parent-pages.ts';

describePages('what was answered is never lost', (pages) => {
  /** What the server shows of an answer to the browser that gave it. */
  const stored = async (page: Page, path: string, linkId: string) =>
    (await page.request.get(`${pages.server.origin}${path}/question/${linkId}`)).text();
  const kept = (page: Page) => page.evaluate(() => Object.values(localStorage).join(' '));

  async function answerAndGoOn(page: Page, title: string): Promise<void> {
    await heading(page, title);
    await choose(page);
    await next(page);
  }

  const json = (status: number, body: object) => (route: Route) => route.fulfill({ status, json: body });
  it.each<[string, (route: Route) => Promise<void>]>([
    ['401', json(401, {})],
    ['403', json(403, { closed: 'elsewhere' })],
    ['404', json(404, { closed: 'unknown' })],
    ['413 of a proxy', (route) => route.fulfill({ status: 413, body: 'too large' })],
    ['200 with the page of a hotel', (route) => route.fulfill({ status: 200, body: '<h1>Log in</h1>' })],
  ])('an answer that gets %s is not called saved, and is sent later', async (_, answer) => {
    const { page, path } = await pages.open({ place: '/question/calm' });
    await page.route('**/question/**', answer);
    await choose(page);
    await note(page, 'We keep your answers on this phone');
    expect(await page.locator('.note').innerText()).not.toContain('Saved');
    expect(await kept(page)).toContain('more-than-half');
    await page.unroute('**/question/**');
    await note(page, 'Saved');
    expect(await stored(page, path, 'calm')).toContain('checked');
  });

  it('an answer that the server refuses stays on the page and the phone, and is not called saved', async () => {
    const { page } = await pages.open({ place: '/question/calm' });
    await page.route('**/question/calm', json(422, { problem: { kind: 'choose' } }));
    await choose(page);
    await note(page, 'Not saved yet');
    await next(page);
    await heading(page, 'active');
    await page.getByRole('link', { name: 'Look at this answer' }).click();
    await heading(page, 'calm');
    await page.locator('.problem').waitFor();
    expect(await kept(page)).toContain('more-than-half');
  });

  it('text is saved as it is typed', async () => {
    const { page, path } = await pages.open({
      place: '/question/other',
      questionnaire: 'group-care-experience',
    });
    await page.locator('textarea').pressSequentially('The tea was good');
    expect(await page.locator('.note').innerText()).toBe('');
    await note(page, 'Saved');
    expect(await stored(page, path, 'other')).toContain('The tea was good');
    await page.locator('textarea').press('End');
    await page.locator('textarea').pressSequentially(', and the talk');
    await note(page, 'Saved');
    expect(await stored(page, path, 'other')).toContain('The tea was good, and the talk');
    await page.locator('textarea').fill('');
    await note(page, 'Saved');
    expect(await stored(page, path, 'other')).not.toContain('The tea');
  });

  it('text that is left before it was saved is on the phone', async () => {
    const { page, path, url } = await pages.open({
      place: '/question/other',
      questionnaire: 'group-care-experience',
    });
    await page.locator('textarea').fill('In a hurry');
    await goTo(page, `${url}?lang=en`);
    await expect.poll(() => stored(page, path, 'other')).toContain('In a hurry');
  });

  it('text that is too long is still there after going back, over a reload too', async () => {
    const { page, url } = await pages.open({
      place: '/question/other',
      questionnaire: 'group-care-experience',
    });
    const long = 'long '.repeat(250).trim();
    await page.locator('textarea').fill(long);
    await note(page, 'Not saved yet. Make it shorter: at most 1000 characters.');
    await page.getByRole('button', { name: 'Back' }).click();
    await heading(page, 'Would you tell a friend');
    await note(page, 'Not saved yet');
    await page.getByRole('link', { name: 'Look at this answer' }).click();
    expect(await page.locator('textarea').inputValue()).toBe(long);
    expect(await page.locator('.problem').innerText()).toContain('at most 1000');
    await page.goto(`${url}/question/other`);
    await note(page, 'Not saved yet');
    expect(await page.locator('textarea').inputValue()).toBe(long);
    await page.locator('textarea').fill('short');
    await note(page, 'Saved');
    expect(await kept(page)).toBe('');
  });

  it('without a connection one goes back with the browser and with the page, to the start', async () => {
    const { context, page, url } = await pages.open({ place: '' });
    await page.getByText('Start').click();
    await answerAndGoOn(page, 'cheerful');
    await heading(page, 'calm');
    await context.setOffline(true);
    await page.goBack();
    await heading(page, 'cheerful');
    expect(await page.getByLabel('More than half of the time').isChecked()).toBe(true);
    await page.goBack();
    await heading(page, 'How you have been feeling');
    expect(page.url()).toBe(url);
    await page.getByText('Go on', { exact: true }).click();
    await heading(page, 'calm');
    await page.getByRole('button', { name: 'Back' }).click();
    await heading(page, 'cheerful');
    await page.getByRole('button', { name: 'Back' }).click();
    await heading(page, 'How you have been feeling');
    await page.locator('.languages summary').click();
    await page.getByText('Nederlands').click();
    await note(page, 'We keep your answers on this phone');
    await heading(page, 'How you have been feeling');
  });

  it('a question that was opened by itself is gone back to without a connection', async () => {
    const { context, page } = await pages.open({ place: '/question/cheerful' });
    await answerAndGoOn(page, 'cheerful');
    await heading(page, 'calm');
    await context.setOffline(true);
    await page.goBack();
    await heading(page, 'cheerful');
  });

  it('the review that was waited for opens with the connection, and not after moving on by hand', async () => {
    const { context, page } = await pages.open({ place: '/question/interested' });
    await context.setOffline(true);
    await answerAndGoOn(page, 'filled with things');
    await note(page, 'We keep your answers on this phone');
    await page.getByRole('button', { name: 'Back' }).click();
    await heading(page, 'fresh');
    await context.setOffline(false);
    await note(page, 'Saved');
    await page.waitForTimeout(300);
    await heading(page, 'fresh');
  });

  it('the review opens by itself for who has waited for it', async () => {
    const { context, page } = await pages.open({ place: '/question/interested' });
    await context.setOffline(true);
    await answerAndGoOn(page, 'filled with things');
    await note(page, 'We keep your answers on this phone');
    await context.setOffline(false);
    await heading(page, 'Is this right?');
    await page.getByRole('link', { name: /^Change.*calm/ }).click();
    await page.waitForLoadState('networkidle');
    await answerAndGoOn(page, 'calm');
    await heading(page, 'Is this right?');
  });
});
