import type { Indicator, IndicatorTexts, MeasureGroup } from '../indicator/measure.ts';
import type { Signal } from '../indicator/run-chart.ts';
import { renderDocument } from '../page/document.ts';
import { type Content, type Html, html } from '../page/html.ts';
import { ring } from '../page/ring.ts';
import { formatCount } from './format.ts';
import { lineChart } from './line-chart.ts';
import { type RunChartTexts, runChartTexts } from './run-chart-texts.ts';
import { table } from './table.ts';
import { type PageLanguage, pageLanguages, texts } from './texts.ts';

/** One figure of an indicator over time, as `$run-chart` answers it. */
export interface Series {
  /** Code of the group of the Measure. */
  readonly group: string;
  readonly median?: number;
  readonly runs: number;
  readonly points: readonly SeriesPoint[];
  readonly signals: readonly Signal[];
}

export interface SeriesPoint {
  readonly at: string;
  readonly value?: number;
  /** Absent where it is not told. */
  readonly denominator?: number;
}

/** What was asked for, as the form has it. */
export interface RunChartAsked {
  readonly periodStart: string;
  readonly periodEnd: string;
  readonly by: string;
  readonly group: string;
}

interface Frame {
  readonly language: PageLanguage;
  /** Address of the style sheet. */
  readonly style: string;
  /** Path of the list of all indicators, such as `/run-charts`. */
  readonly base: string;
}

export interface RunChartPage extends Frame {
  readonly indicator: Indicator;
  readonly asked: RunChartAsked;
  /** What could be counted, or what the API said instead. */
  readonly outcome: { readonly series: readonly Series[] } | { readonly refused: string };
}

/** An indicator of an organisation over time: chart, the same numbers in a table, median and signals. */
export function runChartPage(page: RunChartPage): string {
  const { language, base, indicator, asked, outcome } = page;
  const say = runChartTexts[language];
  const words = wordsOf(indicator, language);
  const inEnglish = indicator.texts[language] === undefined && language !== 'en' && html` lang="en"`;
  return document(
    page,
    words.title,
    new URLSearchParams({ ...asked }),
    html`<h1${inEnglish}>${words.title}</h1>
<p><a href="${base}?lang=${language}">${say.all}</a></p>
<p${inEnglish}>${words.definition}</p>
<p class="quiet">${asked.group === '' ? say.own : say.ofGroup(asked.group)}</p>
${form(page, say)}
${
  'refused' in outcome
    ? html`<p role="status"><b>${say.refused}.</b> ${outcome.refused}</p>`
    : outcome.series.map((series) => section(series, page, words))
}
<p class="quiet">${say.rules}</p>`,
  );
}

/** Every indicator, to choose one. */
export function runChartList(page: Frame & { readonly indicators: readonly Indicator[] }): string {
  const { language, base, indicators } = page;
  const say = runChartTexts[language];
  const titled = indicators
    .map((indicator) => ({ indicator, title: wordsOf(indicator, language).title }))
    .toSorted((one, other) => one.title.localeCompare(other.title, language));
  return document(
    page,
    say.title,
    new URLSearchParams(),
    html`<h1>${say.title}</h1>
<p>${say.intro}</p>
<nav aria-label="${say.all}"><ul>${titled.map(
      ({ indicator, title }) =>
        html`<li><a href="${base}/${indicator.name}?lang=${language}"${indicator.texts[language] === undefined && html` lang="en"`}>${title}</a></li>`,
    )}</ul></nav>`,
  );
}

/** To who is not known, or may not ask. */
export function signInPage(page: Frame, said: string): string {
  const { signIn } = runChartTexts[page.language];
  return document(
    page,
    signIn.title,
    new URLSearchParams(),
    html`<h1>${signIn.title}</h1><p>${signIn.text}</p><p class="quiet" lang="en">${said}</p>`,
  );
}

function document(page: Frame, title: string, query: URLSearchParams, main: Html): string {
  const others = pageLanguages.filter((other) => other !== page.language);
  const search = (language: string) => `?${new URLSearchParams([...query, ['lang', language]])}`;
  return renderDocument({
    language: page.language,
    title,
    styles: [page.style],
    body: html`<div id="page"><header>${ring(10, 10)}<nav aria-label="${texts[page.language].otherLanguages}">${others.map(
      (other) =>
        html`<a href="${search(other)}" hreflang="${other}" lang="${other}">${texts[other].name}</a> `,
    )}</nav></header>
<main>${main}</main></div>`,
  });
}

function wordsOf({ texts: own, name }: Indicator, language: PageLanguage): IndicatorTexts {
  return own[language] ?? own.en ?? { title: name, definition: '', counted: '', groups: {} };
}

