import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createIndicatorApp } from '../../../functions/http/indicators/indicator-app.ts';
import { makeRelease } from '../../../functions/http/indicators/make-release.ts';
import type { ItemStore } from '../../../functions/store/item-store.ts';
import { everything, openStore, repositoryOver, update } from '../../repository/setup.ts';
import { countedFacts, indicators, releaseWith, wanted } from './setup.ts';

describe('the public figures', () => {
  let store: ItemStore;
  let repository: ReturnType<typeof repositoryOver>;
  const reported: unknown[] = [];
  const app = () =>
    createIndicatorApp({
      repository,
      indicators,
      publicUrl: 'https://kring.example/nl',
      exchange: { area: { code: 'NL', name: 'Netherlands' }, reporter: 'Kring' },
      report: (error) => reported.push(error),
    });
  const get = (path: string, headers: Record<string, string> = {}) => app().request(path, { headers });
  beforeEach(() => {
    store = openStore();
    repository = repositoryOver(store);
  });
  afterEach(async () => {
    await repository.upkeep.settled();
    await store.close();
  });
  const release = (text: string) =>
    makeRelease(releaseWith(repository, countedFacts(), '2027-06-01'), wanted(text));

  it('say so while there are none', async () => {
    const response = await get('/indicators');
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('No figures have been published yet.');
    expect((await get('/indicators/attendance.json')).status).toBe(404);
  });

  it('are those of the latest release, in the language of the reader', async () => {
    await release('2026-Q1');
    await release('2026-Q2/2026-Q3');
    const english = await (await get('/indicators')).text();
    expect(english).toContain('<html lang="en"');
    expect(english).toContain('nl-2026-q2-2026-q3');
    expect(english).not.toContain('nl-2026-q1,');
    expect(english).toContain('hidden to protect people');
    const dutch = await (await get('/indicators', { 'Accept-Language': 'nl-BE, en;q=0.5' })).text();
    expect(dutch).toContain('verborgen om mensen te beschermen');
    expect(await (await get('/indicators?lang=nl')).text()).toBe(dutch);
  });

  it('of a release that was corrected lead on to its correction, at every address', async () => {
    await release('2026-Q1');
    const corrects = { corrects: 'nl-2026-q1' };
    await makeRelease(releaseWith(repository, countedFacts(), '2027-06-01'), wanted('2026-Q1', corrects));
    expect(await (await get('/indicators')).text()).toContain('nl-2026-q1-r2');
    expect(await (await get('/indicators/releases/nl-2026-q1-r2.csv')).text()).toContain('nl-2026-q1-r2');
    for (const [path, to] of [
      ['nl-2026-q1?lang=nl', 'nl-2026-q1-r2?lang=nl'],
      ['nl-2026-q1.csv', 'nl-2026-q1-r2.csv'],
    ]) {
      const answer = await get(`/indicators/releases/${path}`);
      expect(answer.status).toBe(302);
      expect(answer.headers.get('Location')).toBe(`/nl/indicators/releases/${to}`);
    }
    expect((await get('/indicators/releases/nl-2026-q1-r3')).status).toBe(404);
    expect((await get('/indicators/releases/nl-2026-q2')).status).toBe(404);
  });

  it('have a calendar as data: what was published, and when the next are to be expected', async () => {
    const empty = await (await get('/indicators/calendar.json')).json();
    expect(empty.published).toEqual([]);
    await release('2026-Q1');
    const answer = await get('/indicators/calendar.json');
    expect(answer.headers.get('Content-Type')).toContain('application/json');
    const { asOf, expected, published } = await answer.json();
    expect(published).toEqual([
      {
        release: 'nl-2026-q1',
        period: '2026-Q1',
        start: '2026-01-01',
        end: '2026-03-31',
        address: expect.stringMatching(/^https?:.*\/indicators\/releases\/nl-2026-q1$/),
      },
    ]);
    for (const { period, end, from } of expected) {
      expect(period).toMatch(/^\d{4}-Q\d$/);
      expect(Date.parse(from) - Date.parse(end)).toBe(2 * 86_400_000);
      expect(end >= asOf).toBe(true);
    }
    expect(expected).toHaveLength(2);
  });

  it('of earlier releases stay to be seen, as a page and as data', async () => {
    await release('2026-Q1');
    await release('2026-Q2/2026-Q3');
    expect(await (await get('/indicators')).text()).toContain('href="?lang=en&amp;period=2026-Q1"');
    for (const path of ['/indicators', '/indicators/attendance']) {
      const earlier = await (await get(`${path}?period=2026-Q1`)).text();
      expect(earlier).toContain('nl-2026-q1.');
      expect(earlier).not.toContain('release nl-2026-q2-2026-q3.');
    }
    const data = async (query: string) => (await get(`/indicators/attendance.json${query}`)).json();
    expect(await data('?period=2026-Q1')).toMatchObject({ id: 'kring-attendance-2026-q1' });
    expect(await data('')).toMatchObject({ id: 'kring-attendance-2026-q2-2026-q3' });
    expect(await data('?period=2026-Q2/2026-Q3')).toEqual(await data(''));
  });

  it.each(['2025-Q1', '2026', '2026-Q2', 'last', ''])('are not found of a period like %j', async (period) => {
    await release('2026-Q1');
    for (const path of ['/indicators', '/indicators/attendance', '/indicators/attendance.json'])
      expect((await get(`${path}?period=${period}`)).status).toBe(404);
  });

  it.each([
    '/indicators?period=banana',
    '/indicators/nope',
    '/indicators/who-5?period=1000',
    '/indicators/a/b',
  ])('are not at %s, which is said kindly in the language of the reader, with a way back', async (path) => {
    const english = await get(path);
    expect(english.status).toBe(404);
    expect(english.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    const text = await english.text();
    expect(text).toContain('<h1>There are no figures here</h1>');
    expect(text).toContain('href="/nl/indicators?lang=en"');
    const dutch = await get(path, { 'Accept-Language': 'nl' });
    expect(await dutch.text()).toContain('Hier zijn geen cijfers');
    expect(dutch.headers.get('Vary')).toBe('Accept-Language');
  });

  it('are found with a slash at the end of their address', async () => {
    const response = await get('/indicators/?lang=nl');
    expect([response.status, response.headers.get('Location')]).toEqual([308, '/nl/indicators?lang=nl']);
  });

  it('never hold what is hidden', async () => {
    await release('2026-Q1');
    const shown = await Promise.all(
      ['/indicators', '/indicators/attendance', '/indicators/attendance.json'].map(async (path) =>
        (await get(path)).text(),
      ),
    );
    // Kleindorp has 4 of 9; Grootstad is hidden beside it, or one could subtract.
    for (const text of shown) expect(text).not.toMatch(/\b(4 of 9|44\.4|56 of 111|50\.5)\b/);
    expect(shown[0]).toContain('60 of 120');
  });

  it('can be had as data', async () => {
    await release('2026-Q1');
    const response = await get('/indicators/attendance.json');
    expect(response.headers.get('Content-Type')).toBe('application/fhir+json; charset=utf-8');
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(await response.json()).toMatchObject({
      resourceType: 'MeasureReport',
      id: 'kring-attendance-2026-q1',
      meta: { versionId: '1' },
    });
  });

  it.each([
    ['madx.json', 'application/fhir+json; charset=utf-8', '"Netherlands"'],
    ['adx.xml', 'application/adx+xml; charset=utf-8', '<group orgUnit="NL"'],
    ['adx.xsd', 'application/xml; charset=utf-8', 'targetNamespace="urn:ihe:qrph:adx:2015"'],
    ['csv', 'text/csv; charset=utf-8; header=present', 'release,regime,'],
    ['codebook.json', 'application/json; charset=utf-8', 'data_absent_reason'],
  ])(
    'can be had as a file that ends in .%s, of an indicator and of a release',
    async (ending, type, holds) => {
      await release('2026-Q1');
      for (const of of ['attendance', 'releases/nl-2026-q1']) {
        const response = await get(`/indicators/${of}.${ending}`);
        expect([response.status, response.headers.get('Content-Type')]).toEqual([200, type]);
        expect(response.headers.get('Content-Disposition')).toMatch(/^attachment; filename="[a-z0-9.-]+"$/);
        expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
        const text = await response.text();
        expect(text).toContain(holds);
        expect(text).toContain('attendance');
        // Kleindorp has 4 of 9; Grootstad is hidden beside it.
        expect(text).not.toMatch(/44\.4|50\.5|"111"|,111,|:111[,}]|"56"|,56,|:56[,}]/);
        expect((await get(`/indicators/${of}x.${ending}`)).status).toBe(404);
      }
      expect((await get(`/indicators/attendance.${ending}?period=2020`)).status).toBe(404);
    },
  );

  it('can be had for a DHIS2 where the blueprint says what it calls them, and else it is said', async () => {
    await release('2026-Q1');
    const without = await get('/indicators/attendance.dhis2.json');
    expect(without.status).toBe(404);
    expect(await without.text()).toContain('There is no dhis2.json');
    const dhis2 = {
      source: 'the test',
      idSchemes: { dataElement: 'CODE', orgUnit: 'CODE', categoryOptionCombo: 'CODE' },
      country: 'NL',
      orgUnits: { Grootstad: 'GS', Kleindorp: 'KD' },
      dataElements: [
        { indicator: 'attendance', group: 'attendance', counted: 'numerator', dataElement: 'ATT' },
      ],
    } as const;
    const exchange = { area: { code: 'NL', name: 'Netherlands' }, reporter: 'Kring', dhis2 };
    const mapped = createIndicatorApp({
      repository,
      indicators,
      publicUrl: 'https://kring.example/nl',
      exchange,
      report: (error) => reported.push(error),
    });
    const body = await (await mapped.request('/indicators/releases/nl-2026-q1.dhis2.json')).json();
    const comment = 'release nl-2026-q1; regime nl 1.1.0; attendance 1.0.0';
    const value = { dataElement: 'ATT', orgUnit: 'NL', period: '2026Q1', value: '60', comment };
    // The whole and its only quarter are the same place in DHIS2.
    expect(body).toEqual({ dataValues: [value] });
    const left = await (await mapped.request('/indicators/attendance.dhis2-unmapped.json')).json();
    expect(left.unmapped).toContainEqual({ what: 'figure', code: 'attendance/attendance/denominator' });
  });

  it('have an address for each release that stays', async () => {
    await release('2026-Q1');
    await release('2026-Q2');
    const page = await get('/indicators/releases/nl-2026-q1');
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('nl-2026-q1.');
    expect((await get('/indicators/releases/nl-2020-q1')).status).toBe(404);
  });

  it('are not those of a MeasureReport that somebody wrote or changed', async () => {
    await release('2026-Q1');
    const own = {
      resourceType: 'MeasureReport',
      status: 'complete',
      type: 'summary',
      measure: 'x',
      period: {},
    };
    await repository.commit(
      [update({ ...own, id: 'kring-who-5-2026-q4' }), update({ ...own, id: 'kring-attendance-2026-q1' })],
      everything,
    );
    const text = await (await get('/indicators')).text();
    expect(text).toContain('Sessions held');
    expect(text).not.toContain('id="attendance"');
    expect((await get('/indicators/attendance.json')).status).toBe(404);
  });

  it('have a style of their own, kept for ever, and links that know where Kring is', async () => {
    await release('2026-Q1');
    const page = await (await get('/indicators')).text();
    const style = /href="\/nl(\/indicators\/assets\/[^"]+\.css)"/.exec(page)?.[1] ?? '';
    const response = await get(style);
    expect(response.headers.get('Content-Type')).toBe('text/css; charset=utf-8');
    expect(response.headers.get('Cache-Control')).toContain('immutable');
    expect(page).toContain('href="/nl/indicators/who-5.json"');
    expect((await get('/indicators/assets/other.css')).status).toBe(404);
    expect((await get('/indicators/nothing')).status).toBe(404);
  });

  it('say that they cannot be shown when the store does not answer', async () => {
    const failing = {
      ...repository,
      records: { ...repository.records, parts: () => Promise.reject(new Error('down')) },
    };
    const response = await createIndicatorApp({
      repository: failing,
      indicators,
      publicUrl: 'https://kring.example',
      exchange: { area: { code: 'NL', name: 'Netherlands' }, reporter: 'Kring' },
      report: (error) => reported.push(error),
    }).request('/indicators');
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain('down');
    expect(reported).toHaveLength(1);
  });
});
