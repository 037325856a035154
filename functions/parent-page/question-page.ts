import { inLanguage } from '../page/document.ts';
import { type Html, html } from '../page/html.ts';
import type { Answers } from '../questionnaire/answer.ts';
import { enabledItems } from '../questionnaire/follow.ts';
import type { Item, ParsedQuestionnaire } from '../questionnaire/questionnaire.ts';
import { textIn } from '../questionnaire/translation.ts';
import { firstField, renderField } from './field.ts';
import type { Problem } from './form.ts';
import { languageNote, type PageParts, questionAddress, type Visit } from './page.ts';
import { mediaOf, supportLinks, textsWithin } from './presentation.ts';
import { shownText } from './rich-text.ts';
import { questionSteps, textsAbove } from './steps.ts';
import { type PageLanguage, texts } from './texts.ts';

export interface QuestionModel {
  readonly visit: Pick<Visit, 'base' | 'language' | 'languageChosen' | 'fromReview'>;
  readonly questionnaire: ParsedQuestionnaire;
  readonly answers: Answers;
  readonly item: Item;
  readonly problem?: Problem;
  readonly typed?: Readonly<Record<string, string>>;
}

/** One question: what is asked as the heading, the answers as cards, and the same buttons in the same place. */
export function questionPage(model: QuestionModel): PageParts {
  const { visit, questionnaire, answers, item, problem } = model;
  const text = texts[visit.language];
  const steps = questionSteps(questionnaire, answers);
  const enabled = enabledItems(questionnaire, answers);
  const isShown = ({ linkId }: Item) => enabled.has(linkId);
  const number = steps.indexOf(item) + 1;
  const language = contentLanguage(questionnaire, visit.language);
  const note = languageNote(visit, language);
  const title = item.text ? textIn(item.text, language) : text.question.count(number, steps.length);
  return {
    title: `${problem ? text.problemPrefix : ''}${title}`,
    progress: {
      filled: number - 1,
      total: steps.length,
      label: text.question.count(number, steps.length),
    },
    saved: answers.size > 0 && !problem,
    asks: true,
    main: html`${problem && errorSummary(problem, model)}
${note !== undefined && html`<p class="quiet small">${note}</p>`}
<form method="post" action="${questionAddress(visit, item.linkId)}" data-question="${item.linkId}" novalidate>
<fieldset${problem && html` aria-describedby="problem"`}><legend>${heading(model, title, language)}</legend>
${[...textsAbove(item, questionnaire), ...textsWithin(item, 'prompt')].filter(isShown).map((above) => said(above, language))}
${picture(item, language)}
${problem && html`<p class="problem" id="problem">${text.problem[problem.kind](problem)}</p>`}
${renderField({
  item,
  answers: answers.get(item.linkId) ?? [],
  ...(model.typed && { typed: model.typed }),
  language: visit.language,
  contentLanguage: language,
  describedBy: problem ? 'problem' : undefined,
})}
</fieldset>
${more(item, visit.language, language)}
${buttons(model, number)}
</form>`,
  };
}

/** The period comes first: it is the text of the group, such as "Over the last two weeks". */
function heading({ item }: QuestionModel, title: string, language: string): Html {
  const lead = item.parent?.type === 'group' ? item.parent.text : undefined;
  const prefix = typeof item.element.prefix === 'string' ? `${item.element.prefix} ` : '';
  return html`<h1 id="question" tabindex="-1" ${inLanguage(language)}>${lead && html`<span class="lead">${textIn(lead, language)}</span> `}${prefix}${item.text ? shownText(item, language) : title}</h1>`;
}

/** Markup of its makers may have paragraphs of its own. */
function said(item: Item, language: string): Html | undefined {
  const text = shownText(item, language);
  if (text === undefined || typeof text === 'string')
    return item.text && html`<p ${inLanguage(language)}>${text}</p>`;
  return html`<div ${inLanguage(language)}>${text}</div>`;
}

function picture(item: Item, language: string): Html | undefined {
  const media = mediaOf(item);
  return media && html`<p ${inLanguage(language)}><img src="${media.src}" alt="${media.title}"></p>`;
}

/** Why it is asked and what it means, for who opens it. */
function more(item: Item, language: PageLanguage, ofContent: string): Html | false {
  const help = textsWithin(item, 'help');
  const links = supportLinks(item);
  const { why, moreAbout } = texts[language].question;
  return (
    help.length + links.length > 0 &&
    html`<details><summary>${why}</summary>${help.map((each) => said(each, ofContent))}${links.map(
      (link) => html`<p><a href="${link}" rel="noreferrer" target="_blank">${moreAbout}</a></p>`,
    )}</details>`
  );
}

function errorSummary(problem: Problem, { visit }: QuestionModel): Html {
  const text = texts[visit.language];
  return html`<div class="summary" role="alert" tabindex="-1" id="summary" autofocus><h2>${text.problemTitle}</h2>
<p><a href="#${firstField}">${text.problem[problem.kind](problem)}</a></p></div>`;
}

function buttons({ visit, answers, item }: QuestionModel, number: number): Html {
  const { next, back, skip, clear } = texts[visit.language].question;
  const isAnswered = (answers.get(item.linkId) ?? []).length > 0;
  return html`<div class="actions"><button class="main" name="go" value="next">${next}</button>
<div>${number > 0 && html`<button name="go" value="back">${back}</button>`}
${isAnswered ? html`<button name="go" value="clear">${clear}</button>` : !item.required && html`<button name="go" value="skip">${skip}</button>`}</div></div>`;
}

/** The language of the questions: that of the page, if every one of them was translated by its makers. */
export function contentLanguage(questionnaire: ParsedQuestionnaire, language: string): string {
  return questionnaire.languages.includes(language) ? language : questionnaire.language;
}
