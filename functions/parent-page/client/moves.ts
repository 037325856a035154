import type { Item } from '../../questionnaire/questionnaire.ts';
import { emptyProblem, otherKey } from '../form.ts';
import { address, questionAddress } from '../page.ts';
import { questionSteps, stepAdded, stepAfter, stepBefore } from '../steps.ts';
import {
  type Client,
  currentItem,
  fieldsOf,
  keepFields,
  keptFields,
  sendAnswer,
  takeAnswer,
} from './client.ts';
import {
  brokenAt,
  draw,
  drawStart,
  focusOn,
  focusOnTop,
  goTo,
  goToStart,
  offerToClear,
  showSendState,
  startState,
  tellBroken,
} from './screen.ts';
import type { SendState } from './sender.ts';

/** How long after the last key what was typed is kept. */
const typingMs = 700;

export function listen(client: Client): void {
  document.addEventListener('submit', (event) => onSubmit(client, event));
  document.addEventListener('change', (event) => onChange(client, event));
  document.addEventListener('input', (event) => onInput(client, event));
  document.addEventListener('click', (event) => onClick(client, event));
  document.addEventListener('visibilitychange', () => keepTyped(client));
  window.addEventListener('pagehide', () => keepTyped(client));
  window.addEventListener('popstate', (event) => onPopState(client, event));
  window.addEventListener('online', () => void client.sender.flush());
  window.addEventListener('storage', (event) => onStored(client, event));
}

/** Shows what became of the answers, and goes where one waited to go. */
export function goOnWhenSent(client: Client, state: SendState): void {
  if (state === 'ended' || state === 'changed') {
    location.assign(address(client.visit, ''));
    return;
  }
  // Text that was typed since is not what has been saved.
  if (client.typing === undefined) client.sendState = state;
  showSendState(client);
  if (state !== 'saved') return;
  const work = client.whenSent;
  client.whenSent = undefined;
  work?.();
}

function onSubmit(client: Client, event: SubmitEvent): void {
  const { target } = event;
  if (!(target instanceof HTMLFormElement)) return;
  const item = currentItem(client);
  if (!item) return;
  event.preventDefault();
  const go = event.submitter instanceof HTMLButtonElement ? event.submitter.value : 'next';
  if (go === 'back') goBack(client, item, target);
  else answer(client, item, go, fieldsOf(target, go));
}

/** On the review, while not all has arrived that is to be sent. */
export function finishFirst(client: Client): void {
  const [linkId] = client.sender.refused().keys();
  if (linkId !== undefined) location.assign(questionAddress(client.visit, linkId));
  else void client.sender.flush();
}

function answer(client: Client, item: Item, go: string, fields: URLSearchParams): void {
  clearTimeout(client.typing);
  client.typing = undefined;
  const isEmpty = () => go === 'next' && !client.answers.has(item.linkId);
  const problem = takeAnswer(client, item, fields) ?? (isEmpty() ? emptyProblem(item) : undefined);
  if (problem) {
    draw(client, item, problem, fields);
    focusOn(client, '#summary');
    return;
  }
  sendAnswer(client, item, fields);
  const broken = go === 'next' ? brokenAt(client, item) : undefined;
  if (broken) {
    draw(client, item, broken, fields);
    focusOn(client, '#summary');
    return;
  }
  if (go !== 'clear') {
    goOn(client, item);
    return;
  }
  draw(client, item);
  focusOn(client, 'h1');
}

function goBack(client: Client, item: Item, form: HTMLFormElement): void {
  keepFields(client, item, form);
  const before = stepBefore(client.questionnaire, client.answers, item);
  if (client.visit.fromReview) void goToReview(client);
  else if (before) goTo(client, before);
  else goToStart(client);
}

function goOn(client: Client, item: Item): void {
  const { questionnaire, answers, visit } = client;
  const next = visit.fromReview
    ? stepAdded(questionnaire, answers, item)
    : stepAfter(questionnaire, answers, item);
  if (next) goTo(client, next);
  else void goToReview(client);
}

/** The review is the server's: it shows what has really arrived. */
async function goToReview(client: Client): Promise<void> {
  const review = () => location.assign(address(client.visit, '/review'));
  client.whenSent = review;
  const isSent = await client.sender.flush();
  if (client.whenSent !== review) return;
  if (isSent) {
    review();
    return;
  }
  const [linkId = ''] = client.sender.refused().keys();
  const item = client.questionnaire.byLinkId.get(linkId);
  if (item) goTo(client, item);
}

