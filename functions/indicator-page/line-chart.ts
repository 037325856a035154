import { type Html, html } from '../page/html.ts';

export interface LinePoint {
  readonly label: string;
  /** `undefined` where there is nothing to draw: the line is broken there. */
  readonly value: number | undefined;
  /** Part of a signal: drawn as a ring, so that colour does not have to carry it. */
  readonly marked: boolean;
}

export interface LineChart {
  readonly points: readonly LinePoint[];
  readonly median: { readonly value: number; readonly text: string };
  /** At the top of the scale, which begins at zero. */
  readonly most: { readonly value: number; readonly text: string };
  /** For those who do not see it. */
  readonly label: string;
}

/** In em. */
const top = 1.6;
const height = 11;

/**
 * Points in time with a line through them and a broken line at their median. Widths are shares of the drawing, which
 * has no size of its own: text keeps its size on a phone and on a desk.
 */
export function lineChart({ points, median, most, label }: LineChart): Html {
  const x = (index: number) => `${(2 + (96 * (index + 0.5)) / points.length).toFixed(2)}%`;
  const y = (value: number) => em(top + height - (height * Math.min(value, most.value)) / most.value);
  const drawn = points.flatMap(({ value, marked }, index) =>
    value === undefined ? [] : [{ value, marked, index }],
  );
  const steps = drawn
    .slice(1)
    .flatMap((to, at) => (drawn[at]?.index === to.index - 1 ? [{ from: drawn[at], to }] : []));
  const ends = [points[0], points.length > 1 ? points.at(-1) : undefined];
  return html`<svg class="chart" role="img" aria-label="${label}" height="${em(top + height + 1.8)}"><text class="scale" y="1em">${most.text}</text><line class="axis" x1="0" x2="100%" y1="${em(top)}" y2="${em(top)}"/><line class="axis" x1="0" x2="100%" y1="${em(top + height)}" y2="${em(top + height)}"/><line class="median" x1="0" x2="100%" y1="${y(median.value)}" y2="${y(median.value)}"/>${steps.map(
    ({ from, to }) =>
      from &&
      html`<line class="run" x1="${x(from.index)}" x2="${x(to.index)}" y1="${y(from.value)}" y2="${y(to.value)}"/>`,
  )}${drawn.map(
    ({ value, marked, index }) =>
      html`<circle${marked && html` class="marked"`} cx="${x(index)}" cy="${y(value)}" r="${marked ? '.38em' : '.3em'}"/>`,
  )}<text class="value" x="100%" y="1em">${median.text}</text>${ends.map(
    (end, at) =>
      end &&
      html`<text${at === 1 && html` class="end"`} x="${at === 0 ? '0' : '100%'}" y="${em(top + height + 1.4)}">${end.label}</text>`,
  )}</svg>`;
}

function em(of: number): string {
  return `${Math.round(of * 100) / 100}em`;
}
