import type { Page } from 'playwright-core';
import { expect, it, vi } from 'vitest';
import { type OnCall, usualDueMinutes } from '../../functions/http/alerts/on-call.ts';
import { unrestricted } from '../http/parent/parent-test-app.ts';
import {
  answerWho5,
  axeFindings,
  choose,
  describePages,
  goTo,
  heading,
  next,
  note,
  phone,
  withoutScript,
} from './parent-pages.ts';

const onCall: OnCall = {
  contacts: [
    {
      email: 'on-call@practice.example',
      language: 'en',
      practitioner: 'Practitioner/on-call',
      organization: 'Organization/practice',
      roles: ['facilitator'],
    },
  ],
  dueMinutes: usualDueMinutes,
};
const ways = [
  ['with JavaScript', phone],
  ['without JavaScript', withoutScript],
] as const;

describePages(
  'an answer that asks for help, and links that open nothing',
  (pages) => {
    /** How many there are of what an alert raises, about whoever this Task asks. */
    async function raisedFor(task: string): Promise<readonly number[]> {
      const asked = (await pages.server.repository.read('Task', task))?.resource as unknown as {
        for: { reference: string };
      };
      const all = await Promise.all(['Flag', 'Task', 'Communication'].map((type) => pages.server.all(type)));
      return all.map(
        (resources) =>
          resources.filter(
            ({ id, subject, for: about }) =>
              String(id).startsWith('kring-') &&
              ((subject ?? about) as { reference?: string } | undefined)?.reference === asked.for.reference,
          ).length,
      );
    }

    const send = (page: Page) => page.getByRole('button', { name: 'Send my answers' });

    it.each(ways)(
      'is told as item 9 of the PHQ-9 is saved, with all else empty, %s',
      async (how, browser) => {
        const { page, url, task, response } = await pages.open({
          questionnaire: 'phq-9',
          browser,
          place: '/question/self-harm?lang=en',
        });
        await choose(page, 'Several days');
        if (how === 'without JavaScript') await next(page);
        await vi.waitFor(async () => expect(await raisedFor(task)).toEqual([1, 1, 1]), 10_000);
        expect(await response()).toBeUndefined();
        await goTo(page, `${url}/review`);
        await send(page).click();
        await heading(page, 'Thank you for telling us');
        expect(await page.locator('main').innerText()).toContain('your care team to contact you soon');
        expect(await raisedFor(task)).toEqual([1, 1, 1]);
        expect((await response())?.status).toBe('completed');
      },
    );

    it('is told as soon as the phone is connected again', async () => {
      const { context, page, task } = await pages.open({
        questionnaire: 'phq-9',
        place: '/question/self-harm?lang=en',
      });
      await context.setOffline(true);
      await choose(page, 'Nearly every day');
      await note(page, 'We keep your answers on this phone');
      expect(await raisedFor(task)).toEqual([0, 0, 0]);
      await context.setOffline(false);
      await note(page, 'Saved');
      expect(await raisedFor(task)).toEqual([1, 1, 1]);
    });

    it('stays told when the answer is changed and taken back', async () => {
      const { page, task } = await pages.open({
        questionnaire: 'phq-9',
        place: '/question/self-harm?lang=en',
      });
      for (const label of ['More than half the days', 'Not at all', 'Several days']) {
        await choose(page, label);
        await note(page, 'Saved');
      }
      await page.getByRole('button', { name: 'Clear my answer' }).click();
      await page.getByRole('button', { name: 'Skip this question' }).waitFor();
      await note(page, 'Saved');
      expect(await raisedFor(task)).toEqual([1, 1, 1]);
    });

    it.each(ways)('are sent once by who taps the button twice, %s', async (_, browser) => {
      const { page, url, task, response } = await pages.open({
        questionnaire: 'phq-9',
        browser,
        place: '/question/self-harm?lang=en',
      });
      await choose(page, 'Several days');
      await next(page);
      await goTo(page, `${url}/review`);
      await send(page).dblclick();
      await heading(page, 'Thank you for telling us');
      expect(await raisedFor(task)).toEqual([1, 1, 1]);
      expect((await response())?.meta).toMatchObject({ versionId: '1' });
    });

    it('are sent once from two tabs at the same moment, and both are thanked', async () => {
      const { context, page, url, response } = await pages.open({ place: '/question/cheerful' });
      await answerWho5(page);
      const other = await context.newPage();
      await goTo(other, `${url}/review`);
      await Promise.all([page, other].map((tab) => send(tab).click()));
      await Promise.all([page, other].map((tab) => heading(tab, 'Thank you')));
      expect((await response())?.meta).toMatchObject({ versionId: '1' });
    });

    it.each(ways)('show no answer to who goes back after sending them, %s', async (_, browser) => {
      const { page, url } = await pages.open({ browser, place: '/question/cheerful' });
      await answerWho5(page, 'At no time');
      await send(page).click();
      await heading(page, 'Thank you');
      for (let steps = 0; steps < 3; steps += 1) {
        await page.goBack();
        await heading(page, 'Thank you');
        expect(await page.locator('body').innerText()).not.toContain('At no time');
      }
      await goTo(page, `${url}/review`);
      await heading(page, 'Thank you');
    });

    const dayMs = 24 * 60 * 60 * 1_000;
    const ends: readonly (readonly [string, string, (url: string, task: string) => Promise<string>])[] = [
      [
        'tampered with',
        'We do not know this link',
        async (url) => url.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
      ],
      ['cut off', 'We do not know this link', async (url) => url.slice(0, -4)],
      [
        'revoked',
        'This link has ended',
        async (url, task) => {
          const change = (resource: object) => ({ ...resource, status: 'cancelled' }) as never;
          const entry = { kind: 'modify', type: 'Task', id: task, change } as const;
          await pages.server.repository.commit([entry], unrestricted);
          return url;
        },
      ],
      [
        'expired',
        'This link has ended',
        async (url) => {
          pages.server.wait(31 * dayMs);
          return url;
        },
      ],
    ];
    it.each(
      ends.flatMap((end) => ways.map(([how, browser]) => [end[0], how, end[1], end[2], browser] as const)),
    )('a link that was %s opens nothing and takes nothing, %s', async (_, how, title, end, browser) => {
      const { page, url, task, response } = await pages.open({
        browser: { ...browser, bypassCSP: true },
        place: '/question/calm',
      });
      const ended = await end(url, task);
      if (ended === url) {
        // Who still has the page open loses nothing without being told.
        await choose(page);
        if (how === 'without JavaScript') await next(page);
        await heading(page, title);
      }
      for (const place of ['', '/question/calm', '/review', '/thanks', '/form.json']) {
        const answer = await page.goto(ended + place);
        expect(answer?.status(), place).toBe(title === 'This link has ended' ? 410 : 404);
        await heading(page, title);
        expect(await page.locator('body').innerText()).not.toMatch(/calm|More than half/);
      }
      if (how === 'with JavaScript') expect(await axeFindings(page)).toEqual([]);
      expect(await response()).toBeUndefined();
    });

    it.each(ways)(
      'a link that was used thanks whoever opens it, and says nothing else, %s',
      async (_, browser) => {
        const { page, url } = await pages.open({ browser, place: '/question/cheerful' });
        await answerWho5(page, 'At no time');
        await send(page).click();
        await heading(page, 'Thank you for telling us');
        const other = await pages.openElsewhere(url, browser);
        for (const place of ['', '/question/calm', '/review', '/thanks', '/form.json']) {
          await other.goto(url + place);
          expect(await other.locator('h1').innerText(), place).toBe('Thank you');
          expect(await other.locator('body').innerText()).not.toMatch(/At no time|calm|have not been easy/);
        }
      },
    );
  },
  { onCall },
);
