import { fileURLToPath } from 'node:url';
import { readIndicators } from '../../functions/facts/indicators-folder.ts';
import type { Breakdown } from '../../functions/indicator/disclosure/protect.ts';
import { protect, toldOf } from '../../functions/indicator/disclosure/protect.ts';
import type { Stratum } from '../../functions/indicator/figures.ts';
import { measureReport } from '../../functions/indicator/measure-report.ts';
import type { QuarterPeriod } from '../../functions/indicator/period.ts';
import { type Reported, readMeasureReport } from '../../functions/indicator/reported.ts';
import type { Calendar } from '../../functions/indicator-page/calendar.ts';
import { indicatorPage } from '../../functions/indicator-page/page.ts';
import type { PageLanguage } from '../../functions/indicator-page/texts.ts';
import { aroundSessions } from '../indicator/around-sessions.ts';

const { indicators: released, regimes } = readIndicators(
  fileURLToPath(new URL('../../indicators/', import.meta.url)),
);
const indicators = aroundSessions(released);

const quarters = ['2025-Q1', '2025-Q2', '2025-Q3', '2025-Q4'];

function figure(key: Stratum, numerator: number, denominator: number): Breakdown<Stratum> {
  const part = (units: number) => ({ units, persons: units });
  const counts = {
    numerator: part(numerator),
    complement: part(denominator - numerator),
    denominator: part(denominator),
    measured: denominator * 7.25,
    groups: 9,
  };
  return { key, counts: [counts], children: [] };
}

function whole(key: Stratum, children: readonly Breakdown<Stratum>[]): Breakdown<Stratum> {
  const sum = (part: 'numerator' | 'denominator') =>
    children.reduce((total, { counts }) => total + (counts[0]?.[part]?.units ?? 0), 0);
  return { ...figure(key, sum('numerator'), sum('denominator')), children };
}

/**
 * Figures of so many municipalities, of none or of two regions of which one bears the name of a municipality: in the
 * first quarter all public (of regions nothing to count in the last of them), then a few hidden, then all, then the quarter.
 */
function country(municipalities: number, withRegions = false): Breakdown<Stratum> {
  const cell = (quarter: string, index: number) => {
    const hidden = quarter === '2025-Q3' || (quarter === '2025-Q2' && index % 9 === 0);
    const municipality = { code: String(index).padStart(4, '0'), name: `Town & village ${index}` };
    return figure({ quarter, municipality }, hidden ? 7 : 30 + (index % 10), 60 + (index % 15));
  };
  const parts = quarters.slice(0, 3).map((quarter) => {
    const cells = Array.from({ length: municipalities }, (_, index) => cell(quarter, index)).slice(
      0,
      withRegions && quarter === '2025-Q1' ? -1 : undefined,
    );
    const half = Math.ceil(municipalities / 2);
    const regions = [
      whole({ quarter, region: { code: 'R1', name: 'Town & village 1' } }, cells.slice(0, half)),
      whole({ quarter, region: { code: 'R2', name: 'Far North' } }, cells.slice(half)),
    ];
    return whole({ quarter }, withRegions ? regions : cells);
  });
  return whole({}, [...parts, whole({ quarter: '2025-Q4' }, [figure({ quarter: '2025-Q4' }, 3, 40)])]);
}

function report(indicator: (typeof indicators)[number], figures: Breakdown<Stratum>): Reported {
  const regime = regimes.get('nl');
  if (!regime) throw new Error('There is a regime nl');
  const context = {
    release: 'nl-2025',
    edition: 1,
    regime,
    period: { first: '2025-Q1', last: '2025-Q4' },
    date: '2026-02-01T00:00:00Z',
  };
  return readMeasureReport(measureReport(indicator, toldOf(protect(figures, regime), 0), context));
}

export function page(options: {
  readonly municipalities: number;
  readonly language?: PageLanguage;
  readonly single?: boolean;
  readonly periods?: readonly QuarterPeriod[];
  readonly period?: QuarterPeriod;
  readonly places?: readonly string[];
  readonly from?: number;
  readonly calendar?: Calendar;
  readonly hasDhis2?: boolean;
  /** How often each indicator is there. */
  readonly times?: number;
  readonly releases?: number;
  readonly withRegions?: boolean;
  /** As if nobody had written the indicators' texts in French. */
  readonly withoutFrench?: boolean;
}): string {
  const { municipalities, language = 'en', single = false, periods = [], times = 1, releases = 1 } = options;
  const shown = single ? shortly.slice(0, 1) : Array.from({ length: times }, () => shortly).flat();
  const written = shown.map((each) => (options.withoutFrench ? withoutFrench(each) : each));
  const all = written.map((indicator) => ({
    indicator,
    report: report(indicator, country(municipalities, options.withRegions)),
  }));
  const [first] = all;
  return indicatorPage({
    ...options,
    language,
    style: '/indicators/assets/x.css',
    base: '/indicators',
    single,
    periods,
    indicators: all,
    ...(first && { history: Array.from({ length: releases }, () => first.report) }),
  });
}

function withoutFrench(indicator: (typeof indicators)[number]) {
  const { fr: _, ...others } = indicator.texts;
  return { ...indicator, texts: others };
}

/** As many as are shown at length. */
const shortly = indicators;
