import type { ReportedFigure, ReportedGroup } from '../indicator/reported.ts';
import type { Html } from '../page/html.ts';
import { formatCount, formatFigure } from './format.ts';
import { reportedGroup, type Section } from './section.ts';
import { type TableRow, table } from './table.ts';
import { type PageLanguage, texts } from './texts.ts';

/** The numbers of the chart, and those of the other groups: a row for each quarter and one for the whole period. */
export function quarterTable(section: Section, language: PageLanguage): Html {
  const { indicator, words, report } = section;
  const say = texts[language];
  const headings = indicator.groups.map(({ code }) => words.groups[code] ?? code);
  const rows = (report.groups[0]?.quarters ?? []).map(({ quarter }) =>
    row(
      section,
      say.shortQuarter(quarter),
      language,
      (group) => group.quarters.find((each) => each.quarter === quarter)?.figure,
    ),
  );
  return table(
    [say.quarterHeading, ...headings, ...(saysBasis(section) ? [capitalised(words.counted)] : [])],
    rows,
    row(section, say.wholePeriod, language, ({ whole }) => whole),
    { label: say.byQuarter(words.title), language },
  );
}

function row(
  section: Section,
  heading: string,
  language: PageLanguage,
  figureOf: (group: ReportedGroup) => ReportedFigure | undefined,
): TableRow {
  const figures = section.indicator.groups.map((group) => {
    const reported = reportedGroup(section.report, group);
    const figure: ReportedFigure = (reported && figureOf(reported)) ?? { hidden: true };
    return { group, figure };
  });
  const basis = figures.slice(0, saysBasis(section) ? 1 : 0);
  return {
    heading,
    cells: [
      ...figures.map(({ group, figure }) =>
        figure.hidden ? undefined : formatFigure(figure, group, language),
      ),
      ...basis.map(({ figure }) => (figure.hidden ? undefined : basisOf(figure, language))),
    ],
  };
}

/** A count says its denominator itself. */
function saysBasis({ indicator }: Section): boolean {
  return indicator.groups.every(({ kind }) => kind !== 'count');
}

function basisOf(
  { denominator, numerator }: Extract<ReportedFigure, { hidden: false }>,
  language: PageLanguage,
): string {
  const all = formatCount(denominator, language);
  return numerator === undefined ? all : texts[language].outOf(formatCount(numerator, language), all);
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
