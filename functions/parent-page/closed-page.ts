import { html } from '../page/html.ts';
import { closedTexts } from './closed-texts.ts';
import { linkTexts } from './link-texts.ts';
import type { PageParts, Visit } from './page.ts';
import type { ClosedReason } from './texts.ts';

/** The link itself is right. */
const keepsLink: ReadonlySet<ClosedReason> = new Set(['unavailable', 'busy', 'long']);

/** There is a newer link already. */
const hasLink: ReadonlySet<ClosedReason> = new Set([...keepsLink, 'replaced']);

/** The link opens nothing any more, or never did. */
export function endsLink(reason: ClosedReason): boolean {
  return !keepsLink.has(reason) && reason !== 'elsewhere';
}

/** A link that opens nothing, and what to do about it. */
export function closedPage(visit: Pick<Visit, 'language'>, reason: ClosedReason): PageParts {
  const { askNewLink } = linkTexts[visit.language];
  const { title, text } = closedTexts[visit.language][reason];
  return {
    title,
    over: endsLink(reason),
    main: html`<h1>${title}</h1><p>${text}</p>${!hasLink.has(reason) && html`<p>${askNewLink}</p>`}`,
  };
}
