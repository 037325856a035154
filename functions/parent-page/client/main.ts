import type { Resource } from '../../fhir/resource.ts';
import type { Answer } from '../../questionnaire/answer.ts';
import { parseQuestionnaire } from '../../questionnaire/parse.ts';
import type { Item } from '../../questionnaire/questionnaire.ts';
import { emptyProblem } from '../form.ts';
import { address, questionAddress } from '../page.ts';
import { questionSteps, stepAfter, stepBefore } from '../steps.ts';
import { pageLanguages } from '../texts.ts';
import { type Client, currentItem, fieldsOf, saveIfAnswered, sendAnswer, takeAnswer } from './client.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { draw, focusOn, goTo, offerToClear, showSendState } from './screen.ts';
import { createSender, type SendState } from './sender.ts';

/**
 * What a phone with JavaScript gets on top of the pages that work without: questions without a reload, each answer
 * sent as it is given, and kept on the phone while there is no connection. The same code as on the server decides
 * what to ask, reads the fields and writes the page.
 */
const page = document.getElementById('page');
if (page && 'fetch' in window) void start(page);

const retryMs = 5_000;
const json = { Accept: 'application/json' };

async function start(page: HTMLElement): Promise<void> {
  const base = page.dataset.base ?? '';
  const outbox = createOutbox(storage(), base);
  const isQuestion = page.querySelector('form[data-question]') !== null;
  if (!isQuestion && outbox.entries().length === 0) return;
  const client = await load(page, base, outbox);
  if (!client) return;
  if (outbox.entries().length > 0) resume(client);
  document.addEventListener('submit', (event) => onSubmit(client, event));
  document.addEventListener('change', (event) => onChange(client, event));
  window.addEventListener('popstate', (event) => onPopState(client, event));
  window.addEventListener('online', () => void client.flush());
}

interface FormAnswer {
  readonly questionnaire: Resource;
  readonly answers: readonly (readonly [string, readonly Answer[]])[];
}

/** `undefined` when the server does not say what to ask: the pages then go on as they do without JavaScript. */
async function load(page: HTMLElement, base: string, outbox: Outbox): Promise<Client | undefined> {
  const response = await fetch(`${base}/form.json`, { headers: json }).catch(() => undefined);
  if (response?.status === 409 || response?.status === 410) outbox.clear();
  if (!response?.ok) return undefined;
  const form: FormAnswer = await response.json();
  const language = pageLanguages.find((each) => each === page.dataset.lang) ?? 'en';
  const client: Client = {
    page,
    visit: { base, language, languageChosen: page.dataset.chosen !== undefined },
    questionnaire: parseQuestionnaire(form.questionnaire),
    answers: new Map(form.answers),
    outbox,
    flush: async () => true,
    sendState: undefined,
    whenSent: undefined,
  };
  client.flush = createSender({
    outbox,
    send: (linkId, body) => send(client, linkId, body),
    tell: (state) => tell(client, state),
    later: (work) => setTimeout(work, retryMs),
  });
  return client;
}

async function send({ visit }: Client, linkId: string, form: string): Promise<number> {
  const body = new URLSearchParams(form);
  return (await fetch(questionAddress(visit, linkId), { method: 'POST', headers: json, body })).status;
}

/** Takes up what was left on the phone, and sends it. */
function resume(client: Client): void {
  for (const [linkId, form] of client.outbox.entries()) {
    const item = client.questionnaire.byLinkId.get(linkId);
    if (item) takeAnswer(client, item, new URLSearchParams(form));
  }
  const item = currentItem(client);
  if (item) draw(client, item);
  else client.whenSent = () => location.reload();
  void client.flush();
}

function tell(client: Client, state: SendState): void {
  if (state === 'ended') {
    client.outbox.clear();
    location.assign(address(client.visit, ''));
    return;
  }
  client.sendState = state;
  showSendState(client);
  if (state === 'saved') client.whenSent?.();
}

function onSubmit(client: Client, event: SubmitEvent): void {
  const item = currentItem(client);
  if (!(event.target instanceof HTMLFormElement) || !item) return;
  event.preventDefault();
  const go = event.submitter instanceof HTMLButtonElement ? event.submitter.value : 'next';
  const fields = fieldsOf(event.target, go);
  if (go === 'back') goBack(client, item, fields);
  else answer(client, item, go, fields);
}

function answer(client: Client, item: Item, go: string, fields: URLSearchParams): void {
  const isEmpty = () => go === 'next' && !client.answers.has(item.linkId);
  const problem = takeAnswer(client, item, fields) ?? (isEmpty() ? emptyProblem(item) : undefined);
  if (problem) {
    draw(client, item, problem, fields);
    focusOn(client, '#summary');
    return;
  }
  sendAnswer(client, item, fields);
  if (go !== 'clear') {
    void goOn(client, item);
    return;
  }
  draw(client, item);
  focusOn(client, 'h1');
}

function goBack(client: Client, item: Item, fields: URLSearchParams): void {
  saveIfAnswered(client, item, fields);
  const before = stepBefore(client.questionnaire, client.answers, item);
  if (before) goTo(client, before);
  else location.assign(address(client.visit, ''));
}

async function goOn(client: Client, item: Item): Promise<void> {
  const next = stepAfter(client.questionnaire, client.answers, item);
  if (next) {
    goTo(client, next);
    return;
  }
  // The review is the server's: it shows what has really arrived.
  const review = () => location.assign(address(client.visit, '/review'));
  if (await client.flush()) review();
  else client.whenSent = review;
}

/** A choice is kept at once, not only with the button. */
function onChange(client: Client, { target }: Event): void {
  const item = currentItem(client);
  if (!item || !(target instanceof HTMLInputElement) || !target.form) return;
  if (saveIfAnswered(client, item, fieldsOf(target.form, 'save'))) offerToClear(client, target.form);
}

function onPopState(client: Client, { state }: PopStateEvent): void {
  // The error summary leads to a field of the same page.
  if (location.hash !== '') return;
  const item = typeof state === 'string' ? client.questionnaire.byLinkId.get(state) : undefined;
  const isAsked = item && questionSteps(client.questionnaire, client.answers).includes(item);
  if (isAsked) draw(client, item);
  else location.reload();
}

/** Some browsers forbid even to ask for it. */
function storage(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}
