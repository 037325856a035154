import type { Answer } from '../../questionnaire/answer.ts';
import type { Item, ParsedQuestionnaire } from '../../questionnaire/questionnaire.ts';
import { type FormAnswers, type Problem, readForm } from '../form.ts';
import type { Visit } from '../page.ts';
import { questionSteps } from '../steps.ts';
import type { FormAnswer } from './kept-form.ts';
import type { Outbox } from './outbox.ts';
import type { Sender, SendState } from './sender.ts';

/** What the script knows while a page is open. */
export interface Client {
  readonly page: HTMLElement;
  readonly visit: Omit<Visit, 'style' | 'script'>;
  readonly questionnaire: ParsedQuestionnaire;
  readonly answers: Map<string, readonly Answer[]>;
  readonly outbox: Outbox;
  readonly heavy: FormAnswer['heavy'];
  readonly helpOffline: string | undefined;
  sender: Sender;
  /** `typing`: there is text on the page that is not kept yet. `undefined`: what the server has written stands. */
  sendState: SendState | 'typing' | undefined;
  /** What is said of an answer that asks for help, and the questions beside which it was. */
  help: { readonly html: string; readonly beside: Set<string> } | undefined;
  /** Where to go once everything has arrived. */
  whenSent: (() => void) | undefined;
  /** The timer after which typed text is kept. */
  typing: ReturnType<typeof setTimeout> | undefined;
}

/** The question on the page; `undefined` on the other pages of a visit. */
export function currentItem({ page, questionnaire, answers }: Client): Item | undefined {
  const linkId = page.querySelector('form')?.dataset.question;
  return questionSteps(questionnaire, answers).find((item) => item.linkId === linkId);
}

export function readAnswer(item: Item, fields: URLSearchParams): FormAnswers {
  const go = fields.get('go');
  return go === 'skip' || go === 'clear' ? { answers: [] } : readForm(item, fields);
}

/** Takes what was filled in as the answer, without sending it; or says what is wrong with it. */
export function takeAnswer({ answers }: Client, item: Item, fields: URLSearchParams): Problem | undefined {
  const read = readAnswer(item, fields);
  if ('problem' in read) return read.problem;
  if (read.answers.length > 0) answers.set(item.linkId, read.answers);
  else answers.delete(item.linkId);
  return undefined;
}

export function sendAnswer({ outbox, sender }: Client, item: Item, fields: URLSearchParams): void {
  // So that an answer that was given later on another phone is not undone by this one.
  fields.set('at', String(Date.now()));
  outbox.put(item.linkId, fields.toString());
  void sender.flush();
}

/**
 * Keeps what the question on the page holds, as it is: an answer is sent, what cannot be read as one stays on the
 * phone until it is changed, and a field that was emptied is an answer taken back.
 */
export function keepFields(client: Client, item: Item, form: HTMLFormElement): void {
  clearTimeout(client.typing);
  client.typing = undefined;
  const fields = fieldsOf(form, 'save');
  const read = readAnswer(item, fields);
  const isEmpty = !('problem' in read) && read.answers.length === 0;
  if (isEmpty && !client.answers.has(item.linkId) && keptFields(client, item) === undefined) return;
  takeAnswer(client, item, fields);
  sendAnswer(client, item, fields);
}

/** What was filled in and has not arrived at the server. */
export function keptFields({ outbox }: Client, { linkId }: Item): URLSearchParams | undefined {
  const form = outbox.entries().find(([name]) => name === linkId)?.[1];
  return form === undefined ? undefined : new URLSearchParams(form);
}

export function fieldsOf(form: HTMLFormElement, go: string): URLSearchParams {
  const fields = new URLSearchParams();
  new FormData(form).forEach((value, name) => {
    if (typeof value === 'string') fields.append(name, value);
  });
  fields.set('go', go);
  return fields;
}
