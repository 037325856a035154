import { type Html, html } from '../page/html.ts';
import type { PageParts, Visit } from './page.ts';
import { texts } from './texts.ts';

/**
 * The end. Never a score, never an answer: a link that is opened again shows this too, to whoever opens it.
 * @param isHeavy these answers, just sent, have asked the care team to make contact
 */
export function thanksPage(visit: Visit, isHeavy: boolean): PageParts {
  const { thanks } = texts[visit.language];
  const { careTeam } = visit.care;
  const title = isHeavy ? thanks.kindTitle : thanks.title;
  return {
    title,
    progress: { filled: 1, total: 1, label: '' },
    main: html`<h1>${title}</h1>
${
  isHeavy
    ? html`<p>${thanks.kind} ${thanks.notAlone}</p><p><strong>${thanks.willContact(careTeam)}</strong></p>`
    : html`<p>${thanks.sent(careTeam)}</p>`
}
<section class="help"><h2>${thanks.helpTitle}</h2><p>${thanks.helpNow}</p>${helpLines(visit)}<p>${thanks.danger}</p></section>
<p class="quiet">${thanks.close}</p>`,
  };
}

function helpLines({ care }: Visit): Html | false {
  return (
    care.help.length > 0 &&
    html`<ul>${care.help.map(
      ({ name, detail, href, label }) =>
        html`<li><strong>${name}</strong>${href !== undefined && html`<br><a href="${href}">${label ?? href}</a>`}${detail !== undefined && html`<br>${detail}`}</li>`,
    )}</ul>`
  );
}
