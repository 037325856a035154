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
    expect(single.match(/scope="row">Town/g)).toHaveLength(342);
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
