import { fileURLToPath } from 'node:url';
import { readIndicators } from '../../functions/facts/indicators-folder.ts';
import { runChart } from '../../functions/indicator/run-chart.ts';
import { runChartPage, type Series } from '../../functions/indicator-page/run-chart-page.ts';
import type { PageLanguage } from '../../functions/indicator-page/texts.ts';

export const runChartAddress = { style: '/run-charts/assets/style.css', base: '/run-charts' };

/** Two years, in the second of which more came; one month without anything. */
const values = [
  ...[61, 58, 64, 60, undefined, 66, 59, 63, 57, 62, 65, 60],
  ...[71, 74, 70, 73, 78, 75, 72, 76, 79, 77, 74, 80],
];
const points = values.map((value, index) => ({
  at: `${2024 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`,
  value,
}));
const { median, runs, signals } = runChart(points);

export const seriesPage: { readonly series: Series } = {
  series: {
    group: 'attendance',
    ...(median !== undefined && { median }),
    runs,
    signals,
    points: points.map(({ at, value }) => ({
      at,
      ...(value !== undefined && { value }),
      denominator: value === undefined ? 0 : 40,
    })),
  },
};

export function attendancePage(language: PageLanguage): string {
  const indicator = readIndicators(
    fileURLToPath(new URL('../../indicators/', import.meta.url)),
  ).measures.find(({ name }) => name === 'attendance');
  if (!indicator) throw new Error('There is no indicator attendance');
  const asked = { periodStart: '2024-01', periodEnd: '2025-12', by: 'month', group: '' };
  return runChartPage({
    ...runChartAddress,
    language,
    indicator,
    asked,
    outcome: { series: [seriesPage.series] },
  });
}
