import { renderDocument } from '../page/document.ts';
import { html } from '../page/html.ts';
import { ring } from '../page/ring.ts';
import type { IndicatorPage } from './page.ts';
import { texts } from './texts.ts';

/** At an address where nothing was published: says so, and leads to what was. */
export function notHerePage({
  language,
  style,
  base,
}: Pick<IndicatorPage, 'language' | 'style' | 'base'>): string {
  const { notHere, allIndicators } = texts[language];
  return renderDocument({
    language,
    title: notHere.title,
    styles: [style],
    body: html`<div id="page"><header>${ring(10, 0)}</header>
<main><h1>${notHere.title}</h1>
<p>${notHere.text}</p>
<p><a href="${base}?lang=${language}">${allIndicators}</a></p></main></div>`,
  });
}