/** A choice is kept at once, not only with the button. */
function onChange(client: Client, { target }: Event): void {
  const item = currentItem(client);
  const isField = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
  if (!item || !isField || !target.form) return;
  if (target instanceof HTMLInputElement && target.type === 'checkbox') keepAlone(target);
  if (!['radio', 'checkbox', 'select-one'].includes(target.type)) {
    keepTyped(client);
    return;
  }
  client.whenSent = undefined;
  keepFields(client, item, target.form);
  offerToClear(client, item, target.form);
  tellBroken(client, item);
}

/** An answer that goes with no other takes the others back, and the others take it back. */
function keepAlone(chosen: HTMLInputElement): void {
  if (!chosen.checked || !chosen.form) return;
  const isAlone = chosen.dataset.alone !== undefined;
  for (const other of chosen.form.querySelectorAll<HTMLInputElement>('[type=checkbox]')) {
    if (other !== chosen && (isAlone || other.dataset.alone !== undefined)) other.checked = false;
  }
}

/** What is typed is kept when the typing pauses, and is not called saved before. */
function onInput(client: Client, { target }: Event): void {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return;
  if (target.type === 'radio' || target.type === 'checkbox') return;
  if (target.name === 'other' && target.value !== '') chooseOther(target.form);
  client.whenSent = undefined;
  client.sendState = 'typing';
  showSendState(client);
  clearTimeout(client.typing);
  client.typing = setTimeout(() => keepTyped(client), typingMs);
}

function chooseOther(form: HTMLFormElement | null): void {
  const card = form?.querySelector<HTMLInputElement>(`input[name=answer][value="${otherKey}"]`);
  if (card) card.checked = true;
}

function keepTyped(client: Client): void {
  const item = currentItem(client);
  const form = client.page.querySelector('form');
  if (client.typing === undefined || !item || !form) return;
  keepFields(client, item, form);
  offerToClear(client, item, form);
  tellBroken(client, item);
}

/** From start and questions to questions without the server; and nowhere else while it cannot be reached. */
function onClick(client: Client, event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || link.origin !== location.origin) return;
  if (link.hash !== '') {
    event.preventDefault();
    focusOn(client, link.hash);
    return;
  }
  // The other language is the server's to show.
  const item = link.hreflang === '' ? linkedQuestion(client, link) : undefined;
  if (item) {
    event.preventDefault();
    keepTyped(client);
    goTo(client, item);
  } else if (!navigator.onLine) {
    event.preventDefault();
    client.sendState = 'waiting';
    showSendState(client);
  }
}

function linkedQuestion(client: Client, link: HTMLAnchorElement): Item | undefined {
  const { page, questionnaire, answers, visit } = client;
  const before = `${visit.base}/question/`;
  const isOurs = page.querySelector('form[data-question],[data-start]') !== null;
  if (!isOurs || !link.pathname.startsWith(before)) return undefined;
  const linkId = decodeURIComponent(link.pathname.slice(before.length));
  return questionSteps(questionnaire, answers).find((item) => item.linkId === linkId);
}

function onPopState(client: Client, { state }: PopStateEvent): void {
  if (typeof state !== 'string') return;
  keepTyped(client);
  drawState(client, state);
  focusOnTop(client);
}

function drawState(client: Client, state: string): void {
  const { questionnaire, answers } = client;
  const item = questionnaire.byLinkId.get(state);
  if (state === startState || !item) {
    drawStart(client);
    return;
  }
  const isAsked = questionSteps(questionnaire, answers).includes(item);
  const nearest = isAsked
    ? item
    : (stepBefore(questionnaire, answers, item) ?? stepAfter(questionnaire, answers, item));
  if (nearest) draw(client, nearest);
}

/** Another tab of this phone has taken an answer, or has sent one. */
function onStored(client: Client, { key }: StorageEvent): void {
  const item = client.questionnaire.byLinkId.get((key !== null && client.outbox.linkIdOf(key)) || '');
  if (!item) return;
  const fields = keptFields(client, item);
  if (!fields) {
    void client.sender.flush();
    return;
  }
  takeAnswer(client, item, fields);
  if (client.typing === undefined && currentItem(client) === item) draw(client, item);
}
