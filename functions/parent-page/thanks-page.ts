import { type Html, html } from '../page/html.ts';
import type { PageParts, Visit } from './page.ts';
import { texts } from './texts.ts';

/**
 * `kind` after answers that ask for help, and then only to the one who has just sent them; `kind-with-contact` when
 * somebody was asked to make contact.
 */
export type ThanksTone = 'light' | 'kind' | 'kind-with-contact';

/** The end. Never a score, never an answer: a link that is opened again shows this too, to whoever opens it. */
export function thanksPage(visit: Visit, tone: ThanksTone): PageParts {
  const { thanks, careTeam: someTeam } = texts[visit.language];
  const { careTeam } = visit.care;
  const title = tone === 'light' ? thanks.title : thanks.kindTitle;
  const what = tone === 'kind' ? thanks.tellYourself : thanks.willContact(careTeam ?? someTeam);
  return {
    title,
    progress: { filled: 1, total: 1, label: '' },
    over: true,
    main: html`<h1>${title}</h1>
${
  tone === 'light'
    ? html`<p>${thanks.sent(careTeam)}</p>`
    : html`<p>${thanks.kind} ${thanks.notAlone}</p><p><strong>${what}</strong></p>`
}
<section class="help"><h2>${thanks.helpTitle}</h2><p>${thanks.helpNow}</p>${helpLines(visit)}<p>${thanks.danger}${emergencyLink(visit)}</p></section>
<p class="quiet">${thanks.close}</p>`,
  };
}

/** On a phone it is tapped. */
function emergencyLink({ care: { emergency }, language }: Visit): Html | false {
  const { call } = texts[language].thanks;
  return emergency !== undefined && html`<br><a href="tel:${emergency}">${call(emergency)}</a>`;
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
