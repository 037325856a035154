import { type Html, html } from '../page/html.ts';

export interface Bar {
  readonly label: string;
  /** What stands at its end. */
  readonly text: string;
  /** `undefined` when hidden. */
  readonly value?: number;
  /** Where the true value probably lies. */
  readonly interval?: { readonly low: number; readonly high: number };
}

/** Heights, in em. */
const labelHeight = 1.45;
const barHeight = 1;
const hiddenHeight = 2.9;
const gap = 0.85;

/**
 * Bars from zero, each with its label and value above it. Widths are shares of the drawing, which has no size of its
 * own: text keeps its size on a phone and on a desk.
 * @param most the value of a bar that fills the width
 * @param label for those who do not see it
 */
export function barChart(bars: readonly Bar[], most: number, label: string): Html {
  const heights = bars.map((bar) => heightOf(bar));
  const tops = heights.map((_, index) => heights.slice(0, index).reduce((sum, height) => sum + height, 0));
  const total = heights.reduce((sum, height) => sum + height, 0);
  return html`<svg class="chart" role="img" aria-label="${label}" height="${em(total)}">${bars.map(
    (bar, index) => drawn(bar, tops[index] ?? 0, most),
  )}</svg>`;
}

function heightOf({ value }: Bar): number {
  return labelHeight + (value === undefined ? hiddenHeight : barHeight) + gap;
}

function drawn(bar: Bar, top: number, most: number): Html {
  return html`<text y="${em(top + 1.1)}">${bar.label}</text>${
    bar.value === undefined ? hidden(bar, top + labelHeight) : shown(bar, bar.value, top, most)
  }`;
}

/** A broken outline of the whole width with the reason in it: not a bar of any length. */
function hidden({ text }: Bar, top: number): Html {
  const [first, second] = halves(text);
  return html`<rect class="hidden" x="1" y="${em(top)}" width="99%" height="${em(hiddenHeight)}" rx="4"/><text class="why" x="50%" y="${em(top + 1.2)}">${first}</text><text class="why" x="50%" y="${em(top + 2.4)}">${second}</text>`;
}

/** Two lines of about the same length: a drawing does not break lines by itself. */
function halves(text: string): readonly [string, string] {
  const spaces = [...text.matchAll(/ /g)].map(({ index }) => index);
  const distance = (index: number) => Math.abs(index - text.length / 2);
  const [middle = text.length] = spaces.toSorted((one, other) => distance(one) - distance(other));
  return [text.slice(0, middle), text.slice(middle + 1)];
}

function shown({ text, interval }: Bar, value: number, top: number, most: number): Html {
  const width = (of: number) => `${((100 * of) / most).toFixed(2)}%`;
  const barTop = em(top + labelHeight);
  const middle = em(top + labelHeight + barHeight / 2);
  // Twice: the lower one is broad and light, so that the line shows on the bar and beside it.
  const line = ({ low, high }: { readonly low: number; readonly high: number }) =>
    ['under', 'over'].map(
      (name) =>
        html`<line class="${name}" x1="${width(low)}" x2="${width(high)}" y1="${middle}" y2="${middle}"/>`,
    );
  return html`<text class="value" x="100%" y="${em(top + 1.1)}">${text}</text><rect class="track" y="${barTop}" width="100%" height="${em(barHeight)}" rx="4"/><rect class="bar" y="${barTop}" width="${width(value)}" height="${em(barHeight)}" rx="4"/>${interval && line(interval)}`;
}

function em(height: number): string {
  return `${Math.round(height * 100) / 100}em`;
}
