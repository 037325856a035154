import { type Content, type Html, html } from '../page/html.ts';
import { type PageLanguage, texts } from './texts.ts';

export interface TableRow {
  readonly heading: string;
  /** `undefined`: hidden. */
  readonly cells: readonly (string | undefined)[];
}

/**
 * A table with headings above and at the start of each row, which scrolls by itself where it is too wide. On a narrow
 * screen each row is a small list instead, with the column's heading before each cell; the roles say that it still is
 * a table, which browsers forget when its parts are laid out as something else.
 */
export function table(
  headings: readonly string[],
  rows: readonly TableRow[],
  total: TableRow | undefined,
  options: { readonly label: string; readonly language: PageLanguage },
): Html {
  const line = (row: TableRow) => tableRow(row, headings.slice(1), options.language);
  return html`<div class="wide" role="region" tabindex="0" aria-label="${options.label}"><table role="table"><thead role="rowgroup"><tr role="row">${headings.map(
    (heading) => html`<th role="columnheader" scope="col">${heading}</th>`,
  )}</tr></thead><tbody role="rowgroup">${rows.map(line)}</tbody>${total && html`<tfoot role="rowgroup">${line(total)}</tfoot>`}</table></div>`;
}

function tableRow({ heading, cells }: TableRow, headings: readonly string[], language: PageLanguage): Html {
  const all = cells.every((cell) => cell === undefined);
  const hidden = texts[language].hidden;
  const contents: Content = all
    ? html`<td role="cell" class="hidden" colspan="${cells.length}">${hidden}</td>`
    : cells.map(
        (cell, index) =>
          html`<td role="cell"${cell === undefined && html` class="hidden"`} data-label="${headings[index] ?? ''}">${cell ?? hidden}</td>`,
      );
  return html`<tr role="row"><th role="rowheader" scope="row">${heading}</th>${contents}</tr>`;
}
