import { parse } from '../../fhir/json.ts';
import { extensionValue, textOf } from '../../questionnaire/element.ts';
import { parseQuestionnaire } from '../../questionnaire/parse.ts';
import { coreUrl } from '../../questionnaire/sdc.ts';
import { formAddress, questionAddress } from '../page.ts';
import { readRichTextWith } from '../rich-text.ts';
import { pageLanguages } from '../texts.ts';
import { type Client, currentItem, readAnswer, takeAnswer } from './client.ts';
import { type FormAnswer, forgetForm, keepForm, keptForm } from './kept-form.ts';
import { listenToLeave } from './leave.ts';
import { finishFirst, goOnWhenSent, listen } from './moves.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { endVisit } from './over.ts';
import { offerToRead } from './read-aloud.ts';
import { type Receipt, readReceipt } from './receipt.ts';
import { listenToReview } from './review.ts';
import { draw, drawStart, showHelp, startState } from './screen.ts';
import { createSender } from './sender.ts';

/**
 * What a phone with JavaScript gets on top of the pages that work without: questions without a reload, each answer
 * sent as it is given, and kept on the phone while there is no connection. The same code as on the server decides
 * what to ask, reads the fields and writes the page.
 */
async function start(page: HTMLElement): Promise<void> {
  // The server has made it safe.
  readRichTextWith(({ element }) => textOf(extensionValue(element._text, coreUrl('rendering-xhtml'))));
  const isShell = page.dataset.offline !== undefined;
  const base = isShell ? (/^.*\/q\/[^/]+/.exec(location.pathname)?.[0] ?? '') : (page.dataset.base ?? '');
  const outbox = createOutbox(storage('localStorage'), base);
  if (page.dataset.over !== undefined) {
    endVisit(page, outbox, languageOf(page) ?? 'en');
    forgetForm(storage('sessionStorage'), base);
    return;
  }
  const client: { found?: Client } = {};
  const open = async () => {
    const form = await load(page, base);
    if (form === 'ended') location.replace(base);
    else if (form) client.found = begin(clientOf(page, base, outbox, form));
  };
  if (page.querySelector('form[data-review]')) {
    sendFromReview(page, base, outbox, () => (client.found ? finishFirst(client.found) : void open()));
  }
  const isOurs = page.querySelector('form[data-question],[data-start]') !== null;
  if (!isOurs && !isShell && outbox.entries().length === 0) return;
  // Before it is asked whether there is a connection: it may come back in between.
  if (isShell) window.addEventListener('online', () => client.found ?? location.reload());
  await open();
  if (isShell && !(client.found && isDrawn(client.found))) comeBack(base);
}

/** The phone does not always say that it is connected again: it is tried. */
function comeBack(base: string): void {
  const isBack = () => fetch(`${base}/form.json`, { headers: json }).then(() => location.reload());
  setInterval(() => void isBack().catch(() => undefined), retryMs);
}

function begin(client: Client): Client {
  if (client.page.dataset.offline !== undefined) drawHere(client);
  // So that the way back to here needs no server.
  if (isDrawn(client)) history.replaceState(currentItem(client)?.linkId ?? startState, '');
  if (client.outbox.entries().length > 0) resume(client);
  listen(client);
  const keep = () => keepForm(storage('sessionStorage'), client, Date.now());
  window.addEventListener('pagehide', keep);
  document.addEventListener('visibilitychange', keep);
  return client;
}

/** Without a connection: what the address says, from what this tab has kept. */
function drawHere(client: Client): void {
  const { page, visit, outbox, questionnaire } = client;
  for (const [linkId, form] of outbox.entries()) {
    const item = questionnaire.byLinkId.get(linkId);
    if (item) takeAnswer(client, item, new URLSearchParams(form));
  }
  const [, linkId] = /\/question\/([^/]+)$/.exec(location.pathname) ?? [];
  const item = linkId === undefined ? undefined : questionnaire.byLinkId.get(decodeURIComponent(linkId));
  if (item) draw(client, item);
  else if (location.pathname === visit.base) drawStart(client);
  if (isDrawn(client)) delete page.dataset.offline;
  else window.addEventListener('online', () => location.reload());
}

function isDrawn({ page }: Client): boolean {
  return page.querySelector('form[data-question],[data-start]') !== null;
}

/** `undefined` when it is not known what to ask: the pages then go on as they do without JavaScript. */
async function load(page: HTMLElement, base: string): Promise<FormAnswer | 'ended' | undefined> {
  const address = formAddress(base, page.dataset.lang ?? '');
  const response = await fetch(address, { headers: json }).catch(() => undefined);
  const body = response && (await readJson(response));
  if (!response || body === undefined) return keptForm(storage('sessionStorage'), base, Date.now());
  if (readReceipt(response.status, body).kind === 'ended') return 'ended';
  return response.ok ? (body as FormAnswer) : undefined;
}

