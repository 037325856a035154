import type { Place } from '../indicator/figures.ts';
import type { MeasureGroup } from '../indicator/measure.ts';
import type { ReportedGroup } from '../indicator/reported.ts';
import { type Content, type Html, html } from '../page/html.ts';
import { formatFigure } from './format.ts';
import { municipalitiesOf, nameOf } from './places.ts';
import { reportedGroup, type Section } from './section.ts';
import { type TableRow, table } from './table.ts';
import { type PageLanguage, texts } from './texts.ts';

/**
 * The first group's figures, a row for each municipality and a column for each quarter.
 * @param maxCells so many at most, from the municipality `from` on; `more` says where the others are
 */
export function municipalityTable(
  { indicator, words, report }: Section,
  language: PageLanguage,
  {
    maxCells,
    from = 0,
    more,
  }: {
    readonly maxCells: number;
    readonly from?: number;
    /** `next` is the number of the first municipality that is not shown. */
    readonly more: (next: number, all: number) => Html;
  },
): Html {
  const say = texts[language];
  const [group] = indicator.groups;
  const reported = group && reportedGroup(report, group);
  const places = municipalitiesOf(reported?.cells ?? []);
  if (!group || !reported || places.length === 0) return html`<p>${say.municipalityHidden}</p>`;
  const quarters = reported.quarters.map(({ quarter }) => quarter);
  const perPage = Math.max(1, Math.floor(maxCells / quarters.length));
  const first = from < places.length ? from : 0;
  const shown = places.slice(first, first + perPage);
  const rows = shown.map((place) => row(place, quarters, reported, group, language));
  const label = say.byMunicipality(words.groups[group.code] ?? words.title);
  const headings = [say.municipality, ...quarters.map(say.shortQuarter)];
  const empty = rows.some(({ cells }) => cells.includes(say.none));
  return html`<details${first > 0 && html` open`}><summary>${label}</summary>
${table(headings, rows, undefined, { label, language })}
${empty && html`<p class="quiet">${say.noneMeans}</p>`}
${first + perPage < places.length && more(first + perPage, places.length)}</details>`;
}

/** The same by region, where the lists of places have regions. There are few. */
export function regionTable({ indicator, words, report }: Section, language: PageLanguage): Content {
  const say = texts[language];
  const [group] = indicator.groups;
  const reported = group && reportedGroup(report, group);
  const cells = (reported?.regions ?? []).map(({ region, ...others }) => ({
    ...others,
    municipality: region,
  }));
  if (!group || !reported || cells.length === 0) return undefined;
  const quarters = reported.quarters.map(({ quarter }) => quarter);
  const rows = municipalitiesOf(cells).map((place) => row(place, quarters, { cells }, group, language));
  const label = say.byRegion(words.groups[group.code] ?? words.title);
  return html`<details><summary>${label}</summary>
${table([say.region, ...quarters.map(say.shortQuarter)], rows, undefined, { label, language })}</details>`;
}

function row(
  place: Place,
  quarters: readonly string[],
  { cells }: Pick<ReportedGroup, 'cells'>,
  group: MeasureGroup,
  language: PageLanguage,
): TableRow {
  const own = cells.filter(({ municipality }) => municipality.code === place.code);
  return {
    heading: nameOf(place, language),
    cells: quarters.map((quarter) => {
      // A quarter of which no breakdown was made lists nobody.
      if (!cells.some((each) => each.quarter === quarter)) return undefined;
      const figure = own.find((each) => each.quarter === quarter)?.figure;
      if (figure === undefined) return texts[language].none;
      return figure.hidden ? undefined : formatFigure(figure, group, language);
    }),
  };
}
