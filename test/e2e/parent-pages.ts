import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, vi } from 'vitest';
import type { Resource } from '../../functions/fhir/resource.ts';
import type { InvitationInput } from '../../functions/http/parent/invitation.ts';
import type { ParentAppOptions } from '../../functions/http/parent/visit-context.ts';
import { unrestricted } from '../http/parent/parent-test-app.ts';
import { launchChromium, type ParentServer, skipBrowser, startParentServer } from './parent-server.ts';

/** The smallest phone that the pages are looked at on. */
export const phone = { viewport: { width: 360, height: 740 } };
export const withoutScript = { ...phone, javaScriptEnabled: false };

export interface Opening {
  readonly questionnaire?: string;
  readonly invitation?: Partial<InvitationInput>;
  readonly browser?: BrowserContextOptions;
  /** Below the link, such as `/question/calm`; without it nothing is opened yet. */
  readonly place?: string;
  /** The page is left for another server. */
  readonly leaves?: boolean;
}

/** A link that was sent to somebody new, on a phone of her own. */
export interface OpenedLink {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly path: string;
  readonly url: string;
  /** Id of the Task that asks for the answers. */
  readonly task: string;
  /** What was sent, or nothing yet. */
  readonly response: () => Promise<Resource | undefined>;
}

export interface ParentPages {
  readonly server: ParentServer;
  /** Closed after the test; any error of the page's script, or request to elsewhere, fails it. */
  open(opening?: Opening): Promise<OpenedLink>;
  /** The same link on another phone. */
  openElsewhere(url: string, options?: BrowserContextOptions): Promise<Page>;
  /** Any Questionnaire, beside those of the tree. */
  install(questionnaire: Resource & { readonly id: string }): Promise<void>;
}

/** The tests of one file, over one server and one browser; left out where there is none. */
export function describePages(
  about: string,
  tests: (pages: ParentPages) => void,
  options: Partial<ParentAppOptions> = {},
): void {
  describe.skipIf(skipBrowser)(`${about} (left out where /usr/bin/chromium is missing)`, () => {
    const started: { server?: ParentServer; browser?: Browser } = {};
    const contexts: BrowserContext[] = [];
    const errors: string[] = [];
    beforeAll(async () => {
      [started.server, started.browser] = await Promise.all([startParentServer(options), launchChromium()]);
    });
    afterEach(async () => {
      await Promise.all(contexts.splice(0).map((context) => context.close()));
      expect(errors.splice(0)).toEqual([]);
    });
    afterAll(async () => {
      await started.browser?.close();
      await started.server?.close();
    });
    const running = () => {
      const { server, browser } = started;
      if (!server || !browser) throw new Error('The server and the browser start before the first test');
      return { server, browser };
    };
    const openPage = async (browser: BrowserContextOptions = phone, leaves = false) => {
      const context = await running().browser.newContext(browser);
      contexts.push(context);
      if (browser.javaScriptEnabled === false) scriptless.add(context);
      const { origin } = running().server;
      context.on('weberror', (error) => errors.push(error.error().message));
      context.on('request', (request) => {
        const isOurs = request.url().startsWith(origin) || request.url().startsWith('data:');
        if (!isOurs && !leaves) errors.push(request.url());
      });
      return { context, page: await context.newPage() };
    };
    tests({
      get server() {
        return running().server;
      },
      open: async ({ questionnaire, invitation, browser, place, leaves } = {}) => {
        const { server } = running();
        const { path, task } = await server.invitation(questionnaire, invitation);
        const url = server.origin + path;
        const { context, page } = await openPage(browser, leaves);
        if (place !== undefined) await goTo(page, url + place);
        const response = async () => {
          const found = await server.repository.read('QuestionnaireResponse', `${task.id}-response`);
          return found && !found.deleted ? found.resource : undefined;
        };
        return { context, page, path, url, task: task.id, response };
      },
      openElsewhere: async (url, browser) => {
        const { page } = await openPage(browser);
        await goTo(page, url);
        return page;
      },
      install: async (resource) => {
        await running().server.repository.commit([{ kind: 'update', resource }], unrestricted);
      },
    });
  });
}

/** Opens a page and waits until its script, where there is one, answers to what is done there. */
export async function goTo(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await ready(page);
}

const scriptless = new WeakSet<BrowserContext>();

/** A start or a question is there for the script as soon as it has a place in the browser's history. */
async function ready(page: Page): Promise<void> {
  if (scriptless.has(page.context())) return;
  const isEnhanced = await page.evaluate(
    () =>
      document.querySelector('script') !== null &&
      document.querySelector('[data-question],[data-start]') !== null,
  );
  if (!isEnhanced) {
    await page.waitForLoadState('networkidle');
    return;
  }
  await vi.waitFor(async () => expect(await page.evaluate(() => history.state)).not.toBeNull(), {
    timeout: 10_000,
    interval: 20,
  });
}

export function heading(page: Page, text: string, timeout?: number): Promise<void> {
  return page.locator('h1', { hasText: text }).waitFor(timeout === undefined ? {} : { timeout });
}

/** What the page says of what it keeps, at its top or beside the button that sends. */
export function note(page: Page, text: string): Promise<void> {
  return page.locator('.note', { hasText: text }).waitFor();
}

/** Taps the card of an answer. */
export function choose(page: Page, label = 'More than half of the time'): Promise<void> {
  return page.getByText(label, { exact: true }).click();
}

export function next(page: Page): Promise<void> {
  return page.getByRole('button', { name: 'Next' }).click();
}

/** From the WHO-5's first question, or its start, to the review. */
export async function answerWho5(page: Page, label?: string): Promise<void> {
  for (const title of ['cheerful', 'calm', 'active', 'fresh', 'filled']) {
    await heading(page, title);
    await choose(page, label);
    await next(page);
  }
  await heading(page, 'Is this right?');
}

/** All that this phone keeps, as text. */
export function keptOnPhone(page: Page): Promise<string> {
  return page.evaluate(() => [...Object.values(localStorage), ...Object.values(sessionStorage)].join(' '));
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds; the page is to be opened with `bypassCSP`. */
export function axeFindings(page: Page): Promise<readonly unknown[]> {
  return page.evaluate(`(async () => {
    ${axe};
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => ({ id, target: nodes[0]?.html }));
  })()`);
}