function form({ language, asked }: RunChartPage, say: RunChartTexts): Html {
  const month = (name: 'periodStart' | 'periodEnd', label: string) =>
    html`<label>${label}<span class="quiet"> · ${say.monthHint}</span><input name="${name}" value="${asked[name]}" autocomplete="off"></label>`;
  const option = (value: 'month' | 'quarter') =>
    html`<option value="${value}"${asked.by === value && html` selected`}>${say[value]}</option>`;
  return html`<form><input type="hidden" name="lang" value="${language}"><div class="fields">${month('periodStart', say.from)}${month('periodEnd', say.until)}<label>${say.by}<select name="by">${option('month')}${option('quarter')}</select></label><label>${say.group}<span class="quiet"> · ${say.groupHint}</span><input name="group" value="${asked.group}" autocomplete="off"></label></div><button>${say.show}</button></form>`;
}

function section(series: Series, page: RunChartPage, words: IndicatorTexts): Html {
  const { language, indicator, asked } = page;
  const say = runChartTexts[language];
  const group = indicator.groups.find(({ code }) => code === series.group);
  const title = words.groups[series.group] ?? series.group;
  const figure = (value: number) => formatValue(value, group, language);
  return html`<section aria-labelledby="${series.group}"><h2 id="${series.group}">${title}</h2>
${drawing(series, group, title, language)}
${series.median !== undefined && signalList(series, say, language)}
${pointTable(series, title, { language, figure, isOfGroup: asked.group !== '' })}</section>`;
}

function drawing(
  { points, median, signals }: Series,
  group: MeasureGroup | undefined,
  title: string,
  language: PageLanguage,
): Html {
  const say = runChartTexts[language];
  if (median === undefined) return html`<p>${say.noMedian}</p>`;
  const figure = (value: number) => formatValue(value, group, language);
  const highest = Math.max(...points.flatMap(({ value }) => value ?? []));
  const most = group?.kind === 'proportion' ? 100 : highest > 0 ? highest : 1;
  return html`<figure>${lineChart({
    points: points.map(({ at, value }) => ({
      label: timeText(at, language),
      value,
      marked: signals.some(({ rule, from, to }) => isStretch(rule) && from <= at && at <= to),
    })),
    median: { value: median, text: say.median(figure(median)) },
    most: { value: most, text: figure(most) },
    label: say.chart(title),
  })}</figure>`;
}

/** Whether the signal is of neighbouring points, which can be shown, and not of the whole chart. */
function isStretch(rule: Signal['rule']): boolean {
  return rule === 'shift' || rule === 'trend';
}

function pointTable(
  { points, median }: Series,
  title: string,
  options: {
    readonly language: PageLanguage;
    readonly figure: (value: number) => string;
    readonly isOfGroup: boolean;
  },
): Html {
  const { language, figure, isOfGroup } = options;
  const say = runChartTexts[language];
  const side = (value: number) =>
    median === undefined || value === median ? say.onMedian : value > median ? say.above : say.below;
  const rows = points.map(({ at, value, denominator }) => {
    const isUntold = denominator === undefined && isOfGroup;
    const counted = denominator === undefined ? '–' : formatCount(denominator, language);
    const cells =
      value === undefined
        ? [isUntold ? say.tooFew : say.nothing, counted, '–']
        : [figure(value), counted, side(value)];
    return { heading: timeText(at, language), cells };
  });
  const headings = [say.when, say.value, say.outOf, say.side];
  return table(headings, rows, undefined, { label: say.chart(title), language });
}

function signalList({ signals, runs }: Series, say: RunChartTexts, language: PageLanguage): Content {
  const told = signals.map(({ rule, points, from, to }) =>
    say.signal[rule](
      formatCount(points, language),
      timeText(from, language),
      timeText(to, language),
      formatCount(runs, language),
    ),
  );
  return html`<h3>${say.signals}</h3>${
    told.length === 0
      ? html`<p>${say.noSignal}</p>`
      : html`<ul>${told.map((text) => html`<li>${text}</li>`)}</ul>`
  }`;
}

/** A count has no decimals, unless it is the median of an even number of them. */
function formatValue(value: number, group: MeasureGroup | undefined, language: PageLanguage): string {
  const one = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  if (group?.kind === 'proportion') {
    return new Intl.NumberFormat(language, { ...one, style: 'percent' }).format(value / 100);
  }
  return new Intl.NumberFormat(language, group?.kind === 'mean' ? one : { maximumFractionDigits: 1 }).format(
    value,
  );
}

/** `2026-01` as a month, `2026-Q1` as a quarter. */
function timeText(at: string, language: PageLanguage): string {
  if (at.includes('Q')) return texts[language].quarter(at);
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return format.format(new Date(`${at}-01T00:00:00Z`));
}
