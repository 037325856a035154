import { type Html, html } from '../page/html.ts';
import { type DownloadName, type PageLanguage, texts } from './texts.ts';

const endings: Readonly<Record<DownloadName, string>> = {
  csv: 'csv',
  codebook: 'codebook.json',
  json: 'json',
  madx: 'madx.json',
  adx: 'adx.xml',
  'adx-schema': 'adx.xsd',
  dhis2: 'dhis2.json',
};

export interface Downloads {
  /** Address without the ending, such as `/indicators/attendance`. */
  readonly address: string;
  /** What stands behind the ending, such as `?period=2026-Q1`. */
  readonly query: string;
  /** What it is, in the page's language. */
  readonly of: string;
  readonly names: readonly DownloadName[];
}

/** The same figures in every form. */
export function downloads({ address, query, of, names }: Downloads, language: PageLanguage): Html {
  const { formats, downloads: heading } = texts[language];
  const links = names.map(
    (name) => html`<li><a href="${address}.${endings[name]}${query}">${formats[name]}</a></li>`,
  );
  return html`<details class="downloads"><summary>${heading(of)}</summary><ul>${links}</ul></details>`;
}
