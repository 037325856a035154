import { renderDocument } from '../../page/document.ts';
import { type Content, type Html, html } from '../../page/html.ts';
import type { Item, ParsedQuestionnaire } from '../../questionnaire/questionnaire.ts';
import { textIn } from '../../questionnaire/translation.ts';
import type { Form } from '../form.ts';
import { contentLanguage } from '../question-page.ts';
import { type PageLanguage, texts } from '../texts.ts';
import { entryField, textOf } from './entry-field.ts';
import { fieldName, type SheetRead } from './entry-form.ts';
import { type EntryLanguage, type EntryNotice, entryTexts } from './entry-texts.ts';
import { questionsOnPaper } from './questions.ts';

export interface EntryVisit {
  readonly language: EntryLanguage;
  /** Address of the style. */
  readonly style: string;
  /** Path of these pages, such as `/paper`. */
  readonly base: string;
}

function render({ language, style }: EntryVisit, title: string, main: Content): string {
  const body = html`<div id="page"><main><h1>${title}</h1>${main}</main></div>`;
  return renderDocument({ language, title: `${title} \u00b7 Kring`, styles: [style], body });
}

/** Nothing is used up before somebody asks for it: programs that look into messages follow links. */
export function openEntryPage(visit: EntryVisit, purpose: 'print' | 'enter', action: string): string {
  const { openTitle, openText, printTitle, printText, open } = entryTexts[visit.language];
  const [title, text] = purpose === 'enter' ? [openTitle, openText] : [printTitle, printText];
  return render(
    visit,
    title,
    html`<p>${text}</p><form method="post" action="${action}"><button class="main">${open}</button></form>`,
  );
}

export function entryNotice(visit: EntryVisit, notice: EntryNotice, { isOpen }: { isOpen: boolean }): string {
  const words = entryTexts[visit.language];
  const main = html`<p>${words[`${notice}Text`]}</p>${isOpen && onward(visit)}`;
  return render(visit, words[`${notice}Title`], main);
}

export function donePage(visit: EntryVisit, { isHeavy }: { readonly isHeavy: boolean }): string {
  const { doneTitle, doneHeavy } = entryTexts[visit.language];
  return render(
    visit,
    doneTitle,
    html`${isHeavy && html`<p><strong>${doneHeavy}</strong></p>`}${onward(visit)}`,
  );
}

function onward({ base, language }: EntryVisit): Html {
  const { another, end } = entryTexts[language];
  return html`<p><a class="button main" href="${base}/code">${another}</a></p>
<form method="post" action="${base}/end"><button>${end}</button></form>`;
}

export type CodeProblem = 'codeForm' | 'codeCheck' | 'codeUnknown';

export function codePage(visit: EntryVisit, problem?: CodeProblem, typed = ''): string {
  const { codeTitle, code, codeHint, next, end, ...words } = entryTexts[visit.language];
  const { problemPrefix } = texts[visit.language];
  const main = html`<form method="post" action="${visit.base}/code"><p><label for="code">${code}</label><span class="hint" id="hint">${codeHint}</span>${
    problem && html`<span class="problem" id="problem" role="alert">${words[problem]}</span>`
  }<input id="code" name="code" class="code" value="${typed}" maxlength="40" autocomplete="off" autocapitalize="characters" spellcheck="false" aria-describedby="hint${problem && ' problem'}"${problem && html` aria-invalid="true"`} autofocus></p><button class="main">${next}</button></form>
<form method="post" action="${visit.base}/end"><button>${end}</button></form>`;
  return render(visit, `${problem ? problemPrefix : ''}${codeTitle}`, main);
}

export interface SheetEntry {
  readonly code: string;
  /** Of the person, as far as the worker may know it. */
  readonly who: string;
  /** As it is asked. */
  readonly questionnaire: ParsedQuestionnaire;
  readonly sheetLanguage: PageLanguage;
  /** When the sheet was typed in before. */
  readonly typedBefore?: string | undefined;
  readonly typed?: Form;
  readonly read?: SheetRead;
  readonly problem?: 'nothing' | 'filledInProblem' | undefined;
}

