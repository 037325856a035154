import { escapeHtml } from '../../page/html.ts';
import type { Item } from '../../questionnaire/questionnaire.ts';
import { fieldNames } from '../field.ts';
import type { Problem } from '../form.ts';
import { pageContent, questionAddress, tick } from '../page.ts';
import { questionPage } from '../question-page.ts';
import { texts } from '../texts.ts';
import type { Client } from './client.ts';

/** Puts a question on the page, as the server would have. */
export function draw(client: Client, item: Item, problem?: Problem, fields?: URLSearchParams): void {
  const { page, visit, questionnaire, answers } = client;
  const typed = fields && Object.fromEntries(fieldNames.map((name) => [name, fields.get(name) ?? '']));
  const parts = questionPage({
    visit,
    questionnaire,
    answers,
    item,
    ...(problem && { problem }),
    ...(typed && { typed }),
  });
  // What has arrived is for the sender to say.
  page.innerHTML = pageContent(visit, { ...parts, saved: false }).html;
  document.title = parts.title;
  showSendState(client);
}

export function goTo(client: Client, item: Item): void {
  draw(client, item);
  history.pushState(item.linkId, '', questionAddress(client.visit, item.linkId));
  window.scrollTo(0, 0);
  focusOn(client, 'h1');
}

export function focusOn({ page }: Client, selector: string): void {
  page.querySelector<HTMLElement>(selector)?.focus();
}

/** A quiet tick, or that the answers wait on the phone. */
export function showSendState({ page, visit, sendState }: Client): void {
  const note = page.querySelector('.note');
  if (!note || sendState === undefined) return;
  const { language } = visit;
  note.classList.toggle('waiting', sendState === 'waiting');
  note.innerHTML = sendState === 'saved' ? tick(language).html : escapeHtml(texts[language].offline);
}

/** An answer that is there can be cleared; it is no longer skipped. */
export function offerToClear({ visit }: Client, form: HTMLFormElement): void {
  const skip = form.querySelector<HTMLButtonElement>('button[value=skip]');
  if (!skip) return;
  skip.value = 'clear';
  skip.textContent = texts[visit.language].question.clear;
}
