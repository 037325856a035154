import type { Municipality } from '../indicator/figures.ts';
import type { MeasureGroup } from '../indicator/measure.ts';
import type { ReportedGroup } from '../indicator/reported.ts';
import { type Html, html } from '../page/html.ts';
import { formatCount, formatFigure } from './format.ts';
import { reportedGroup, type Section } from './section.ts';
import { type TableRow, table } from './table.ts';
import { type PageLanguage, texts } from './texts.ts';

/**
 * The first group's figures, a row for each municipality and a column for each quarter.
 * @param maxCells so many at most; beyond, `more` says where all of them are
 */
export function municipalityTable(
  { indicator, words, report }: Section,
  language: PageLanguage,
  { maxCells, more }: { readonly maxCells: number; readonly more: string },
): Html {
  const say = texts[language];
  const [group] = indicator.groups;
  const reported = group && reportedGroup(report, group);
  const places = municipalitiesOf(reported?.cells ?? []);
  if (!group || !reported || places.length === 0) return html`<p>${say.municipalityHidden}</p>`;
  const quarters = reported.quarters.map(({ quarter }) => quarter);
  const shown = places.slice(0, Math.max(1, Math.floor(maxCells / quarters.length)));
  const rows = shown.map((place) => row(place, quarters, reported, group, language));
  const label = say.byMunicipality(words.groups[group.code] ?? words.title);
  const headings = [say.municipality, ...quarters.map(say.shortQuarter)];
  const empty = rows.some(({ cells }) => cells.includes(say.none));
  return html`<details><summary>${label}</summary>
${table(headings, rows, undefined, { label, language })}
${empty && html`<p class="quiet">${say.noneMeans}</p>`}
${shown.length < places.length && html`<p><a href="${more}">${say.allMunicipalities(formatCount(places.length, language))}</a></p>`}</details>`;
}

function row(
  { code, name }: Municipality,
  quarters: readonly string[],
  { cells }: ReportedGroup,
  group: MeasureGroup,
  language: PageLanguage,
): TableRow {
  const own = cells.filter(({ municipality }) => municipality.code === code);
  return {
    heading: code === 'unknown' ? texts[language].unknownMunicipality : name,
    cells: quarters.map((quarter) => {
      // A quarter of which no breakdown was made lists nobody.
      if (!cells.some((each) => each.quarter === quarter)) return undefined;
      const figure = own.find((each) => each.quarter === quarter)?.figure;
      if (figure === undefined) return texts[language].none;
      return figure.hidden ? undefined : formatFigure(figure, group, language);
    }),
  };
}

function municipalitiesOf(cells: ReportedGroup['cells']): readonly Municipality[] {
  const places = new Map(cells.map(({ municipality }) => [municipality.code, municipality]));
  return [...places.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
}
