import { inLanguage } from '../../page/document.ts';
import { type Content, html } from '../../page/html.ts';
import type { Answers } from '../../questionnaire/answer.ts';
import type { ParsedQuestionnaire } from '../../questionnaire/questionnaire.ts';
import { languageOf, textIn } from '../../questionnaire/translation.ts';
import { address, type PageParts, questionAddress, type Visit } from '../page.ts';
import { questionSteps } from '../steps.ts';
import { texts } from '../texts.ts';
import { type TabletTexts, tabletTexts } from './tablet-texts.ts';

export type TabletProblem =
  | 'codeForm'
  | 'codeCheck'
  | 'codeUnknown'
  | 'answered'
  | 'over'
  | 'busy'
  | 'failed';

/** The page for the next person: it asks for her code, and shows nothing of anybody. */
export function tabletCodePage(visit: Visit, home: string, problem?: TabletProblem): PageParts {
  const { problemPrefix } = texts[visit.language];
  const words = tabletTexts[visit.language];
  const action = address({ ...visit, base: home }, '');
  return {
    title: `${problem ? problemPrefix : ''}${words.title}`,
    main: html`<form method="post" action="${action}" autocomplete="off"><fieldset><legend><h1>${words.title}</h1></legend>
<p><label for="code">${words.code}</label></p><p class="quiet" id="hint">${words.codeHint}</p>${
      problem && html`<p class="problem" id="problem" role="alert">${words[problem]}</p>`
    }<input id="code" name="code" dir="ltr" maxlength="40" autocomplete="off" autocapitalize="characters" spellcheck="false" aria-describedby="hint${problem && ' problem'}"></fieldset>
<div class="actions"><button class="main">${words.begin}</button></div></form>
<form method="post" action="${home}/end"><button class="small">${words.close}</button></form>`,
  };
}

/** The first page of a turn. */
export function turnPage(
  visit: Visit,
  questionnaire: ParsedQuestionnaire,
  answers: Answers,
  { minutes, isUnseen }: { readonly minutes: number; readonly isUnseen: boolean },
): PageParts {
  const { start } = texts[visit.language];
  const { shared } = tabletTexts[visit.language];
  const steps = questionSteps(questionnaire, answers);
  const title = textIn(questionnaire.title, visit.language);
  const open = steps.find(({ linkId }) => !answers.has(linkId));
  const goOn = open ? questionAddress(visit, open.linkId) : address(visit, '/review');
  return {
    title,
    main: html`<h1 ${inLanguage(languageOf(questionnaire.title, visit.language, questionnaire.language))}>${title}</h1>
<p class="hint">${shared(minutes)}</p>${isUnseen && html`<p>${start.keptUnseen}</p>`}
<p>${start.whoSees(visit.care.careTeam)}</p>
<div class="actions"><a class="button main" href="${goOn}">${answers.size > 0 ? start.goOn : start.begin}</a></div>${
      typeof questionnaire.source.copyright === 'string' &&
      html`<details><summary>${start.about}</summary><p ${inLanguage(questionnaire.language)}>${questionnaire.source.copyright}</p></details>`
    }`,
  };
}

/** Her thanks, with the button that clears the screen. */
export function turnEnd(visit: Visit, home: string, { main, ...thanks }: PageParts): PageParts {
  return { ...thanks, main: html`${main}${onward(visit, home)}` };
}

function onward({ language }: Visit, home: string): Content {
  return html`<div class="actions"><a class="button main" href="${home}">${tabletTexts[language].ready}</a></div>`;
}

/** What who runs the session sees before and after. */
export function tabletNotice(visit: Visit, kind: 'closed' | 'over' | 'busy' | 'failed'): PageParts {
  const words: TabletTexts = tabletTexts[visit.language];
  if (kind === 'closed') {
    return { title: words.closedTitle, main: html`<h1>${words.closedTitle}</h1><p>${words.closedText}</p>` };
  }
  return { title: words[kind], main: html`<h1>${words[kind]}</h1>` };
}

export function openTabletPage(visit: Visit, action: string): PageParts {
  const { openTitle, openText, begin } = tabletTexts[visit.language];
  return {
    title: openTitle,
    main: html`<h1>${openTitle}</h1><p>${openText}</p><form method="post" action="${action}"><div class="actions"><button class="main">${begin}</button></div></form>`,
  };
}
