import { daysOf } from '../period.ts';
import type { Exchanged } from './exchanged.ts';
import {
  nameOf,
  periodOf,
  placeOf,
  type ReleasedFigure,
  type ReleasedFigures,
  releasedFigures,
} from './released-figures.ts';

export interface CsvColumn {
  readonly name: string;
  /** What is in it, in English. */
  readonly description: string;
  readonly type: 'text' | 'date' | 'number';
}

/** The columns of a table of these reports: two for each dimension that any of them has. */
export function csvColumns(exchanged: readonly Exchanged[]): readonly CsvColumn[] {
  const places = hasBoundaries(exchanged) ? [boundariesColumn] : [];
  return [...before, ...dimensionCodes(figuresOf(exchanged)).flatMap(dimensionColumns), ...places, ...after];
}

const before: readonly CsvColumn[] = [
  { name: 'release', type: 'text', description: 'The release that told the figure. It is never changed.' },
  { name: 'regime', type: 'text', description: 'The rules of disclosure control that hid figures.' },
  { name: 'regime_version', type: 'text', description: 'Their version.' },
  { name: 'measure', type: 'text', description: 'Canonical URL of the Measure that defines the indicator.' },
  { name: 'measure_version', type: 'text', description: 'The version of that definition.' },
  { name: 'indicator', type: 'text', description: 'Name of the indicator.' },
  { name: 'group', type: 'text', description: 'Which of the figures of the indicator.' },
  { name: 'period_start', type: 'date', description: 'First day that is counted.' },
  { name: 'period_end', type: 'date', description: 'Last day that is counted.' },
];

const boundariesColumn: CsvColumn = {
  name: 'boundaries',
  type: 'text',
  description: 'The list of places by which a region or municipality is told: its year and its source.',
};

const after: readonly CsvColumn[] = [
  {
    name: 'counted',
    type: 'text',
    description: 'The population that was counted, or score: a share or a mean.',
  },
  { name: 'unit', type: 'text', description: 'UCUM unit of a score; empty for a count.' },
  { name: 'value', type: 'number', description: 'The figure; empty when data_absent_reason says why.' },
  {
    name: 'data_absent_reason',
    type: 'text',
    description:
      'masked: hidden to protect people, because it is about few of them or because such a figure could be worked out from it. Empty where there is a value.',
  },
];

function dimensionColumns(code: string): readonly CsvColumn[] {
  const name = columnName(code);
  return [
    { name, type: 'text', description: `Code of the ${code} that the figure is of; empty: all together.` },
    { name: `${name}_name`, type: 'text', description: `What that ${code} is called, where it has a name.` },
  ];
}

function columnName(code: string): string {
  return code.replaceAll(/[^a-z0-9]+/gi, '_');
}

/**
 * One line for each figure: UTF-8 without a byte order mark, by RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180), and
 * with no cell that a spreadsheet would take for a formula (https://owasp.org/www-community/attacks/CSV_Injection).
 */
export function csvText(exchanged: readonly Exchanged[]): string {
  const codes = dimensionCodes(figuresOf(exchanged));
  const isBounded = hasBoundaries(exchanged);
  const lines = exchanged.flatMap(({ report }) => {
    const released = releasedFigures(report);
    return released.figures.map((figure) => lineOf(figure, released, { codes, hasBoundaries: isBounded }));
  });
  const heading = csvColumns(exchanged).map(({ name }) => name);
  return [heading, ...lines].map((line) => `${line.map(csvField).join(',')}\r\n`).join('');
}

function lineOf(
  figure: ReleasedFigure,
  released: ReleasedFigures,
  { codes, hasBoundaries: isBounded }: { readonly codes: readonly string[]; readonly hasBoundaries: boolean },
): readonly (string | number)[] {
  const { release, regime, measure } = released;
  const { start, end } = daysOf(periodOf(figure, released));
  const own = codes.flatMap((code) => {
    const found = figure.dimensions.find((each) => each.code === code);
    return [found?.value ?? '', found?.display ?? ''];
  });
  const canonicals = [regime.url, regime.version, measure.url, measure.version];
  return [
    ...[release, ...canonicals, nameOf(measure), figure.group, start, end],
    ...own,
    ...(isBounded ? [boundariesOf(figure, released)] : []),
    ...[figure.counted, figure.unit ?? '', figure.value ?? '', figure.value === undefined ? 'masked' : ''],
  ];
}

/** Of a place, the list of the year that it is told in. */
function boundariesOf(figure: ReleasedFigure, released: ReleasedFigures): string {
  if (placeOf(figure) === undefined) return '';
  const year = periodOf(figure, released).first.slice(0, 4);
  return released.boundaries.find((text) => text.startsWith(`${year}:`)) ?? '';
}

function hasBoundaries(exchanged: readonly Exchanged[]): boolean {
  return exchanged.some(({ report }) => releasedFigures(report).boundaries.length > 0);
}

function figuresOf(exchanged: readonly Exchanged[]): readonly ReleasedFigure[] {
  return exchanged.flatMap(({ report }) => releasedFigures(report).figures);
}

function dimensionCodes(figures: readonly ReleasedFigure[]): readonly string[] {
  return [...new Set(figures.flatMap(({ dimensions }) => dimensions.map(({ code }) => code)))].toSorted();
}

/** What a spreadsheet takes for the start of a formula, wide forms too, even behind spaces. */
const formula = /^\s*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/;

export function csvField(cell: string | number): string {
  if (typeof cell === 'number') return String(cell);
  const text = formula.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
