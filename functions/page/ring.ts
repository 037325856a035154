import { type Html, html } from './html.ts';

/**
 * The mark of Kring: people in a circle, as dots. It is also how far one has come: dots fill as one goes round.
 * @param total of the dots: 8 to 12 look best
 * @param label for those who do not see it; without one it is decoration
 */
export function ring(total: number, filled: number, label?: string): Html {
  const dots = Array.from({ length: total }, (_, index) => dot(index, total, index < filled));
  const hint = label === undefined ? html`aria-hidden="true"` : html`role="img" aria-label="${label}"`;
  return html`<svg class="ring" viewBox="0 0 48 48" ${hint}>${dots}</svg>`;
}

function dot(index: number, total: number, isFilled: boolean): Html {
  const angle = (2 * Math.PI * index) / total - Math.PI / 2;
  const x = (24 + 18.5 * Math.cos(angle)).toFixed(1);
  const y = (24 + 18.5 * Math.sin(angle)).toFixed(1);
  return html`<circle cx="${x}" cy="${y}" r="3.6"${isFilled && html` class="on"`}/>`;
}
