import { parse } from '../../fhir/json.ts';
import type { Resource } from '../../fhir/resource.ts';
import type { Answer } from '../../questionnaire/answer.ts';
import { parseQuestionnaire } from '../../questionnaire/parse.ts';
import { type Care, questionAddress } from '../page.ts';
import { pageLanguages } from '../texts.ts';
import { type Client, currentItem, readAnswer, takeAnswer } from './client.ts';
import { goOnWhenSent, listen } from './moves.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { type Receipt, readReceipt } from './receipt.ts';
import { draw, drawStart, startState } from './screen.ts';
import { createSender } from './sender.ts';

/**
 * What a phone with JavaScript gets on top of the pages that work without: questions without a reload, each answer
 * sent as it is given, and kept on the phone while there is no connection. The same code as on the server decides
 * what to ask, reads the fields and writes the page.
 */
const page = document.getElementById('page');
if (page && 'fetch' in window) void start(page);

const retryMs = 5_000;
const maxRetryMs = 120_000;
const json = { Accept: 'application/json' };

async function start(page: HTMLElement): Promise<void> {
  const base = page.dataset.base ?? '';
  const outbox = createOutbox(storage(), base);
  const isOurs = page.querySelector('form[data-question],[data-start]') !== null;
  if (!isOurs && outbox.entries().length === 0) return;
  const client = await load(page, base, outbox);
  if (!client) return;
  // So that the way back to here needs no server.
  if (isOurs) history.replaceState(currentItem(client)?.linkId ?? startState, '');
  if (outbox.entries().length > 0) resume(client);
  listen(client);
}

interface FormAnswer {
  readonly questionnaire: Resource;
  readonly answers: readonly (readonly [string, readonly Answer[]])[];
  readonly care: Care;
}

/** `undefined` when the server does not say what to ask: the pages then go on as they do without JavaScript. */
async function load(page: HTMLElement, base: string, outbox: Outbox): Promise<Client | undefined> {
  const response = await fetch(`${base}/form.json`, { headers: json }).catch(() => undefined);
  const body = response && (await readJson(response));
  if (!response || body === undefined) return undefined;
  if (readReceipt(response.status, body).kind === 'ended') outbox.clear();
  if (!response.ok) return undefined;
  return clientOf(page, base, outbox, body as FormAnswer);
}

function clientOf(
  page: HTMLElement,
  base: string,
  outbox: Outbox,
  { questionnaire, answers, care }: FormAnswer,
): Client {
  const client: Client = {
    page,
    visit: {
      base,
      language: pageLanguages.find((each) => each === page.dataset.lang) ?? 'en',
      languageChosen: page.dataset.chosen !== undefined,
      fromReview: new URLSearchParams(location.search).get('from') === 'review',
      care,
    },
    questionnaire: parseQuestionnaire(questionnaire),
    answers: new Map(answers),
    outbox,
    sender: createSender({
      outbox,
      send: (linkId, form) => send(client, linkId, new URLSearchParams(form)),
      tell: (state) => goOnWhenSent(client, state),
      later: (work, failures) => setTimeout(work, Math.min(retryMs * 2 ** (failures - 1), maxRetryMs)),
    }),
    sendState: undefined,
    whenSent: undefined,
    typing: undefined,
  };
  return client;
}

/** What the server would refuse is not sent. */
async function send(
  { visit, questionnaire }: Client,
  linkId: string,
  body: URLSearchParams,
): Promise<Receipt> {
  const item = questionnaire.byLinkId.get(linkId);
  if (!item) return { kind: 'not-asked' };
  const read = readAnswer(item, body);
  if ('problem' in read) return { kind: 'refused', problem: read.problem };
  const response = await fetch(questionAddress(visit, linkId), { method: 'POST', headers: json, body });
  return readReceipt(response.status, await readJson(response));
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return parse(await response.text());
  } catch {
    return undefined;
  }
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
function storage(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}
