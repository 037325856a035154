import { renderDocument } from '../page/document.ts';
import { type Content, type Html, html } from '../page/html.ts';
import { ring } from '../page/ring.ts';

export interface GuidePage {
  readonly title: string;
  /** Above the title: what kind of thing it is. */
  readonly kind?: string;
  readonly content: Content;
}

const places = [
  ['index.html', 'Guide'],
  ['examples.html', 'Examples'],
  ['mappings.html', 'Mappings'],
  ['codes.html', 'Codes of others'],
  ['about.html', 'Versions and licence'],
] as const;

/** A page of the guide. All addresses are relative and in one folder, so that it can be read from a disk as well. */
export function guidePage({ title, kind, content }: GuidePage): string {
  return renderDocument({
    language: 'en',
    title: `${title} · Kring FHIR package`,
    styles: ['style.css'],
    body: html`<a class="skip" href="#main">To the content</a>
<header><a class="home" href="index.html">${ring(10, 10)}<span>Kring FHIR package</span></a>
<nav aria-label="The guide"><ul>${places.map(([href, text]) => html`<li><a href="${href}">${text}</a></li>`)}</ul></nav></header>
<main id="main">${kind !== undefined && html`<p class="kind">${kind}</p>`}<h1>${title}</h1>
${content}</main>
<footer><p class="quiet">Made of the compiled package. Nobody in its examples exists.</p></footer>`,
  });
}

/** What is worth its own line: a name and what it is. */
export function facts(all: readonly (readonly [name: string, value: Content])[]): Html {
  return html`<dl class="facts">${all
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/**
 * A table that a phone shows row by row, with the name of its column before each cell.
 * @param rows the first cell of each is its heading
 */
export function table(
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly Content[])[],
): Html {
  return html`<table role="table"><caption>${caption}</caption><thead role="rowgroup"><tr role="row">${columns.map(
    (column) => html`<th scope="col" role="columnheader">${column}</th>`,
  )}</tr></thead><tbody role="rowgroup">${rows.map(
    ([first, ...others]) =>
      html`<tr role="row"><th scope="row" role="rowheader">${first}</th>${others.map(
        (cell, index) => html`<td role="cell" data-label="${columns[index + 1]}">${cell}</td>`,
      )}</tr>`,
  )}</tbody></table>`;
}

/** JSON to look at, folded away; one can reach and scroll it with the keyboard. */
export function json(summary: string, value: unknown): Html {
  return html`<details class="json"><summary>${summary}</summary><pre tabindex="0" role="region" aria-label="${summary}">${JSON.stringify(value, null, 2)}</pre></details>`;
}

/** The file as it is in the package. */
export function fileLink(file: string): Html {
  return html`<p><a href="${file}.json">The whole file, ${file}.json</a></p>`;
}
