import { html } from '../page/html.ts';
import { firstField } from './field.ts';
import { linkTexts } from './link-texts.ts';
import { address, type PageParts, type Visit } from './page.ts';
import { texts } from './texts.ts';

/** Asks for the year in which the child was born, before anything else is shown. */
export function factorPage(visit: Visit, { wasWrong }: { readonly wasWrong: boolean }): PageParts {
  const { factor } = linkTexts[visit.language];
  const { question, problemPrefix, problemTitle } = texts[visit.language];
  return {
    title: `${wasWrong ? problemPrefix : ''}${factor.title}`,
    main: html`${
      wasWrong &&
      html`<div class="summary" role="alert" tabindex="-1" id="summary" autofocus><h2>${problemTitle}</h2>
<p><a href="#${firstField}">${factor.wrong}</a></p></div>`
    }
<form method="post" action="${address(visit, '/child')}" novalidate>
<fieldset><legend><h1 id="question" tabindex="-1">${factor.title}</h1></legend>
<p id="hint" class="quiet">${factor.why}</p>
<span class="line"><input id="${firstField}" name="year" aria-labelledby="question" aria-describedby="hint" autocomplete="off" inputmode="numeric" class="short" value=""></span>
</fieldset>
<div class="actions"><button class="main">${question.next}</button></div>
</form>`,
  };
}
