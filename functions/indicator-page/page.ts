import { wilsonInterval } from '../indicator/interval.ts';
import type { Indicator, IndicatorTexts, MeasureGroup } from '../indicator/measure.ts';
import { periodText, type QuarterPeriod } from '../indicator/period.ts';
import type { Reported, ReportedFigure } from '../indicator/reported.ts';
import { renderDocument } from '../page/document.ts';
import { type Content, type Html, html } from '../page/html.ts';
import { ring } from '../page/ring.ts';
import { type Bar, barChart } from './bar-chart.ts';
import { formatDay, formatFigure } from './format.ts';
import { municipalityTable } from './municipality-table.ts';
import { quarterTable } from './quarter-table.ts';
import { reportedGroup, type Section } from './section.ts';
import { type PageLanguage, pageLanguages, texts } from './texts.ts';

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
  /** One indicator on a page of its own, with all its municipalities. */
  readonly single: boolean;
}

/** So that the page of all indicators stays under 60 KB, however many municipalities there are. */
const maxCells = 120;

/** What has been released, for everybody: a chart and the same numbers in a table for each indicator. */
export function indicatorPage(page: IndicatorPage): string {
  const { language, indicators, single } = page;
  const published = indicators.flatMap(({ indicator, report }) =>
    report ? [{ indicator, words: wordsOf(indicator, language), report }] : [],
  );
  const title =
    single && indicators[0] ? wordsOf(indicators[0].indicator, language).title : texts[language].title;
  const nothing = single ? texts[language].noRelease : texts[language].nothingYet;
  return renderDocument({
    language,
    title,
    styles: [page.style],
    body: html`<div id="page"><header>${ring(10, 10)}${languageSwitch(page)}</header>
<main><h1>${title}</h1>
${single ? back(page) : html`<p>${texts[language].intro}</p>`}
${periodSwitch(page)}
${published.length === 0 ? html`<p>${nothing}</p>` : html`<p>${texts[language].whyHidden}</p>`}
${published.map((each) => section(each, page))}</main></div>`,
  });
}

function section(each: Section, { language, base, single, period }: IndicatorPage): Html {
  const { indicator, words, report } = each;
  const limits = {
    maxCells: single ? Infinity : maxCells,
    more: `${base}/${indicator.name}${search({ language, period })}`,
  };
  const day = (date: string) => formatDay(date, language);
  return html`<section${!single && html` aria-labelledby="${indicator.name}"`}>${!single && html`<h2 id="${indicator.name}">${words.title}</h2>`}
<p>${words.definition}</p>
<p class="quiet">${texts[language].period(day(report.start), day(report.end))} ${texts[language].madeOn(day(report.date), report.release)}</p>
${chart(each, language)}
${quarterTable(each, language)}
${municipalityTable(each, language, limits)}
<p><a href="${base}/${indicator.name}.json${search({ period })}">${texts[language].data}</a></p></section>`;
}

function chart({ indicator, words, report }: Section, language: PageLanguage): Content {
  const [group] = indicator.groups;
  const quarters = group && reportedGroup(report, group)?.quarters;
  if (!group || !quarters || quarters.length === 0) return undefined;
  const bars = quarters.map(({ quarter, figure }) => ({
    label: texts[language].quarter(quarter),
    text: formatFigure(figure, group, language),
    ...drawing(figure, group),
  }));
  const most = group.kind === 'proportion' ? 100 : Math.max(1, ...bars.map(({ value = 0 }) => value));
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

function languageSwitch({ language, period }: IndicatorPage): Html {
  const others = pageLanguages.filter((other) => other !== language);
  return html`<nav aria-label="${texts[language].otherLanguages}">${others.map(
    (other) =>
      html`<a href="${search({ language: other, period })}" hreflang="${other}" lang="${other}">${texts[other].name}</a> `,
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

/** What was chosen, as the query of an address of these pages. */
function search(chosen: {
  readonly language?: PageLanguage;
  readonly period?: QuarterPeriod | undefined;
}): string {
  const { language, period } = chosen;
  const query = new URLSearchParams({
    ...(language && { lang: language }),
    ...(period && { period: periodText(period) }),
  });
  return query.size === 0 ? '' : `?${query}`;
}
