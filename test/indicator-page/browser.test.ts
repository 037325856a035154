import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runChartCss } from '../../functions/indicator-page/run-chart-style.ts';
import { indicatorPageCss } from '../../functions/indicator-page/style.ts';
import { page } from './pages.ts';
import { attendancePage } from './run-chart-pages.ts';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** In a real browser; skipped where there is no Chromium. */
describe.skipIf(!existsSync(executablePath))('the indicator page in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  });
  afterAll(() => browser.close());

  const shown = {
    places: ['Town & village 1', 'R1', 'Nowhere'],
    withRegions: true,
    releases: 2,
    hasDhis2: true,
    calendar: {
      releases: [{ id: 'nl-2025', period: { first: '2025-Q1', last: '2025-Q4' } }],
      today: '2026-02-02',
    },
  };

  const cases = [
    { width: 360, colorScheme: 'light', language: 'en' },
    { width: 360, colorScheme: 'dark', language: 'nl' },
    { width: 1200, colorScheme: 'light', language: 'nl' },
    // A phone at 400 %.
    { width: 320, colorScheme: 'light', language: 'en' },
    { width: 360, colorScheme: 'light', language: 'fr', single: true },
    { width: 1200, colorScheme: 'dark', language: 'nl', single: true },
    { width: 320, colorScheme: 'light', language: 'nl', times: 4 },
    { width: 360, colorScheme: 'light', language: 'fr', isRunChart: true },
    { width: 1280, colorScheme: 'dark', language: 'nl', isRunChart: true },
    { width: 320, colorScheme: 'light', language: 'en', isRunChart: true },
  ] as const;

  it.each(cases)(
    'fits $width px, $colorScheme, $language, and passes axe',
    async ({ width, colorScheme, language, ...more }) => {
      const tab = await browser.newPage({ viewport: { width, height: 740 }, colorScheme });
      const isRunChart = 'isRunChart' in more;
      const made = isRunChart
        ? attendancePage(language)
        : page({ municipalities: 12, language, ...shown, ...more });
      const css = isRunChart ? runChartCss : indicatorPageCss;
      const text = made
        .replaceAll('<details>', '<details open>')
        .replaceAll('<details class', '<details open class');
      await tab.setContent(text.replace(/<link rel="stylesheet"[^>]*>/, `<style>${css}</style>`));
      expect(await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
        0,
      );
      // Text of the chart stays within it, bars are as long as they say.
      const outside = await tab.evaluate(() =>
        [...document.querySelectorAll('.chart text')]
          .filter((each) => {
            const own = each.getBoundingClientRect();
            const card = each.closest('figure')?.getBoundingClientRect();
            return card === undefined || own.left < card.left || own.right > card.right;
          })
          .map((each) => each.textContent),
      );
      expect(outside).toEqual([]);
      // On a phone nothing of a table is out of sight, least of all that a row is hidden.
      const cut = await tab.evaluate(() =>
        [...document.querySelectorAll('.wide, td')]
          .filter(
            (each) =>
              each.scrollWidth > each.clientWidth + 1 || each.getBoundingClientRect().right > innerWidth,
          )
          .map((each) => each.outerHTML.slice(0, 200)),
      );
      expect(cut).toEqual([]);
      await tab.addScriptTag({ content: axe });
      const violations = await tab.evaluate(
        'axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] }).then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))',
      );
      expect(violations).toEqual([]);
      await tab.close();
    },
  );
});
