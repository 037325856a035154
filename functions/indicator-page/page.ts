import { wilsonInterval } from '../indicator/interval.ts';
import type { Indicator, IndicatorTexts, MeasureGroup } from '../indicator/measure.ts';
import { periodText, type QuarterPeriod } from '../indicator/period.ts';
import type { Reported, ReportedFigure, ReportedGroup } from '../indicator/reported.ts';
import { renderDocument } from '../page/document.ts';
import { type Content, type Html, html } from '../page/html.ts';
import { ring } from '../page/ring.ts';
import { type Bar, barChart } from './bar-chart.ts';
import { type Calendar, calendar } from './calendar.ts';
import { comparison } from './compare.ts';
import { downloads } from './downloads.ts';
import { formatCount, formatDay, formatFigure } from './format.ts';
import { municipalityTable, regionTable } from './municipality-table.ts';
import { overview } from './overview.ts';
import { quarterTable } from './quarter-table.ts';
import { reportedGroup, type Section, wordsLanguage } from './section.ts';
import { table } from './table.ts';
import { type DownloadName, type PageLanguage, pageLanguages, texts } from './texts.ts';

export interface IndicatorPage {
  readonly language: PageLanguage;
  /** Address of the style sheet. */
  readonly style: string;
  /** Path of the page with all indicators, such as `/indicators`. */
  readonly base: string;
  /** All that have been released, the latest first. */
  readonly periods: readonly QuarterPeriod[];
  /** The one that was asked for; when none was, each indicator is shown with its latest report. */
  readonly period?: QuarterPeriod;
  /** Each indicator, with its released report of the period where there is one. */
  readonly indicators: readonly { readonly indicator: Indicator; readonly report: Reported | undefined }[];
  /** One indicator on a page of its own, with its municipalities to leaf through and to compare. */
  readonly single: boolean;
  /** Of one indicator all reports, the oldest first, to compare its quarters. */
  readonly history?: readonly Reported[];
  /** Names of municipalities, of regions or of the country, to compare. */
  readonly places?: readonly string[];
  /** Number of the first municipality to show. */
  readonly from?: number;
  /** On the page of all indicators. */
  readonly calendar?: Calendar;
  /** Whether figures can be had for the country's DHIS2. */
  readonly hasDhis2?: boolean;
}

/** So that the page of all indicators stays under 60 KB, however many municipalities there are. */
const maxCells = 60;
/** Likewise of one indicator. */
const maxCellsAlone = 240;
/** As many as fit at length; more are told in a line each, and at length on pages of their own. */
const maxAtLength = 5;

/** What has been released, for everybody: a chart and the same numbers in a table for each indicator. */
export function indicatorPage(page: IndicatorPage): string {
  const { language, indicators, single, base } = page;
  const say = texts[language];
  const published = indicators.flatMap(({ indicator, report }) =>
    report ? [{ indicator, words: wordsOf(indicator, language), report }] : [],
  );
  const title = single && indicators[0] ? wordsOf(indicators[0].indicator, language).title : say.title;
  const nothing = single ? say.noRelease : say.nothingYet;
  const atLength = published.length <= maxAtLength;
  const addressOf = ({ indicator }: Section) => `${base}/${indicator.name}${search(page)}`;
  return renderDocument({
    language,
    title,
    styles: [page.style],
    body: html`<div id="page"><header>${ring(10, 10)}${languageSwitch(page)}</header>
<main><h1>${title}</h1>
${single ? back(page) : html`<p>${say.intro}</p>`}
${periodSwitch(page)}
${published.length === 0 ? html`<p>${nothing}</p>` : html`<p>${say.whyHidden}</p>`}
${atLength ? published.map((each) => section(each, page)) : overview(published, language, addressOf)}
${!single && wholeReleases(published, page)}
${page.calendar && calendar(page.calendar, page)}</main></div>`,
  });
}

function section(each: Section, page: IndicatorPage): Html {
  const { indicator, words, report } = each;
  const { language, base, single } = page;
  const say = texts[language];
  const inEnglish = wordsLanguage(each, language);
  const limits = {
    maxCells: single ? maxCellsAlone : maxCells,
    ...(single && { from: page.from ?? 0 }),
    more: (next: number, all: number) => {
      const count = formatCount(all, language);
      const address = single ? search({ ...page, from: next }) : `${base}/${indicator.name}${search(page)}`;
      return html`<p><a href="${address}">${single ? say.morePlaces : say.allMunicipalities(count)}</a></p>`;
    },
  };
  const day = (date: string) => formatDay(date, language);
  return html`<section${!single && html` aria-labelledby="${indicator.name}"`}>${!single && html`<h2 id="${indicator.name}"${inEnglish}><a href="${base}/${indicator.name}${search(page)}">${words.title}</a></h2>`}
<p${inEnglish}>${words.definition}</p>
<p class="quiet">${say.period(day(report.start), day(report.end))} ${say.madeOn(day(report.date), report.release)}${report.corrects !== undefined && html` ${say.corrects(report.corrects)}`}</p>
${chart(each, language)}
${quarterTable(each, language)}
${single && history(each, page)}
${regionTable(each, language)}
${municipalityTable(each, language, limits)}
${report.boundaries.length > 0 && html`<p class="quiet">${say.boundaries(report.boundaries.join('; '))}</p>`}
${downloads({ address: `${base}/${indicator.name}`, query: search({ period: page.period }), of: words.title, names: downloadNames(page, true) }, language)}
${single && html`<p><a href="${base}/releases/${report.release}?lang=${language}">${say.permalink}</a></p>`}
${single && comparison(each, { asked: page.places ?? [], keep: kept(page) }, language, drawing)}</section>`;
}

