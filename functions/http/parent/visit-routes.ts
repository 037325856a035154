import { stringify } from '../../fhir/json.ts';
import { FhirError } from '../../fhir/outcome.ts';
import { fieldNames } from '../../parent-page/field.ts';
import { emptyProblem, type Problem, readForm } from '../../parent-page/form.ts';
import { helpPage, helpSection } from '../../parent-page/help-page.ts';
import { ruleProblem } from '../../parent-page/limit-problem.ts';
import { type PageParts, questionAddress, renderPage } from '../../parent-page/page.ts';
import { contentLanguage, questionPage } from '../../parent-page/question-page.ts';
import { formOf } from '../../parent-page/rendered.ts';
import { type ReviewProblem, reviewPage } from '../../parent-page/review-page.ts';
import { startPage } from '../../parent-page/start-page.ts';
import { questionSteps, stepAdded, stepAfter, stepBefore } from '../../parent-page/steps.ts';
import type { Answer, Answers } from '../../questionnaire/answer.ts';
import type { Item } from '../../questionnaire/questionnaire.ts';
import { optionsThatAlert, saveAnswer, type Told } from './draft-alerts.ts';
import { type Drafts, type Given, saveLanguage, seenAnswers } from './drafts.ts';
import { brokenAnswers, submitAnswers } from './submit.ts';
import type { OpenVisit } from './visit.ts';
import { senderIn, type VisitContext, wantsJson } from './visit-context.ts';

export function showStart(
  { context, visit }: VisitContext,
  { questionnaire, drafts }: OpenVisit,
): Response | Promise<Response> {
  const isUnseen = drafts.unseen.size > 0;
  return context.html(renderPage(visit, startPage(visit, questionnaire, drafts.answers, { isUnseen })));
}

/** All that the script needs to ask the questions by itself. */
export function showForm({ context, visit }: VisitContext, { questionnaire, drafts }: OpenVisit): Response {
  const heavy = optionsThatAlert(questionnaire);
  const form = {
    questionnaire: formOf(questionnaire.source, visit.language),
    answers: [...seenAnswers(drafts)],
    care: visit.care,
    // Without a connection nobody is asked to make contact, and help is needed all the same.
    ...(heavy.length > 0 && { heavy, help: helpSection(visit, { hasContact: false }).html }),
  };
  return context.body(stringify(form), 200, { 'Content-Type': 'application/json' });
}

export function showQuestion(page: VisitContext, state: OpenVisit): Response | Promise<Response> {
  const { context, visit, address } = page;
  const item = itemAsked(page, state);
  if (!item) return context.redirect(address(''), 303);
  const { questionnaire, drafts } = state;
  const answers = answersAt(drafts, item);
  return context.html(renderPage(visit, questionPage({ visit, questionnaire, answers, item })));
}

/** Which questions there are follows from all answers; at the one that is shown stands only what may be seen. */
function answersAt({ answers, unseen }: Drafts, { linkId }: Item): Answers {
  return unseen.has(linkId) ? new Map([...answers].filter(([other]) => other !== linkId)) : answers;
}

function itemAsked({ context }: VisitContext, { questionnaire, drafts }: OpenVisit): Item | undefined {
  const linkId = context.req.param('linkId');
  return questionSteps(questionnaire, drafts.answers).find((item) => item.linkId === linkId);
}

/** Keeps an answer and goes where the button says: on, back, past the question; or clears it and stays. */
export async function answerQuestion(page: VisitContext, state: OpenVisit): Promise<Response> {
  const { context, address } = page;
  const item = itemAsked(page, state);
  if (!item)
    return wantsJson(context) ? context.json({ notAsked: true }, 404) : context.redirect(address(''), 303);
  const form = new URLSearchParams(await context.req.text());
  const go = form.get('go') ?? 'next';
  if (go === 'skip' && item.required) return showProblem(page, state, item, form, { kind: 'required' });
  const read = go === 'skip' || go === 'clear' ? { answers: [] } : readForm(item, form);
  // Whoever goes back is not held up by a problem: what cannot be kept is left as it was.
  if ('problem' in read && go === 'back') return context.redirect(questionBefore(page, state, item), 303);
  if ('problem' in read) return showProblem(page, state, item, form, read.problem);
  if (go === 'next' && read.answers.length === 0) {
    return showProblem(page, state, item, form, emptyProblem(item));
  }
  // Passing a question takes back no answer that it does not show, nor one that another phone has not sent yet.
  const { answers, unseen } = state.drafts;
  const isShown = answers.has(item.linkId) && !unseen.has(item.linkId);
  const isPassed = go === 'back' || (go === 'skip' && !isShown);
  const isKept = !isPassed || read.answers.length > 0;
  const given = { linkId: item.linkId, answers: read.answers, ...givenAt(form, page) };
  const told = isKept ? await keep(page, state, given) : undefined;
  if (wantsJson(context)) {
    return context.json({ saved: true, ...(told && { help: helpSection(page.visit, told).html }) });
  }
  const broken = go === 'next' ? ruleBroken(page, state, item, read.answers) : undefined;
  if (broken && !told) return showProblem(page, state, item, form, broken);
  const goOn = whereTo(page, state, item, go, read.answers);
  // Not an address of its own: nobody else can open it, and nothing of it stays in the browser's history.
  return told
    ? context.html(
        renderPage(page.visit, helpPage(page.visit, told, { goOn, back: questionPath(page, item) })),
      )
    : context.redirect(goOn, 303);
}

