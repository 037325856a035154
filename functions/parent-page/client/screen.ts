import { type Html, html } from '../../page/html.ts';
import type { Item } from '../../questionnaire/questionnaire.ts';
import { fieldNames } from '../field.ts';
import type { Problem } from '../form.ts';
import { ruleProblem } from '../limit-problem.ts';
import { address, type PageParts, pageContent, questionAddress, tick } from '../page.ts';
import { contentLanguage, questionPage } from '../question-page.ts';
import { startPage } from '../start-page.ts';
import { texts } from '../texts.ts';
import { type Client, currentItem, keptFields, readAnswer } from './client.ts';
import { offerToRead } from './read-aloud.ts';

/** The state of the start page in the browser's history; that of a question is its linkId. */
export const startState = '';

/** Puts a question on the page, as the server would have; with what was typed and could not be taken, if there is. */
export function draw(client: Client, item: Item, problem?: Problem, fields?: URLSearchParams): void {
  const { visit, questionnaire, answers } = client;
  const wrong = problem && fields ? { problem, fields } : refusedFields(client, item);
  const typed = wrong && Object.fromEntries(fieldNames.map((name) => [name, wrong.fields.get(name) ?? '']));
  put(
    client,
    questionPage({
      visit,
      questionnaire,
      answers,
      item,
      ...(wrong && { problem: wrong.problem }),
      ...(typed && { typed }),
    }),
  );
}

function refusedFields(client: Client, item: Item) {
  const fields = keptFields(client, item);
  if (!fields) return undefined;
  const read = readAnswer(item, fields);
  const problem = 'problem' in read ? read.problem : client.sender.refused().get(item.linkId);
  return problem && { problem, fields };
}

export function drawStart(client: Client): void {
  put(client, startPage(client.visit, client.questionnaire, client.answers));
}

function put(client: Client, parts: PageParts): void {
  // Whoever moves on by hand is not moved on later by us.
  client.whenSent = undefined;
  // What has arrived is for the sender to say.
  client.page.innerHTML = pageContent(client.visit, { ...parts, saved: false }).html;
  document.title = parts.title;
  offerToRead(client.page, client.visit.language);
  showSendState(client);
  placeHelp(client);
}

/**
 * Says at once what is to be said of an answer that asks for help. Whoever has gone on already finds it where she is,
 * and is not taken further by us.
 */
export function showHelp(client: Client, linkId: string, html: string | undefined): void {
  const { help } = client;
  if (html === undefined || (help?.html === html && help.beside.has(linkId))) return;
  client.help = { html, beside: new Set([linkId]) };
  client.whenSent = undefined;
  placeHelp(client)?.scrollIntoView({ block: 'nearest' });
}

/** Beside this question and the next one, so that nobody passes it by; not longer, because others may look on. */
function placeHelp({ page, help }: Client): Element | undefined {
  const form = page.querySelector('form');
  const linkId = form?.dataset.question ?? '';
  if (!help || (help.beside.size > 1 && !help.beside.has(linkId))) return undefined;
  help.beside.add(linkId);
  page.querySelector('.help')?.remove();
  (form?.firstElementChild ?? page.querySelector('main')?.lastElementChild)?.insertAdjacentHTML(
    'afterend',
    help.html,
  );
  return page.querySelector('.help') ?? undefined;
}

export function goTo(client: Client, item: Item): void {
  draw(client, item);
  arrive(client, item.linkId, questionAddress(client.visit, item.linkId));
}

export function goToStart(client: Client): void {
  drawStart(client);
  arrive(client, startState, address(client.visit, ''));
}

function arrive(client: Client, state: string, url: string): void {
  history.pushState(state, '', url);
  window.scrollTo(0, 0);
  focusOnTop(client);
}

/** What an answer that was taken does not keep to, given the others. */
export function brokenAt({ questionnaire, answers, visit }: Client, item: Item): Problem | undefined {
  return ruleProblem(questionnaire, answers, item, contentLanguage(questionnaire, visit.language));
}

/** Says so as soon as it is so, and takes it back as soon as it is not. */
export function tellBroken(client: Client, item: Item): void {
  const { page, visit } = client;
  page.querySelector('.live')?.remove();
  const problem = brokenAt(client, item);
  if (!problem || page.querySelector('.problem')) return;
  const said = html`<p class="problem live" role="alert">${texts[visit.language].problem[problem.kind](problem)}</p>`;
  page.querySelector('fieldset')?.insertAdjacentHTML('beforeend', said.html);
}

/** On what is new, so that it is read out. */
export function focusOnTop(client: Client): void {
  focusOn(client, client.page.querySelector('#summary') ? '#summary' : 'h1');
}

export function focusOn({ page }: Client, selector: string): void {
  page.querySelector<HTMLElement>(selector)?.focus();
}

/** A quiet tick, or what is not saved and why. */
export function showSendState(client: Client): void {
  const { page, sendState } = client;
  const note = page.querySelector('.note');
  if (!note || sendState === undefined) return;
  note.classList.toggle('waiting', sendState !== 'saved');
  note.innerHTML = sendNote(client).html;
}

function sendNote(client: Client): Html {
  const { language } = client.visit;
  const { offline, notSaved, lookAtIt, problem } = texts[language];
  switch (client.sendState) {
    case 'saved':
      return tick(language);
    case 'waiting':
      return html`${offline}`;
    case 'refused': {
      const refused = client.sender.refused();
      const here = refused.get(currentItem(client)?.linkId ?? '');
      // The rest is said when one goes on: half a date is no mistake yet.
      if (here) return html`${notSaved} ${here.kind === 'long' && problem.long(here)}`;
      const [linkId = ''] = refused.keys();
      return html`${notSaved} <a href="${questionAddress(client.visit, linkId)}">${lookAtIt}</a>`;
    }
    default:
      return html``;
  }
}

/** An answer that is there can be cleared; one that is not there can be skipped. */
export function offerToClear({ visit, answers }: Client, item: Item, form: HTMLFormElement): void {
  const go = answers.has(item.linkId) ? 'clear' : 'skip';
  const button = form.querySelector<HTMLButtonElement>('button[value=skip],button[value=clear]');
  if (!button || (go === 'skip' && item.required)) return;
  button.value = go;
  button.textContent = texts[visit.language].question[go];
}
