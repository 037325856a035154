import { expect, it } from 'vitest';
import {
  answerWho5,
  axeFindings,
  choose,
  describePages,
  goTo,
  heading,
  next,
  phone,
} from './parent-pages.ts';

describePages('answers that are corrected after they were sent', (pages) => {
  it.each([
    ['with JavaScript', { ...phone, bypassCSP: true }],
    ['without JavaScript', { ...phone, javaScriptEnabled: false }],
  ])('%s', async (how, browser) => {
    const { page, url, response } = await pages.open({ browser });
    await goTo(page, `${url}/question/cheerful`);
    await answerWho5(page);
    await page.getByText('Send my answers').click();
    await heading(page, 'Thank you');
    expect(await response()).toMatchObject({ status: 'completed' });
    if (how === 'with JavaScript') expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Correct my answers' }).click();
    await heading(page, 'Is this right?');
    expect(await page.locator('dd', { hasText: 'More than half of the time' }).count()).toBe(5);
    await page.getByRole('link', { name: /^Change.*calm/ }).click();
    await heading(page, 'calm');
    await choose(page, 'All of the time');
    await next(page);
    await heading(page, 'Is this right?');
    await page.getByText('Send my answers').click();
    await heading(page, 'Thank you');
    const sent = await response();
    expect(sent).toMatchObject({ status: 'amended' });
    expect(JSON.stringify(sent).match(/all-of-the-time/g)).toHaveLength(1);
  });
});