function clientOf(
  page: HTMLElement,
  base: string,
  outbox: Outbox,
  { questionnaire, answers, care, heavy, help }: FormAnswer,
): Client {
  const client: Client = {
    page,
    visit: {
      ...visitOf(page, base),
      fromReview: new URLSearchParams(location.search).get('from') === 'review',
      care,
    },
    questionnaire: parseQuestionnaire(questionnaire),
    answers: new Map(answers),
    outbox,
    heavy,
    helpOffline: help,
    help: undefined,
    sender: createSender({
      outbox,
      send: (linkId, form) => send(client, linkId, new URLSearchParams(form)),
      tell: (state) => goOnWhenSent(client, state),
      later,
    }),
    sendState: undefined,
    whenSent: undefined,
    typing: undefined,
  };
  return client;
}

function visitOf(page: HTMLElement, base: string) {
  const chosen = new URLSearchParams(location.search).get('lang');
  return {
    base,
    language: languageOf(page) ?? 'en',
    languageChosen: chosen !== null,
  };
}

function languageOf({ dataset }: HTMLElement) {
  return pageLanguages.find((each) => each === dataset.lang);
}

function sendFromReview(page: HTMLElement, base: string, outbox: Outbox, finish: () => void): void {
  const hasUnsent = () => outbox.entries().length > 0;
  listenToReview({ visit: visitOf(page, base), post, later, hasUnsent, finish });
}

/** What the server would refuse is not sent. */
async function send(client: Client, linkId: string, body: URLSearchParams): Promise<Receipt> {
  const { visit, questionnaire, heavy, helpOffline } = client;
  const item = questionnaire.byLinkId.get(linkId);
  if (!item) return { kind: 'not-asked' };
  const read = readAnswer(item, body);
  if ('problem' in read) return { kind: 'refused', problem: read.problem };
  // How long ago too, because this phone's clock may be wrong.
  body.set('kept', String(Math.max(0, Date.now() - Number(body.get('at')))));
  const receipt = await post(questionAddress(visit, linkId), body).catch((): Receipt => ({ kind: 'unsure' }));
  if (receipt.kind === 'saved') showHelp(client, linkId, receipt.help);
  else if (receipt.kind === 'unsure') {
    const keys = heavy?.flatMap(([asked, heavyKeys]) => (asked === linkId ? heavyKeys : []));
    if (body.getAll('answer').some((key) => keys?.includes(key))) showHelp(client, linkId, helpOffline);
  }
  return receipt;
}

async function post(url: string, body: URLSearchParams): Promise<Receipt> {
  const response = await fetch(url, { method: 'POST', headers: json, body });
  return readReceipt(response.status, await readJson(response));
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return parse(await response.text());
  } catch {
    return undefined;
  }
}

/** After a while, ever longer, or as soon as the phone says that it is connected. */
function later(work: () => void, failures: number): void {
  const due = () => {
    clearTimeout(timer);
    window.removeEventListener('online', due);
    work();
  };
  const timer = setTimeout(due, Math.min(retryMs * 2 ** (failures - 1), maxRetryMs));
  window.addEventListener('online', due);
}

/** Takes up what was left on the phone, and sends it. */
function resume(client: Client): void {
  for (const [linkId, form] of client.outbox.entries()) {
    const item = client.questionnaire.byLinkId.get(linkId);
    if (item) takeAnswer(client, item, new URLSearchParams(form));
  }
  const item = currentItem(client);
  if (item) draw(client, item);
  else if (client.page.querySelector('[data-start]')) drawStart(client);
  else client.whenSent = () => location.reload();
  void client.sender.flush();
}

/** Some browsers forbid even to ask for it. */
function storage(name: 'localStorage' | 'sessionStorage'): Storage | undefined {
  try {
    return window[name];
  } catch {
    return undefined;
  }
}

/** Answers when there is no connection, with a page that knows no more than this script: worker.ts. */
function keepPages(script: string, language: string): void {
  if (!('serviceWorker' in navigator)) return;
  const { pathname } = new URL('../', script);
  void navigator.serviceWorker
    .register(new URL(`worker.js?lang=${language}`, script), { scope: pathname })
    .catch(() => undefined);
}

const retryMs = 5_000;
const maxRetryMs = 120_000;
const json = { Accept: 'application/json' };

/** Begins, in the language whose texts were given to `speak`: the entry of a script is in-….ts. */
export function enhance(): void {
  const page = document.getElementById('page');
  const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : '';
  if (!page || !('fetch' in window)) return;
  void start(page);
  const language = languageOf(page);
  if (language) {
    offerToRead(page, language);
    // Voices come later than the page, in some browsers.
    window.speechSynthesis?.addEventListener?.('voiceschanged', () => offerToRead(page, language));
  }
  listenToLeave(page);
  if (script !== '') keepPages(script, page.dataset.lang ?? '');
}