function downloadNames({ hasDhis2 }: IndicatorPage, ofOne: boolean): readonly DownloadName[] {
  const all = ['csv', 'codebook', 'json', 'madx', 'adx', 'adx-schema', 'dhis2'] as const;
  return all.filter((name) => (name !== 'dhis2' || hasDhis2) && (name !== 'json' || ofOne));
}

/** All indicators of each release that is on the page, as one file. */
function wholeReleases(published: readonly Section[], page: IndicatorPage): Content {
  const { base, language } = page;
  const releases = [...new Set(published.map(({ report }) => report.release))];
  return releases.map((release) =>
    downloads(
      {
        address: `${base}/releases/${release}`,
        query: '',
        of: texts[language].wholeRelease(release),
        names: downloadNames(page, false),
      },
      language,
    ),
  );
}

const maxQuarters = 12;

/** The quarters of all releases beside each other, where there is more than one. */
function history({ indicator, words }: Section, { history: all = [], language }: IndicatorPage): Content {
  const [group] = indicator.groups;
  if (!group || all.length < 2) return undefined;
  const quarters = all
    .flatMap((report) => reportedGroup(report, group)?.quarters ?? [])
    .toSorted((one, other) => (one.quarter < other.quarter ? -1 : 1))
    .slice(-maxQuarters);
  const bars = barsOf(quarters, group, language);
  const caption = words.groups[group.code] ?? words.title;
  const { allQuarters, chart: described, quarterHeading, shortQuarter } = texts[language];
  const rows = quarters.map(({ quarter, figure }) => ({
    heading: shortQuarter(quarter),
    cells: [figure.hidden ? undefined : formatFigure(figure, group, language)],
  }));
  return html`<details><summary>${allQuarters}</summary><figure><figcaption>${caption}</figcaption>${barChart(bars, mostOf(bars, group), described(caption))}</figure>
${table([quarterHeading, caption], rows, undefined, { label: allQuarters, language })}</details>`;
}

function barsOf(
  quarters: ReportedGroup['quarters'],
  group: MeasureGroup,
  language: PageLanguage,
): readonly Bar[] {
  return quarters.map(({ quarter, figure }) => ({
    label: texts[language].quarter(quarter),
    text: formatFigure(figure, group, language),
    ...drawing(figure, group),
  }));
}

function mostOf(bars: readonly Bar[], group: MeasureGroup): number {
  return group.kind === 'proportion' ? 100 : Math.max(1, ...bars.map(({ value = 0 }) => value));
}

function chart({ indicator, words, report }: Section, language: PageLanguage): Content {
  const [group] = indicator.groups;
  const quarters = group && reportedGroup(report, group)?.quarters;
  if (!group || !quarters || quarters.length === 0) return undefined;
  const bars = barsOf(quarters, group, language);
  const most = mostOf(bars, group);
  const caption = words.groups[group.code] ?? words.title;
  const hasInterval = bars.some(({ interval }) => interval !== undefined);
  return html`<figure><figcaption>${caption}</figcaption>${barChart(bars, most, texts[language].chart(caption))}${
    hasInterval && html`<p class="quiet">${texts[language].interval}</p>`
  }</figure>`;
}

function drawing(figure: ReportedFigure, group: MeasureGroup): Pick<Bar, 'value' | 'interval'> {
  if (figure.hidden) return {};
  const { denominator, numerator, score = 0 } = figure;
  if (group.kind === 'count') return { value: denominator };
  if (numerator === undefined || denominator === 0) return { value: score };
  return { value: score, interval: wilsonInterval(numerator, denominator) };
}

const fallback: IndicatorTexts = { title: '', definition: '', counted: '', groups: {} };

function wordsOf({ texts: words }: Indicator, language: PageLanguage): IndicatorTexts {
  return words[language] ?? words.en ?? fallback;
}

function back({ base, language, period }: IndicatorPage): Html {
  return html`<p><a href="${base}${search({ language, period })}">${texts[language].allIndicators}</a></p>`;
}

function languageSwitch(page: IndicatorPage): Html {
  const { language } = page;
  const others = pageLanguages.filter((other) => other !== language);
  return html`<nav aria-label="${texts[language].otherLanguages}">${others.map(
    (other) =>
      html`<a href="${search({ ...page, language: other })}" hreflang="${other}" lang="${other}">${texts[other].name}</a> `,
  )}</nav>`;
}

/** Every release stays to be seen. */
function periodSwitch({ language, periods, period }: IndicatorPage): Content {
  if (periods.length < 2) return undefined;
  const shown = periodText(period ?? periods[0] ?? { first: '', last: '' });
  return html`<nav aria-label="${texts[language].periods}"><details><summary>${texts[language].periods}</summary><ul>${periods.map(
    (each) =>
      html`<li><a href="${search({ language, period: each })}"${periodText(each) === shown && html` aria-current="true"`}>${periodName(each, language)}</a></li>`,
  )}</ul></details></nav>`;
}

function periodName({ first, last }: QuarterPeriod, language: PageLanguage): string {
  const { quarter, fromTo } = texts[language];
  return first === last ? quarter(first) : fromTo(quarter(first), quarter(last));
}

type Chosen = Partial<Pick<IndicatorPage, 'language' | 'places' | 'from'>> & {
  readonly period?: QuarterPeriod | undefined;
};

/** What was chosen, as the query of an address of these pages. */
function search(chosen: Chosen): string {
  const query = new URLSearchParams(kept(chosen));
  for (const place of chosen.places ?? []) query.append('place', place);
  if (chosen.from) query.set('from', String(chosen.from));
  return query.size === 0 ? '' : `?${query}`;
}

function kept({ language, period }: Chosen): Readonly<Record<string, string>> {
  return { ...(language && { lang: language }), ...(period && { period: periodText(period) }) };
}
