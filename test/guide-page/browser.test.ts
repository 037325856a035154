import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readGuide } from '../../functions/guide-page/guide.ts';
import { guidePages } from '../../functions/guide-page/pages.ts';
import { guideCss } from '../../functions/guide-page/style.ts';
import { packageFiles } from '../../functions/handlers/package-archive.ts';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = join(import.meta.dirname, '..', '..', 'fhir-profiles', 'generated');
const pages = guidePages(readGuide(packageFiles(folder)));

/** In a real browser; skipped where there is no Chromium. */
describe.skipIf(!existsSync(executablePath))('the guide in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];
    const quiet = ['--disable-background-networking', '--disable-component-update'];
    browser = await chromium.launch({ executablePath, args: [...args, ...quiet] });
  });
  afterAll(() => browser.close());

  const sizes = [
    { width: 360, colorScheme: 'light' },
    { width: 320, colorScheme: 'dark' },
    { width: 1280, colorScheme: 'light' },
  ] as const;
  // One of each kind, and the longest.
  const names = [
    'index.html',
    'examples.html',
    'mappings.html',
    'codes.html',
    'about.html',
    'StructureDefinition-participant-encounter.html',
    'StructureDefinition-capacity.html',
    'CodeSystem-session-topic.html',
    'ValueSet-attendance-status.html',
    'SearchParameter-Encounter-attendance.html',
    'OperationDefinition-Questionnaire-invite.html',
    'CapabilityStatement-vendor-client.html',
    'ConceptMap-nl-zibs.html',
    'Bundle-group-story-03-pregnancy-session-1.html',
    'Group-example-group.html',
  ];

  it.each(sizes.flatMap((size) => names.map((name) => ({ ...size, name }))))(
    '$name fits $width px, $colorScheme, and passes axe',
    async ({ width, colorScheme, name }) => {
      const tab = await browser.newPage({ viewport: { width, height: 740 }, colorScheme });
      const text = (pages.get(name)?.() ?? '').replaceAll('<details', '<details open');
      await tab.setContent(text.replace(/<link rel="stylesheet"[^>]*>/, `<style>${guideCss}</style>`));
      expect(await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
        0,
      );
      const cut = await tab.evaluate(() =>
        [...document.querySelectorAll('th, td, dd, li')]
          .filter((each) => each.getBoundingClientRect().right > innerWidth)
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
    60_000,
  );
});
