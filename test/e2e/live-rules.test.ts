import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unrestricted } from '../http/parent/parent-test-app.ts';
import { launchChromium, type ParentServer, skipBrowser, startParentServer } from './parent-server.ts';

const questionnaire = {
  resourceType: 'Questionnaire',
  id: 'live-rules',
  url: 'https://example.org/live-rules',
  version: '1',
  status: 'active',
  language: 'en',
  title: 'Rules',
  item: [
    { linkId: 'children', type: 'integer', text: 'How many children?' },
    {
      linkId: 'girls',
      type: 'integer',
      text: 'How many girls?',
      extension: [
        {
          url: 'http://hl7.org/fhir/StructureDefinition/targetConstraint',
          extension: [
            { url: 'key', valueId: 'k' },
            { url: 'severity', valueCode: 'error' },
            { url: 'human', valueString: 'More girls than children' },
            {
              url: 'expression',
              valueExpression: {
                language: 'text/fhirpath',
                expression: "answer.value <= %resource.item.where(linkId = 'children').answer.value",
              },
            },
          ],
        },
      ],
    },
  ],
};

describe.skipIf(skipBrowser)('a rule that answers break, in Chromium', () => {
  let server: ParentServer;
  let browser: Browser;
  beforeAll(async () => {
    server = await startParentServer();
    browser = await launchChromium();
    await server.repository.commit([{ kind: 'update', resource: questionnaire }], unrestricted);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it('is said at once, without a reload, and taken back as soon as it is kept', async () => {
    const page = await browser.newPage({ viewport: { width: 360, height: 740 } });
    const { path } = await server.invitation('live-rules');
    await page.goto(server.origin + path);
    await page.getByText('Start').click();
    await page.locator('#answer').fill('2');
    await page.getByText('Next').click();
    await page.getByText('How many girls?').waitFor();
    await page.locator('#answer').fill('3');
    const live = page.locator('[role=alert]', { hasText: 'More girls than children' });
    await live.waitFor();
    await page.locator('#answer').fill('2');
    await live.waitFor({ state: 'detached' });
    await page.locator('#answer').fill('4');
    await page.getByText('Next').click();
    await page.locator('#summary', { hasText: 'More girls' }).waitFor();
    expect(await page.locator('#answer').inputValue()).toBe('4');
    await page.locator('#answer').fill('1');
    await page.getByText('Next').click();
    await page.getByText('Send my answers').waitFor();
    await page.close();
  });
});
