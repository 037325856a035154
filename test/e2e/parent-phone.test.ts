import type { Page } from 'playwright-core';
import { expect, it, vi } from 'vitest';
import { unrestricted } from '../http/parent/parent-test-app.ts';
import {
  answerWho5,
  choose,
  describePages,
  goTo,
  heading,
  keptOnPhone,
  next,
  note,
  phone,
} from './parent-pages.ts';

describePages('a phone that others use too, and that is not always connected', (pages) => {
  /** Has the service worker, which is installed in the background. */
  const hasWorker = (page: Page) =>
    page.evaluate(() => navigator.serviceWorker.ready.then(({ active }) => active !== null));

  async function cancel(task: string): Promise<void> {
    const change = (resource: object) => ({ ...resource, status: 'cancelled' }) as never;
    await pages.server.repository.commit([{ kind: 'modify', type: 'Task', id: task, change }], unrestricted);
  }

  it('shows a question in the other language', async () => {
    const { page, url } = await pages.open({ place: '/question/cheerful' });
    await choose(page);
    await next(page);
    await heading(page, 'calm');
    await page.locator('.languages summary').click();
    await page.getByRole('link', { name: 'Nederlands' }).click();
    await page.getByRole('button', { name: 'Volgende' }).waitFor();
    expect(page.url()).toBe(`${url}/question/calm?lang=nl`);
    await page.waitForLoadState('networkidle');
    await page.locator('.languages summary').click();
    await page.getByRole('link', { name: 'English' }).click();
    await page.getByRole('button', { name: 'Next' }).waitFor();
  });

  it.each([
    ['was cancelled', (task: string) => cancel(task)],
    [
      'has ended',
      async () => {
        pages.server.wait(31 * 24 * 3_600_000);
      },
    ],
  ])('forgets what was kept for a link that %s, and says so', async (_, end) => {
    const { context, page, url, task } = await pages.open({ place: '/question/cheerful' });
    await context.setOffline(true);
    await choose(page);
    await note(page, 'We keep your answers on this phone');
    await page.close();
    await end(task);
    await context.setOffline(false);
    const again = await context.newPage();
    await again.goto(url);
    await heading(again, 'This link has ended');
    await again.getByText('did not reach us').waitFor();
    expect(await keptOnPhone(again)).toBe('');
  });

  it('says that an answer came too late for those that another phone has sent', async () => {
    const { context, page, url, task } = await pages.open({ place: '/question/cheerful' });
    await context.setOffline(true);
    await choose(page);
    await note(page, 'We keep your answers on this phone');
    const second = await pages.openElsewhere(`${url}/question/cheerful`);
    await answerWho5(second);
    await second.getByText('Send my answers').click();
    await heading(second, 'Thank you');
    expect(await second.locator('main').innerText()).not.toContain('did not reach us');
    expect((await pages.server.repository.read('QuestionnaireResponse', `${task}-response`))?.deleted).toBe(
      false,
    );
    await context.setOffline(false);
    await heading(page, 'Thank you');
    await page.getByText('did not reach us').waitFor();
    expect(await keptOnPhone(page)).toBe('');
  });

  it('leaves nothing behind when all was sent', async () => {
    const { page } = await pages.open({ place: '/question/cheerful' });
    await answerWho5(page);
    await page.getByText('Send my answers').click();
    await heading(page, 'Thank you');
    expect(await page.locator('main').innerText()).not.toContain('did not reach us');
    expect(await keptOnPhone(page)).toBe('');
  });

  it('keeps the answers of two tabs, each of which has no connection', async () => {
    const { context, page, url } = await pages.open({ place: '/question/cheerful' });
    const other = await context.newPage();
    await goTo(other, `${url}/question/calm`);
    await context.setOffline(true);
    await choose(page, 'At no time');
    await note(page, 'We keep your answers on this phone');
    await choose(other, 'Most of the time');
    await note(other, 'We keep your answers on this phone');
    await page.close();
    await other.close();
    await context.setOffline(false);
    const later = await context.newPage();
    await later.goto(url);
    await note(later, 'Saved');
    await later.goto(`${url}/review`);
    const text = await later.locator('dl').innerText();
    expect(text).toContain('At no time');
    expect(text).toContain('Most of the time');
  });

  it('shows in one tab what was answered in the other, and that it was saved', async () => {
    const { context, page, url } = await pages.open({ place: '/question/calm' });
    const other = await context.newPage();
    await goTo(other, `${url}/question/calm`);
    await context.setOffline(true);
    await choose(page, 'At no time');
    await expect.poll(() => other.getByLabel('At no time').isChecked()).toBe(true);
    await context.setOffline(false);
    await note(page, 'Saved');
    await note(other, 'Saved');
  });

  it('says on the review that the answers are kept, and sends them with the connection', async () => {
    const { context, page, task } = await pages.open({ place: '/question/cheerful' });
    await answerWho5(page);
    await heading(page, 'Is this right?');
    await page.waitForLoadState('networkidle');
    await context.setOffline(true);
    await page.getByText('Send my answers').click();
    await note(page, 'Your answers are kept');
    await heading(page, 'Is this right?');
    expect(await pages.server.repository.read('QuestionnaireResponse', `${task}-response`)).toBeUndefined();
    await context.setOffline(false);
    await heading(page, 'Thank you');
    expect((await pages.server.repository.read('QuestionnaireResponse', `${task}-response`))?.deleted).toBe(
      false,
    );
  });

  it('is not told by the page of a hotel that the answers were sent', async () => {
    const { page } = await pages.open({ place: '/question/cheerful' });
    await answerWho5(page);
    await heading(page, 'Is this right?');
    await page.waitForLoadState('networkidle');
    await page.route('**/review', (route) => route.fulfill({ status: 200, body: '<h1>Log in</h1>' }));
    await page.getByText('Send my answers').click();
    await note(page, 'Your answers are kept');
    await heading(page, 'Is this right?');
  });

  it('shows a question again without a connection, with what was answered', async () => {
    const { context, page } = await pages.open({ place: '/question/cheerful' });
    await hasWorker(page);
    await choose(page, 'At no time');
    await note(page, 'Saved');
    await next(page);
    await heading(page, 'calm');
    await context.setOffline(true);
    await choose(page, 'Most of the time');
    await note(page, 'We keep your answers on this phone');
    await page.reload();
    await heading(page, 'calm');
    expect(await page.getByLabel('Most of the time').isChecked()).toBe(true);
    await note(page, 'We keep your answers on this phone');
    await page.getByRole('button', { name: 'Back' }).click();
    await heading(page, 'cheerful');
    expect(await page.getByLabel('At no time').isChecked()).toBe(true);
    await context.setOffline(false);
    await note(page, 'Saved');
  });

  it('is told kindly that there is no connection where nothing can be shown, and goes on with it', async () => {
    const { context, page, url } = await pages.open({ place: '' });
    await page.waitForLoadState('networkidle');
    await hasWorker(page);
    await page.close();
    await context.setOffline(true);
    const other = await context.newPage();
    // A worker that is started only now learns a moment late that it is offline.
    await vi.waitFor(async () => {
      await other.goto(`${url}/review`);
      await heading(other, 'no connection', 2_000);
    }, 20_000);
    // It learns late that it is online again, too: not at all, when that comes before it has learnt the other.
    await other.waitForTimeout(2_000);
    await context.setOffline(false);
    await heading(other, 'Is this right?');
  });

  it('puts the focus on the question that the browser has gone back to', async () => {
    const { page } = await pages.open({ place: '/question/cheerful' });
    await choose(page);
    await next(page);
    await heading(page, 'calm');
    await page.goBack();
    await heading(page, 'cheerful');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('question');
  });

  it.each([true, false])(
    'puts the focus on what is wrong when nothing could be sent (JavaScript: %s)',
    async (javaScriptEnabled) => {
      const { page } = await pages.open({ browser: { ...phone, javaScriptEnabled }, place: '/review' });
      await page.getByText('Send my answers').click();
      await page.locator('#summary').waitFor();
      await expect.poll(() => page.locator('#summary:focus').count()).toBe(1);
    },
  );

  it('has a button with an edge where the colours are the reader’s own', async () => {
    const { page } = await pages.open({ place: '' });
    await page.emulateMedia({ forcedColors: 'active' });
    const edge = await page
      .locator('.main')
      .evaluate(
        (button) => getComputedStyle(button).borderTopWidth + getComputedStyle(button).borderTopStyle,
      );
    expect(edge).toBe('2pxsolid');
  });
});
