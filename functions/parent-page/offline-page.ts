import { html } from '../page/html.ts';
import { linkTexts } from './link-texts.ts';
import type { PageParts } from './page.ts';
import type { PageLanguage } from './texts.ts';

/** In place of whatever cannot be had without a connection: the same for every link in this language. */
export function offlinePage(language: PageLanguage): PageParts {
  const { title, text, again } = linkTexts[language].noConnection;
  return {
    title,
    offline: true,
    main: html`<h1>${title}</h1><p>${text}</p><p><a class="button main" href="">${again}</a></p>`,
  };
}
