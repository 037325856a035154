import { type Content, type Html, html } from '../page/html.ts';
import { type PageLanguage, texts } from './texts.ts';

export interface TableRow {
  readonly heading: string;
  /** `undefined`: hidden. */
  readonly cells: readonly (string | undefined)[];
}

/** A table with headings above and at the start of each row, which scrolls by itself where it is too wide. */
export function table(
  headings: readonly string[],
  rows: readonly TableRow[],
  total: TableRow | undefined,
  options: { readonly label: string; readonly language: PageLanguage },
): Html {
  const line = (row: TableRow) => tableRow(row, options.language);
  return html`<div class="wide" role="region" tabindex="0" aria-label="${options.label}"><table><thead><tr>${headings.map(
    (heading) => html`<th scope="col">${heading}</th>`,
  )}</tr></thead><tbody>${rows.map(line)}</tbody>${total && html`<tfoot>${line(total)}</tfoot>`}</table></div>`;
}

function tableRow({ heading, cells }: TableRow, language: PageLanguage): Html {
  const all = cells.every((cell) => cell === undefined);
  const contents: Content = all
    ? html`<td class="hidden" colspan="${cells.length}">${texts[language].hidden}</td>`
    : cells.map((cell) =>
        cell === undefined ? html`<td class="hidden">${texts[language].hidden}</td>` : html`<td>${cell}</td>`,
      );
  return html`<tr><th scope="row">${heading}</th>${contents}</tr>`;
}
