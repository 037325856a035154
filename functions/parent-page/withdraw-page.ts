import { html } from '../page/html.ts';
import { address, type PageParts, type Visit } from './page.ts';
import { texts } from './texts.ts';
import { withdrawTexts } from './withdraw-texts.ts';

/** Before answers are taken back: what that does, and what it does not. */
export function withdrawPage(visit: Visit): PageParts {
  const { start } = texts[visit.language];
  const withdraw = withdrawTexts[visit.language];
  return {
    title: withdraw.title,
    main: html`<h1>${withdraw.title}</h1>
<p>${start.whoSees(visit.care.careTeam)}</p>
<p>${withdraw.text}</p>
<form method="post" action="${address(visit, '/withdraw')}"><div class="actions"><button class="main">${withdraw.confirm}</button><div><a class="button" href="${address(visit, '')}">${withdraw.keep}</a></div></div></form>`,
  };
}
