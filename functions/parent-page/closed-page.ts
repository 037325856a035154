import { html } from '../page/html.ts';
import type { PageParts, Visit } from './page.ts';
import { type ClosedReason, texts } from './texts.ts';

/** A link that opens nothing, and what to do about it. */
export function closedPage(visit: Pick<Visit, 'language'>, reason: ClosedReason): PageParts {
  const { closed, askNewLink } = texts[visit.language];
  const { title, text } = closed[reason];
  return {
    title,
    main: html`<h1>${title}</h1><p>${text}</p>${reason !== 'unavailable' && html`<p>${askNewLink}</p>`}`,
  };
}
