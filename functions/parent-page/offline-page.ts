import { html } from '../page/html.ts';
import type { PageParts } from './page.ts';
import { pageLanguages, texts } from './texts.ts';

/** In place of whatever cannot be had without a connection. It is the same for every link, so it says all languages. */
export function offlinePage(): PageParts {
  return {
    title: 'Kring',
    offline: true,
    main: html`${pageLanguages.map((language) => {
      const { title, text, again } = texts[language].noConnection;
      return html`<section lang="${language}"><h1>${title}</h1><p>${text}</p><p><a class="button main" href="">${again}</a></p></section>
`;
    })}`,
  };
}