/** A whole sheet on one page: who types goes down it as down the paper. */
export function sheetEntryPage(visit: EntryVisit, entry: SheetEntry): string {
  const { questionnaire, sheetLanguage, who, typedBefore, read } = entry;
  const words = entryTexts[visit.language];
  const language = contentLanguage(questionnaire, sheetLanguage);
  const fields = questionsOnPaper(questionnaire).map((item, index) =>
    entryField({
      item,
      number: index + 1,
      typed: entry.typed,
      problem: read?.problems.get(item.linkId),
      language: visit.language,
      sheetLanguage,
      contentLanguage: language,
    }),
  );
  const main = html`<p>${textIn(questionnaire.title, language)}</p>${typedBefore !== undefined && html`<p class="hint">${words.typedBefore(dayText(typedBefore))}</p>`}${summary(visit, entry)}
<form method="post" action="${visit.base}/answers"><input type="hidden" name="code" value="${entry.code}">${filledIn(visit, entry)}${fields}${read && leftEmpty(visit, read.missing)}
<button class="main">${words.save}</button></form>
<p><a class="button" href="${visit.base}/code">${words.another}</a></p>`;
  const isWrong =
    entry.problem !== undefined || (read?.problems.size ?? 0) > 0 || (read?.missing.length ?? 0) > 0;
  return render(visit, `${isWrong ? texts[visit.language].problemPrefix : ''}${words.sheetOf(who)}`, main);
}

function summary({ language }: EntryVisit, { questionnaire, read, problem }: SheetEntry): Html | false {
  const { [problem ?? 'nothing']: text } = entryTexts[language];
  const wrong = read ? [...read.problems.keys(), ...read.missing.map(({ linkId }) => linkId)] : [];
  if (problem === undefined && wrong.length === 0) return false;
  const questions = questionsOnPaper(questionnaire);
  const links = questions.flatMap((item, index) =>
    wrong.includes(item.linkId)
      ? [
          html`<li><a href="#${fieldName(index + 1, 'question')}">${entryTexts[language].question} ${index + 1}</a></li>`,
        ]
      : [],
  );
  return html`<div class="summary" role="alert"><h2>${texts[language].problemTitle}</h2>${problem && html`<p>${text}</p>`}<ul>${links}</ul></div>`;
}

function filledIn({ language }: EntryVisit, { typed }: SheetEntry): Html {
  const { filledIn, filledInHint } = entryTexts[language];
  const words = texts[language].question;
  return html`<fieldset><legend>${filledIn}</legend><p class="hint">${filledInHint}</p><div class="date">${(
    ['day', 'month', 'year'] as const
  ).map(
    (part) =>
      html`<span><label for="${part}">${words[part]}</label><input id="${part}" name="${part}" value="${textOf(typed, part)}" inputmode="numeric" size="${part === 'year' ? 4 : 2}" maxlength="${part === 'year' ? 4 : 2}" autocomplete="off"></span>`,
  )}</div></fieldset>`;
}

function leftEmpty({ language }: EntryVisit, missing: readonly Item[]): Html | false {
  return (
    missing.length > 0 &&
    html`<p class="choices"><label><input type="checkbox" name="left" value="empty"><span>${entryTexts[language].leftEmpty}</span></label></p>`
  );
}

/** One answer that is not the same; `kept` is absent when it may not be shown. */
export interface Difference {
  readonly number: number;
  readonly question: string;
  readonly kept: string | undefined;
  readonly yours: string;
}

export interface DifferingSheet {
  readonly code: string;
  /** Whether somebody typed what is kept, or she has answered herself. */
  readonly isTyped: boolean;
  readonly when: string;
  readonly differences: readonly Difference[];
  /** All that was typed, to be sent again. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** What is put in its place: sent along, so that nothing is that was not looked at. */
  readonly versionId: string;
}

/** Nothing is overwritten, and nothing lost, before somebody has looked at both. */
export function differsPage(visit: EntryVisit, differing: DifferingSheet): string {
  const words = entryTexts[visit.language];
  const { isTyped, when, differences, fields, versionId } = differing;
  const text = isTyped ? words.differsTyped(dayText(when)) : words.differsOwn(dayText(when));
  const rows = differences.map(
    ({ number, question, kept, yours }) =>
      html`<tr><th scope="row">${number}. ${question}</th><td>${kept ?? words.notShown}</td><td>${yours === '' ? words.none : yours}</td></tr>`,
  );
  const hidden = fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
  return render(
    visit,
    words.differsTitle,
    html`<p>${text}</p><table><thead><tr><th scope="col">${words.question}</th><th scope="col">${words.kept}</th><th scope="col">${words.yours}</th></tr></thead><tbody>${rows}</tbody></table>
<form method="post" action="${visit.base}/answers">${hidden}<button name="instead" value="${isTyped ? versionId : 'beside'}">${isTyped ? words.replace : words.beside}</button></form>
<p><a class="button main" href="${visit.base}/code">${words.keep}</a></p>`,
  );
}

function dayText(instant: string): string {
  return `${instant.slice(0, 16).replace('T', ' ')} UTC`;
}
