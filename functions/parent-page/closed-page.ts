import { html } from '../page/html.ts';
import type { PageParts, Visit } from './page.ts';
import { type ClosedReason, texts } from './texts.ts';

/** The link itself is right. */
const keepsLink: ReadonlySet<ClosedReason> = new Set(['unavailable', 'long']);

/** A link that opens nothing, and what to do about it. */
export function closedPage(visit: Pick<Visit, 'language'>, reason: ClosedReason): PageParts {
  const { closed, askNewLink } = texts[visit.language];
  const { title, text } = closed[reason];
  return {
    title,
    main: html`<h1>${title}</h1><p>${text}</p>${!keepsLink.has(reason) && html`<p>${askNewLink}</p>`}`,
  };
}