/** What is kept and does not go with the other answers is said at once, and mended before it is sent. */
function ruleBroken(
  { visit }: VisitContext,
  { questionnaire, drafts }: OpenVisit,
  item: Item,
  given: readonly Answer[],
): Problem | undefined {
  const answers = withAnswer(drafts.answers, item, given);
  return ruleProblem(questionnaire, answers, item, contentLanguage(questionnaire, visit.language));
}

/** A phone says when the answer was given by its own clock, and for how many milliseconds it has kept it. */
function givenAt(form: URLSearchParams, { parent }: VisitContext): Pick<Given, 'answeredAt' | 'phoneAt'> {
  const [keptMs, phoneAt] = ['kept', 'at'].map((name) => Number(form.get(name) ?? 0));
  return {
    answeredAt: parent.clock() - (isPositive(keptMs) ? keptMs : 0),
    phoneAt: isPositive(phoneAt) ? phoneAt : undefined,
  };
}

function isPositive(value: number | undefined): value is number {
  return value !== undefined && value > 0 && Number.isFinite(value);
}

async function keep(
  { parent, visit }: VisitContext,
  state: OpenVisit,
  given: Given,
): Promise<Told | undefined> {
  const { records } = parent.repository;
  const { link, drafts } = state;
  const isNew = visit.languageChosen && drafts.language !== visit.language;
  const [told] = await Promise.all([
    saveAnswer(parent, state, given),
    isNew ? saveLanguage(records, link, visit.language) : undefined,
  ]);
  return told;
}

function whereTo(
  page: VisitContext,
  state: OpenVisit,
  item: Item,
  go: string,
  answers: readonly Answer[],
): string {
  if (go === 'back') return questionBefore(page, state, item);
  if (go === 'clear') return questionPath(page, item);
  const { questionnaire, drafts } = state;
  const now = withAnswer(drafts.answers, item, answers);
  const next = page.visit.fromReview
    ? stepAdded(questionnaire, now, item)
    : stepAfter(questionnaire, now, item);
  return next ? questionPath(page, next) : page.address('/review');
}

function withAnswer(answers: Answers, item: Item, given: readonly Answer[]): Answers {
  const others = [...answers].filter(([linkId]) => linkId !== item.linkId);
  return new Map(given.length > 0 ? [...others, [item.linkId, given] as const] : others);
}

function questionBefore(page: VisitContext, { questionnaire, drafts }: OpenVisit, item: Item): string {
  if (page.visit.fromReview) return page.address('/review');
  const before = stepBefore(questionnaire, drafts.answers, item);
  return before ? questionPath(page, before) : page.address('');
}

function questionPath({ visit }: VisitContext, { linkId }: Item): string {
  return questionAddress(visit, linkId);
}

function showProblem(
  { context, visit }: VisitContext,
  { questionnaire, drafts }: OpenVisit,
  item: Item,
  form: URLSearchParams,
  problem: ReturnType<typeof emptyProblem>,
): Response | Promise<Response> {
  if (wantsJson(context)) return context.json({ problem }, 422);
  const typed = Object.fromEntries(fieldNames.map((name) => [name, form.get(name) ?? '']));
  const answers = answersAt(drafts, item);
  const parts = questionPage({ visit, questionnaire, answers, item, problem, typed });
  return context.html(renderPage(visit, parts), 422);
}

export function showReview(page: VisitContext, state: OpenVisit): Response | Promise<Response> {
  return page.context.html(renderPage(page.visit, review(page, state)));
}

function review({ parent, visit }: VisitContext, state: OpenVisit, problem?: ReviewProblem): PageParts {
  const { answers, unseen } = state.drafts;
  return reviewPage(visit, state.questionnaire, answers, { sender: parent.newToken(), problem, unseen });
}

const maxAttempts = 5;

/**
 * Sends the answers. Whoever was overtaken, by another tab or by a store that gave no answer, looks at the link
 * again: if the answers were sent, both are thanked.
 */
export async function submit(page: VisitContext, first: OpenVisit): Promise<Response> {
  const sender = senderIn(new URLSearchParams(await page.context.req.text())) ?? page.parent.newToken();
  let state = first;
  for (let attempt = 1; ; attempt += 1) {
    const problem = reviewProblem(state);
    if (problem) return showReviewProblem(page, state, problem);
    try {
      const { repository, clock, fhirBase, onCall } = page.parent;
      const broken = await submitAnswers(repository, state, { nowMs: clock(), sender, fhirBase, onCall });
      if (broken) return showReviewProblem(page, state, { broken: brokenAnswers(state, broken) });
      return wantsJson(page.context) ? page.context.json({ sent: true }) : page.thank(sender);
    } catch (error) {
      if (!(error instanceof FhirError) || error.status === 422) throw error;
      const now = await page.again();
      if (now.kind === 'sent' && !wantsJson(page.context)) return page.thank(sender);
      if (now.kind !== 'open') return page.end(now);
      if (attempt === maxAttempts) throw error;
      state = now;
    }
  }
}

/** A script is only told that there is one, and asks for the page that says which. */
function showReviewProblem(
  page: VisitContext,
  state: OpenVisit,
  problem: ReviewProblem,
): Response | Promise<Response> {
  if (wantsJson(page.context)) return page.context.json({ problem: { kind: 'required' } }, 422);
  return page.context.html(renderPage(page.visit, review(page, state, problem)), 422);
}

function reviewProblem({ questionnaire, drafts }: OpenVisit): ReviewProblem | undefined {
  const steps = questionSteps(questionnaire, drafts.answers);
  const open = steps.filter(({ linkId }) => !drafts.answers.has(linkId));
  if (open.length === steps.length) return 'nothing';
  const missing = open.filter(({ required }) => required).map(({ linkId }) => linkId);
  return missing.length > 0 ? { missing } : undefined;
}
