import { type Html, html } from './html.ts';

export interface Document {
  readonly language: string;
  readonly title: string;
  /** Addresses on this server; no page loads anything from elsewhere. */
  readonly styles: readonly string[];
  readonly scripts?: readonly string[];
  /** What the scripts are going to fetch: asked for while they are still on their way. */
  readonly preloads?: readonly string[];
  readonly body: Html;
}

/** Languages that are written from right to left, by their primary subtag. */
const rightToLeft: ReadonlySet<string> = new Set(['ar', 'fa', 'he', 'ps', 'ur']);

export function directionOf(language: string): 'ltr' | 'rtl' {
  return rightToLeft.has(language.split('-')[0] ?? '') ? 'rtl' : 'ltr';
}

/** The attributes of what is in another language than what is around it. */
export function inLanguage(language: string): Html {
  return html`lang="${language}" dir="${directionOf(language)}"`;
}

/** A whole HTML document, as text. */
export function renderDocument({
  language,
  title,
  styles,
  scripts = [],
  preloads = [],
  body,
}: Document): string {
  return html`<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
${styles.map((href) => html`<link rel="stylesheet" href="${href}">`)}
${preloads.map((href) => html`<link rel="preload" as="fetch" crossorigin href="${href}">`)}
<link rel="icon" href="data:,">
${scripts.map((src) => html`<script src="${src}" defer></script>`)}
${body}
</html>
`.html;
}
