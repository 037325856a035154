import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readIndicators } from '../../functions/facts/indicators-folder.ts';
import { runChart } from '../../functions/indicator/run-chart.ts';
import { runChartPage, type Series } from '../../functions/indicator-page/run-chart-page.ts';
import type { PageLanguage } from '../../functions/indicator-page/texts.ts';
import { runChartAddress, seriesPage } from './run-chart-pages.ts';

const folder = fileURLToPath(new URL('../../indicators/', import.meta.url));
const { measures } = readIndicators(folder);
const attendance = measures.find(({ name }) => name === 'attendance');
const asked = { periodStart: '2025-01', periodEnd: '2025-12', by: 'month', group: '' };

const page = (series: readonly Series[], more: { language?: PageLanguage; group?: string } = {}) => {
  if (!attendance) throw new Error('There is no indicator attendance');
  const { language = 'en', group = '' } = more;
  return runChartPage({
    ...runChartAddress,
    language,
    indicator: attendance,
    asked: { ...asked, group },
    outcome: { series },
  });
};
const cells = (text: string) =>
  [...text.matchAll(/<tr role="row"><th role="rowheader" scope="row">(.*?)<\/tr>/g)].map(([, row = '']) =>
    row
      .replaceAll(/<[^>]+>/g, '|')
      .split(/\|+/)
      .filter(Boolean),
  );

describe('the page of a run chart', () => {
  it('has in the table what is drawn', () => {
    const text = page([
      {
        group: 'attendance',
        median: 70,
        runs: 2,
        points: [
          { at: '2025-01', value: 60, denominator: 10 },
          { at: '2025-02', denominator: 0 },
          { at: '2025-03', value: 80, denominator: 1_200 },
          { at: '2025-04', value: 70, denominator: 20 },
        ],
        signals: [],
      },
    ]);
    expect(cells(text)).toEqual([
      ['Jan 2025', '60.0%', '10', 'below'],
      ['Feb 2025', 'nothing counted', '0', '–'],
      ['Mar 2025', '80.0%', '1,200', 'above'],
      ['Apr 2025', '70.0%', '20', 'on it'],
    ]);
    expect(text.match(/<circle[^>]* cx="[0-9.]+%"/g)).toHaveLength(3);
    // The line is broken where there is nothing: it is drawn from March to April only.
    expect(text.match(/class="run"/g)).toHaveLength(1);
    expect(text).toContain('Median 70.0%');
    expect(text).toContain('may well be chance');
  });

  it('tells what is not told of a group of few, and does not draw it', () => {
    const points = [{ at: '2025-01' }, { at: '2025-02', value: 50, denominator: 6 }];
    const text = page([{ group: 'attendance', median: 50, runs: 0, points, signals: [] }], {
      group: 'Group/1',
    });
    expect(cells(text)[0]).toEqual(['Jan 2025', 'fewer than five persons: not told', '–', '–']);
    expect(text.match(/<circle[^>]* cx="[0-9.]+%"/g)).toHaveLength(1);
    expect(text).toContain('Of Group/1 alone');
  });

  it('marks the points of a shift, and says which they are', () => {
    const series = seriesPage.series;
    const text = page([series]);
    const { signals } = runChart(series.points.map(({ at, value }) => ({ at, value })));
    expect(signals.map(({ rule }) => rule)).toContain('shift');
    expect(text.match(/class="marked"/g)?.length).toBeGreaterThanOrEqual(6);
    expect(text).toContain('points in a row on one side of the median');
  });

  it('says so when there is nothing to draw, and draws no chart', () => {
    const text = page([{ group: 'attendance', runs: 0, points: [{ at: '2025-01' }], signals: [] }]);
    expect(text).toContain('There is nothing to draw yet');
    expect(text).not.toContain('<svg class="chart"');
  });

  it.each(['en', 'nl', 'fr'] as const)('is whole in %s, and small', (language) => {
    const text = page([seriesPage.series], { language });
    expect(text).toContain(`<html lang="${language}"`);
    expect(text).not.toContain('undefined');
    expect(Buffer.byteLength(text)).toBeLessThan(60_000);
  });

  it('escapes what was asked', () => {
    expect(page([], { group: '"><script>' })).not.toContain('"><script>');
  });
});
