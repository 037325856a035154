import { describe, expect, it } from 'vitest';
import { indicatorPageCss } from '../../functions/indicator-page/style.ts';
import { page } from './pages.ts';

describe('the indicator page', () => {
  it('draws a bar for each public quarter, and for a hidden one an outline with the reason', () => {
    const text = page({ municipalities: 5 });
    const [chart = ''] = /<svg class="chart".*?<\/svg>/s.exec(text) ?? [];
    expect(chart.match(/class="bar"/g)).toHaveLength(2);
    // The fourth quarter is hidden for its 3, the first beside it.
    expect(chart.match(/class="hidden"/g)).toHaveLength(2);
    expect(chart).toContain('protect people');
    expect(chart).not.toMatch(/width="0(\.0+)?%"/);
  });

  it('has the numbers of the chart in a table', () => {
    const text = page({ municipalities: 5 });
    const [chart = ''] = /<svg class="chart".*?<\/svg>/s.exec(text) ?? [];
    const [table = ''] = /<table .*?<\/table>/s.exec(text) ?? [];
    const values = [...chart.matchAll(/class="value"[^>]*>([^<]+)</g)].map(([, value = '']) => value);
    expect(values).toHaveLength(2);
    for (const value of values) expect(table).toContain(`>${value}</td>`);
    expect(table).toContain('hidden to protect people');
  });

  it('writes numbers and days as the reader does', () => {
    expect(page({ municipalities: 5 })).toMatch(
      /From 1 January 2025 to 31 December 2025.*<td[^>]*>\d+\.\d%/s,
    );
    expect(page({ municipalities: 5, language: 'nl' })).toMatch(
      /Van 1 januari 2025 tot en met 31 december 2025.*<td[^>]*>\d+,\d%/s,
    );
  });

  it('escapes what comes from the data', () => {
    expect(page({ municipalities: 5 })).toContain('Town &amp; village 1');
  });

  it.each([1, 12, 342])('stays under 60 KB with its style, of %i municipalities', (municipalities) => {
    const bytes = Buffer.byteLength(page({ municipalities })) + Buffer.byteLength(indicatorPageCss);
    expect(bytes).toBeLessThan(60 * 1024);
  });

  it('says where the rest of many municipalities is, and that page has them all', () => {
    expect(page({ municipalities: 342 })).toContain(
      'href="/indicators/attendance?lang=en">All 342 municipalities',
    );
    const single = page({ municipalities: 342, single: true });
    expect(single).not.toContain('All 342 municipalities');
    const seen = new Set<string>();
    let next: number | undefined = 0;
    while (next !== undefined) {
      const text = page({ municipalities: 342, single: true, from: next });
      expect(Buffer.byteLength(text) + Buffer.byteLength(indicatorPageCss)).toBeLessThan(60 * 1024);
      for (const [, name = ''] of text.matchAll(/scope="row">(Town[^<]*)</g)) seen.add(name);
      const [, from] = /from=(\d+)">More municipalities/.exec(text) ?? [];
      next = from === undefined ? undefined : Number(from);
    }
    expect(seen.size).toBe(342);
  });

  it('names the other periods that were released, and keeps the one that was chosen in its links', () => {
    const [year, quarter] = [
      { first: '2025-Q1', last: '2025-Q4' },
      { first: '2024-Q4', last: '2024-Q4' },
    ] as const;
    expect(page({ municipalities: 5, periods: [year] })).not.toContain('other periods');
    const text = page({ municipalities: 200, periods: [year, quarter], period: quarter });
    expect(text).toContain(
      '<a href="?lang=en&amp;period=2025-Q1%2F2025-Q4">2025, quarter 1 to 2025, quarter 4</a>',
    );
    expect(text).toContain('<a href="?lang=en&amp;period=2024-Q4" aria-current="true">2024, quarter 4</a>');
    expect(text).toContain('href="?lang=nl&amp;period=2024-Q4"');
    expect(text).toContain('href="/indicators/attendance.json?period=2024-Q4"');
    expect(text).toContain('href="/indicators/attendance?lang=en&amp;period=2024-Q4"');
  });

  it('compares municipalities by name, whatever their capitals and accents, and says which are not there', () => {
    const places = ['town & VILLAGE 1', 'Nowhere <b>'];
    const text = page({ municipalities: 12, single: true, places });
    const compared = text.slice(text.indexOf('id="compare"'));
    expect(compared).toContain('<option value="Town &amp; village 1">');
    expect(compared.match(/scope="row">Town &amp; village 1</g)).toHaveLength(1);
    expect(compared).toContain('There is no place “Nowhere &lt;b&gt;”');
    // Hidden beside another in the second quarter, with all in the third, and with the whole fourth quarter.
    expect(compared.match(/class="hidden" x=/g)).toHaveLength(3);
    expect(page({ municipalities: 12, single: true })).not.toContain('the places that you chose');
  });

  it('compares a municipality with its region and the country, also where the two have one name', () => {
    const compared = (places: readonly string[], language: 'en' | 'fr' = 'en') => {
      const text = page({ municipalities: 12, single: true, withRegions: true, places, language });
      return [...text.slice(text.indexOf('id="compare"')).matchAll(/scope="row">([^<]*)/g)].map(
        ([, name]) => name,
      );
    };
    const names = ['Town &amp; village 1', 'Town &amp; village 1 (region)', 'Whole country'];
    expect(compared(['Town & village 1', 'town & village 1 (Region)', 'whole country'])).toEqual(names);
    expect(compared(['Far North', 'R1'])).toEqual(['Far North (region)', 'Town &amp; village 1 (region)']);
    // An address is shared with who reads another language.
    expect(compared(['Far North (region)', 'Heel het land'], 'fr')).toEqual([
      'Far North (région)',
      'Tout le pays',
    ]);
    expect(compared(['Far North', 'R2'])).toEqual(['Far North (region)']);
  });

  it('does not call hidden what there was nothing of', () => {
    const text = page({ municipalities: 12, single: true, withRegions: true, places: ['Town & village 11'] });
    const compared = text.slice(text.indexOf('id="compare"'));
    expect(compared).toMatch(/scope="row">Town &amp; village 11<.*?<td[^>]*>–</s);
    // From the second quarter on.
    expect(compared.match(/class="hidden" x=/g)?.length).toBeLessThan(4);
  });

  it('shows the quarters of all releases beside each other', () => {
    expect(page({ municipalities: 5, single: true })).not.toContain('All quarters');
    const text = page({ municipalities: 5, single: true, releases: 2 });
    expect(text).toContain('All quarters that have been published');
  });

  it('tells more indicators than fit in a line each, and stays under 60 KB', () => {
    const text = page({ municipalities: 342, times: 12 });
    expect(text).toContain('All figures at a glance');
    expect(text.match(/<dt><a href="\/indicators\//g)).toHaveLength(12 * 5);
    expect(text).not.toContain('class="chart"');
    expect(Buffer.byteLength(text) + Buffer.byteLength(indicatorPageCss)).toBeLessThan(60 * 1024);
  });

  it('says when new figures come, and leads to each release', () => {
    const releases = [{ id: 'nl-2025-q3', period: { first: '2025-Q3', last: '2025-Q3' } }];
    const text = page({ municipalities: 5, calendar: { releases, today: '2025-11-20' } });
    expect(text).toContain('2025, quarter 4: expected from 2 January 2026');
    expect(text).toContain('2026, quarter 1: expected from 2 April 2026');
    expect(text).toContain('<a href="/indicators/releases/nl-2025-q3?lang=en">2025, quarter 3</a>');
    const soon = page({ municipalities: 5, calendar: { releases, today: '2025-09-20' }, language: 'fr' });
    expect(soon).toContain('2025, trimestre 4 : attendu à partir du 2 janvier 2026');
  });

  it('can be had in every format, of an indicator and of the whole release', () => {
    const text = page({ municipalities: 5, hasDhis2: true });
    for (const ending of ['csv', 'codebook.json', 'madx.json', 'adx.xml', 'adx.xsd', 'dhis2.json']) {
      expect(text).toContain(`href="/indicators/attendance.${ending}"`);
      expect(text).toContain(`href="/indicators/releases/nl-2025.${ending}"`);
    }
    expect(page({ municipalities: 5 })).not.toContain('dhis2');
  });

  it.each(['nl', 'fr'] as const)('says in %s all that it says in English', (language) => {
    const text = page({ municipalities: 5, single: true, language, releases: 2 });
    expect(text).toContain(`<html lang="${language}"`);
    expect(text).not.toMatch(/hidden to protect|Municipality|Download:|\bCompare\b|, quarter /);
  });

  it('says which words are in English, where an indicator has none in the language of the page', () => {
    const text = page({ municipalities: 5, language: 'fr', withoutFrench: true });
    expect(text).toMatch(/<h2 id="attendance" lang="en"><a [^>]*>Attendance</);
    expect(text).toContain('<p lang="en">Of all mothers');
    expect(page({ municipalities: 5, language: 'fr' })).not.toContain('lang="en">Of');
  });

  it('needs no script and loads nothing from elsewhere', () => {
    const text = page({ municipalities: 5 });
    expect(text).not.toContain('<script');
    expect(text).not.toMatch(/style="/);
    expect(
      [...text.matchAll(/(?:href|src)="([^"]*)"/g)].every(([, address = '']) =>
        /^(\/|\?|data:,)/.test(address),
      ),
    ).toBe(true);
  });
});
