import type { Answer } from '../../questionnaire/answer.ts';
import type { Item, ParsedQuestionnaire } from '../../questionnaire/questionnaire.ts';
import { type Problem, readForm } from '../form.ts';
import type { Visit } from '../page.ts';
import { questionSteps } from '../steps.ts';
import type { Outbox } from './outbox.ts';
import type { SendState } from './sender.ts';

/** What the script knows while a page is open. */
export interface Client {
  readonly page: HTMLElement;
  readonly visit: Pick<Visit, 'base' | 'language' | 'languageChosen'>;
  readonly questionnaire: ParsedQuestionnaire;
  readonly answers: Map<string, readonly Answer[]>;
  readonly outbox: Outbox;
  /** Sends what is in the outbox; whether all of it has arrived. */
  flush: () => Promise<boolean>;
  sendState: SendState | undefined;
  /** Where to go once everything has arrived. */
  whenSent: (() => void) | undefined;
}

/** The question on the page; `undefined` on the other pages of a visit. */
export function currentItem({ page, questionnaire, answers }: Client): Item | undefined {
  const linkId = page.querySelector('form')?.dataset.question;
  return questionSteps(questionnaire, answers).find((item) => item.linkId === linkId);
}

/** Takes what was filled in as the answer, without sending it; or says what is wrong with it. */
export function takeAnswer({ answers }: Client, item: Item, fields: URLSearchParams): Problem | undefined {
  const go = fields.get('go');
  const read = go === 'skip' || go === 'clear' ? { answers: [] } : readForm(item, fields);
  if ('problem' in read) return read.problem;
  if (read.answers.length > 0) answers.set(item.linkId, read.answers);
  else answers.delete(item.linkId);
  return undefined;
}

export function sendAnswer({ outbox, flush }: Client, item: Item, fields: URLSearchParams): void {
  outbox.put(item.linkId, fields.toString());
  void flush();
}

/** Keeps what was filled in if it is an answer, and leaves everything as it was if it is not. */
export function saveIfAnswered(client: Client, item: Item, fields: URLSearchParams): boolean {
  const read = readForm(item, fields);
  if ('problem' in read || read.answers.length === 0) return false;
  fields.set('go', 'save');
  takeAnswer(client, item, fields);
  sendAnswer(client, item, fields);
  return true;
}

export function fieldsOf(form: HTMLFormElement, go: string): URLSearchParams {
  const fields = new URLSearchParams();
  new FormData(form).forEach((value, name) => {
    if (typeof value === 'string') fields.append(name, value);
  });
  fields.set('go', go);
  return fields;
}
