import { inLanguage } from '../page/document.ts';
import { html } from '../page/html.ts';
import type { Answers } from '../questionnaire/answer.ts';
import type { ParsedQuestionnaire } from '../questionnaire/questionnaire.ts';
import { languageOf, textIn } from '../questionnaire/translation.ts';
import { address, languageNote, type PageParts, questionAddress, type Visit } from './page.ts';
import { contentLanguage } from './question-page.ts';
import { questionSteps } from './steps.ts';
import { texts } from './texts.ts';

const secondsPerQuestion = 20;

/** What it is, how long it takes and who sees it; for those who come back, the way on. */
export function startPage(
  visit: Omit<Visit, 'style' | 'script'>,
  questionnaire: ParsedQuestionnaire,
  answers: Answers,
  { isUnseen = false }: { readonly isUnseen?: boolean } = {},
): PageParts {
  const { start } = texts[visit.language];
  const steps = questionSteps(questionnaire, answers);
  const isBack = answers.size > 0;
  const minutes = Math.max(1, Math.ceil((steps.length * secondsPerQuestion) / 60));
  const language = contentLanguage(questionnaire, visit.language);
  const note = languageNote(visit, language);
  const title = textIn(questionnaire.title, visit.language);
  const open = steps.find(({ linkId }) => !answers.has(linkId));
  const goOn = open ? questionAddress(visit, open.linkId) : address(visit, '/review');
  return {
    title,
    asks: true,
    main: html`<h1 tabindex="-1" ${inLanguage(languageOf(questionnaire.title, visit.language, questionnaire.language))}>${title}</h1>
${note !== undefined && html`<p class="hint">${note}</p>`}
${isBack && html`<p>${isUnseen ? start.keptUnseen : start.welcomeBack}</p>`}
<p>${start.length(steps.length, minutes)}</p>
<p>${start.whoSees(visit.care.careTeam)}</p>
<p>${start.saved}</p>
<p>${start.correct}</p>
<div class="actions" data-start><a class="button main" href="${goOn}">${isBack ? start.goOn : start.begin}</a></div>
${
  typeof questionnaire.source.copyright === 'string' &&
  html`<details><summary>${start.about}</summary><p ${inLanguage(questionnaire.language)}>${questionnaire.source.copyright}</p></details>`
}`,
  };
}
