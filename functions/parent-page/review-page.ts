import { inLanguage } from '../page/document.ts';
import { type Html, html } from '../page/html.ts';
import { type Answer, type Answers, readValue, sameValue } from '../questionnaire/answer.ts';
import type { Item, ParsedQuestionnaire } from '../questionnaire/questionnaire.ts';
import { openForScore } from '../questionnaire/score.ts';
import { textIn } from '../questionnaire/translation.ts';
import { shownValue } from './field.ts';
import { address, type PageParts, questionAddress, type Visit } from './page.ts';
import { shortTextOf } from './presentation.ts';
import { contentLanguage } from './question-page.ts';
import { reviewTexts } from './review-texts.ts';
import { questionSteps } from './steps.ts';
import { texts } from './texts.ts';

/** What keeps the answers from being sent: a question that needs one, or that there are none at all. */
export type ReviewProblem =
  | { readonly missing: readonly string[] }
  | { readonly broken: readonly BrokenAnswer[] }
  | 'nothing';

/** An answer that does not keep to what is asked. */
export interface BrokenAnswer {
  /** Where it can be mended; absent when that is not one question. */
  readonly linkId: string | undefined;
  /** In the words of the questionnaire's makers. */
  readonly text: string | undefined;
}

export interface ReviewOptions {
  /** A random value that the form sends along, by which this page is known again afterwards. */
  readonly sender: string;
  readonly problem?: ReviewProblem | undefined;
  /** Questions whose answers are of an earlier visit, and not shown. */
  readonly unseen?: ReadonlySet<string>;
}

/**
 * Every question with its answer, to look over and change before sending.
 */
export function reviewPage(
  visit: Visit,
  questionnaire: ParsedQuestionnaire,
  answers: Answers,
  { sender, problem, unseen = new Set() }: ReviewOptions,
): PageParts {
  const text = texts[visit.language];
  const review = reviewTexts[visit.language];
  const steps = questionSteps(questionnaire, answers);
  const language = contentLanguage(questionnaire, visit.language);
  const toQuestion = { ...visit, fromReview: true };
  const rows = steps.map((item) => {
    const given = unseen.has(item.linkId) ? 'unseen' : (answers.get(item.linkId) ?? []);
    return row(toQuestion, item, given, language);
  });
  return {
    title: `${problem ? text.problemPrefix : ''}${review.title}`,
    progress: { filled: 1, total: 1, label: '' },
    saved: answers.size > 0,
    main: html`${problem && summary(toQuestion, questionnaire, problem, language)}
<h1 id="question" tabindex="-1">${review.title}</h1>
<p>${review.intro}</p>
${!problem && openHint(toQuestion, openForScore(questionnaire, answers), language)}
<dl>${rows}</dl>
<form method="post" action="${address(visit, '/review')}" data-review><input type="hidden" name="sender" value="${sender}"><p class="note waiting" role="status"></p><div class="actions"><button class="main">${review.send}</button></div></form>`,
  };
}

/** Nothing is made of an instrument with a question left out: that is said before it is too late. */
function openHint(visit: Visit, items: readonly Item[], language: string): Html | false {
  const review = reviewTexts[visit.language];
  return (
    items.length > 0 &&
    html`<div class="hint"><p><strong>${review.open(items.length)}</strong><br>${review.openWhy(items.length)}</p>${items.map(
      ({ linkId, text }) =>
        html`<p>${text && html`<span ${inLanguage(language)}>${textIn(text, language)}</span><br>`}<a href="${questionAddress(visit, linkId)}">${review.goBackTo}</a></p>`,
    )}</div>`
  );
}

function row(visit: Visit, item: Item, answers: readonly Answer[] | 'unseen', language: string): Html {
  const review = reviewTexts[visit.language];
  const short = shortTextOf(item);
  const question = short ?? (item.text ? textIn(item.text, language) : item.linkId);
  const shown =
    answers === 'unseen' ? [] : answers.map((answer) => shownAnswer(item, answer, visit, language));
  const instead = answers === 'unseen' ? review.answeredBefore : review.notAnswered;
  return html`<div><dt ${inLanguage(language)}>${question}</dt>
${shown.length > 0 ? shown.map((each) => html`<dd ${inLanguage(language)}>${each}</dd>`) : html`<dd class="quiet">${instead}</dd>`}
<dd><a href="${questionAddress(visit, item.linkId)}">${review.change}<span class="visually-hidden">: ${question}</span></a></dd></div>`;
}

function shownAnswer(item: Item, answer: Answer, visit: Visit, language: string): string {
  const value = readValue(answer);
  const option = value && item.options.find((candidate) => sameValue(candidate.value, value));
  const unit = value?.name === 'valueQuantity' ? ` ${item.unit?.display ?? item.unit?.code ?? ''}` : '';
  return option ? textIn(option.display, language) : `${shownValue(answer, visit.language)}${unit}`;
}

function summary(
  visit: Visit,
  { byLinkId }: ParsedQuestionnaire,
  problem: ReviewProblem,
  language: string,
): Html {
  const { problemTitle } = texts[visit.language];
  const review = reviewTexts[visit.language];
  const line = (linkId: string, what: string) => {
    const question = byLinkId.get(linkId)?.text;
    return html`<p><a href="${questionAddress(visit, linkId)}">${question ? textIn(question, language) : linkId}</a><br>${what}</p>`;
  };
  const linesOf = () => {
    if (problem === 'nothing') return [html`<p>${review.nothing}</p>`];
    if ('missing' in problem) return problem.missing.map((linkId) => line(linkId, review.missing));
    return problem.broken.map(({ linkId, text = review.look }) =>
      linkId === undefined ? html`<p>${text}</p>` : line(linkId, text),
    );
  };
  return html`<div class="summary" role="alert" tabindex="-1" id="summary" autofocus><h2>${problemTitle}</h2>${linesOf()}</div>`;
}
