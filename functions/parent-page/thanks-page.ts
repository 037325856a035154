import { type Html, html } from '../page/html.ts';
import { helpNow, kindWords } from './help-page.ts';
import { address, type PageParts, type Visit } from './page.ts';
import { thanksTexts } from './thanks-texts.ts';
import { withdrawTexts } from './withdraw-texts.ts';

/**
 * `kind` after answers that ask for help, and then only to the one who has just sent them; `kind-with-contact` when
 * somebody was asked to make contact.
 */
export type ThanksTone = 'light' | 'kind' | 'kind-with-contact';

/**
 * The end. Never an answer: a link that is opened again shows this too, to whoever opens it.
 * @param results her own, for the one who has just sent the answers
 */
export function thanksPage(
  visit: Visit,
  tone: ThanksTone,
  {
    canWithdraw = false,
    canCorrect = false,
    sender,
    results,
  }: {
    readonly canWithdraw?: boolean;
    readonly canCorrect?: boolean;
    /** By which the page that has just sent the answers is known. */
    readonly sender?: string | undefined;
    readonly results?: Html | undefined;
  } = {},
): PageParts {
  const thanks = thanksTexts[visit.language];
  const { careTeam } = visit.care;
  const title = tone === 'light' ? thanks.title : thanks.kindTitle;
  return {
    title,
    progress: { filled: 1, total: 1, label: '' },
    over: true,
    main: html`<h1>${title}</h1>
${
  tone === 'light'
    ? html`<p>${thanks.sent(careTeam)}</p>`
    : kindWords(visit, { hasContact: tone === 'kind-with-contact' })
}
${results}
${helpNow(visit)}
<p class="quiet">${thanks.close}</p>
${canCorrect && html`<form method="post" action="${address(visit, '/correct')}">${sender !== undefined && html`<input type="hidden" name="sender" value="${sender}">`}<p class="quiet"><button>${withdrawTexts[visit.language].correct}</button></p></form>`}
${canWithdraw && html`<p class="quiet"><a class="button" href="${address(visit, '/withdraw')}">${withdrawTexts[visit.language].link}</a></p>`}`,
  };
}
