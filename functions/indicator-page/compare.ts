import type { MeasureGroup } from '../indicator/measure.ts';
import type { ReportedFigure } from '../indicator/reported.ts';
import { type Content, type Html, html } from '../page/html.ts';
import { type Bar, barChart } from './bar-chart.ts';
import { formatFigure } from './format.ts';
import { comparablesOf, placeNamed } from './places.ts';
import { reportedGroup, type Section } from './section.ts';
import { type TableRow, table } from './table.ts';
import { type PageLanguage, texts } from './texts.ts';

export const maxPlaces = 3;

export interface Comparison {
  /** What was typed, at most `maxPlaces`. */
  readonly asked: readonly string[];
  /** Other parts of the address that the form keeps. */
  readonly keep: Readonly<Record<string, string>>;
}

/** A form to choose municipalities and regions by, or the country, and their figures side by side once some are chosen. It needs no script. */
export function comparison(
  section: Section,
  { asked, keep }: Comparison,
  language: PageLanguage,
  drawing: (figure: ReportedFigure, group: MeasureGroup) => Pick<Bar, 'value' | 'interval'>,
): Content {
  const [group] = section.indicator.groups;
  const reported = group && reportedGroup(section.report, group);
  if (!group || !reported) return undefined;
  const places = comparablesOf(reported, language);
  if (places.length < 2) return undefined;
  const say = texts[language];
  const found = asked.map((text) => ({ text, place: placeNamed(places, text) }));
  const missing = found.filter(({ place }) => place === undefined);
  const chosen = [...new Set(found.flatMap(({ place }) => place ?? []))];
  const quarters = reported.quarters.map(({ quarter }) => quarter);
  const figures = chosen.map(({ name, figure }) => ({
    name,
    figures: quarters.map((quarter) => figure(quarter) ?? ({ hidden: true } as const)),
  }));
  const charts = figures.map(({ name, figures: own }) => ({
    name,
    bars: own.map((figure, index) => ({
      label: say.quarter(quarters[index] ?? ''),
      ...(figure === 'none'
        ? { text: say.none, value: 0 }
        : { text: formatFigure(figure, group, language), ...drawing(figure, group) }),
    })),
  }));
  const rows: readonly TableRow[] = figures.map(({ name, figures: own }) => ({
    heading: name,
    cells: own.map((figure) => {
      if (figure === 'none') return say.none;
      return figure.hidden ? undefined : formatFigure(figure, group, language);
    }),
  }));
  const caption = say.compared(section.words.groups[group.code] ?? section.words.title);
  // One measure for all, or nothing could be compared.
  const values = charts.flatMap(({ bars }) => bars.map(({ value = 0 }: Bar) => value));
  const most = group.kind === 'proportion' ? 100 : Math.max(1, ...values);
  const shown =
    chosen.length > 0 &&
    html`<h3>${caption}</h3>${charts.map(
      ({ name, bars }) =>
        html`<figure><figcaption>${name}</figcaption>${barChart(bars, most, say.chart(`${caption}, ${name}`))}</figure>`,
    )}
${table([say.placeHeading, ...quarters.map(say.shortQuarter)], rows, undefined, { label: caption, language })}`;
  return html`<section class="compare" id="compare" aria-labelledby="compare-heading"><h2 id="compare-heading">${say.compare}</h2>
${form(asked, keep, places, language)}
${missing.map(({ text }) => html`<p role="status">${say.notFound(text)}</p>`)}
${shown}</section>`;
}

function form(
  asked: readonly string[],
  keep: Readonly<Record<string, string>>,
  places: readonly { readonly name: string }[],
  language: PageLanguage,
): Html {
  const say = texts[language];
  const hidden = Object.entries(keep).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  const fields = Array.from(
    { length: maxPlaces },
    (_, index) =>
      html`<label>${say.place(index + 1)}<input name="place" list="places" autocomplete="off" value="${asked[index] ?? ''}"></label>`,
  );
  return html`<form action="#compare" method="get">${hidden}<p>${say.compareHint}</p><div class="fields">${fields}</div><datalist id="places">${places.map(
    ({ name }) => html`<option value="${name}">`,
  )}</datalist><button>${say.compareNow}</button></form>`;
}
