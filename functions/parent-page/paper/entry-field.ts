import { inLanguage } from '../../page/document.ts';
import { type Content, type Html, html } from '../../page/html.ts';
import type { Item } from '../../questionnaire/questionnaire.ts';
import { textIn } from '../../questionnaire/translation.ts';
import { type Form, otherKey, type Problem } from '../form.ts';
import { scaleOf } from '../presentation.ts';
import { type PageLanguage, texts } from '../texts.ts';
import { fieldName, noneKey } from './entry-form.ts';
import { type EntryLanguage, entryTexts } from './entry-texts.ts';

export interface EntryField {
  readonly item: Item;
  /** From 1, as on the sheet. */
  readonly number: number;
  /** What was typed so far. */
  readonly typed: Form | undefined;
  readonly problem: Problem | 'notAsked' | undefined;
  /** Of the page. */
  readonly language: EntryLanguage;
  /** Of the sheet, and of the question's own texts. */
  readonly sheetLanguage: PageLanguage;
  readonly contentLanguage: string;
}

/** One question of a sheet, to be typed in by somebody who goes from one to the next by the keyboard. */
export function entryField(field: EntryField): Html {
  const { item, number, problem, language, contentLanguage } = field;
  const id = fieldName(number, 'problem');
  const title = html`${number}. <span ${inLanguage(contentLanguage)}>${item.text ? textIn(item.text, contentLanguage) : item.linkId}</span>`;
  const said =
    problem !== undefined &&
    html`<p class="problem" id="${id}">${problem === 'notAsked' ? entryTexts[language].notAsked : texts[language].problem[problem.kind](problem)}</p>`;
  return html`<fieldset id="${fieldName(number, 'question')}"${problem !== undefined && html` aria-describedby="${id}"`}><legend>${title}</legend>${said}${fieldsOf(field)}</fieldset>`;
}

function fieldsOf(field: EntryField): Html {
  const { item, sheetLanguage, contentLanguage } = field;
  const { yes, no } = texts[sheetLanguage].question;
  const scale = scaleOf(item);
  if (scale)
    return choices(
      field,
      scale.map((each) => [String(each), String(each)] as const),
    );
  switch (item.type) {
    case 'boolean':
      return choices(field, [['true', yes] as const, ['false', no] as const]);
    case 'choice':
    case 'open-choice': {
      const options = item.options.map(
        ({ key, display }) => [key, textIn(display, contentLanguage)] as const,
      );
      return html`${choices(field, options)}${item.type === 'open-choice' && otherField(field)}`;
    }
    case 'date':
    case 'dateTime':
      return item.repeats ? written(field, true) : dateFields(field);
    default:
      return written(field, item.type === 'text' || item.repeats);
  }
}

function choices(field: EntryField, options: readonly (readonly [key: string, label: string])[]): Html {
  const { item, number, typed, language, contentLanguage } = field;
  const kind = item.repeats ? 'checkbox' : 'radio';
  const name = fieldName(number, 'answer');
  const given = typed?.getAll(name).map(String) ?? [];
  const choice = (key: string, label: Content) =>
    html`<label><input type="${kind}" name="${name}" value="${key}"${given.includes(key) && html` checked`}><span>${label}</span></label>`;
  return html`<div class="choices"><div ${inLanguage(contentLanguage)}>${options.map(([key, label]) => choice(key, label))}</div>${!item.repeats && choice(noneKey, entryTexts[language].none)}</div>`;
}

function otherField({ item, number, typed, sheetLanguage }: EntryField): Html {
  const name = fieldName(number, 'other');
  const isChosen = typed?.getAll(fieldName(number, 'answer')).includes(otherKey) === true;
  const kind = item.repeats ? 'checkbox' : 'radio';
  const label = html`<span ${inLanguage(sheetLanguage)}>${texts[sheetLanguage].question.other}</span>`;
  return html`<div class="choices"><label><input type="${kind}" name="${fieldName(number, 'answer')}" value="${otherKey}"${isChosen && html` checked`}>${label}</label><input name="${name}" value="${textOf(typed, name)}" aria-label="${texts[sheetLanguage].question.other}" autocomplete="off"></div>`;
}

function dateFields({ number, typed, language }: EntryField): Html {
  const words = texts[language].question;
  return html`<div class="date">${(['day', 'month', 'year'] as const).map((part) => {
    const name = fieldName(number, part);
    return html`<span><label for="${name}">${words[part]}</label><input id="${name}" name="${name}" value="${textOf(typed, name)}" inputmode="numeric" size="${part === 'year' ? 4 : 2}" maxlength="${part === 'year' ? 4 : 2}" autocomplete="off"></span>`;
  })}</div>`;
}

function written({ item, number, typed, contentLanguage }: EntryField, isLong: boolean): Html {
  const name = fieldName(number, 'answer');
  const label = item.text ? textIn(item.text, contentLanguage) : item.linkId;
  const unit = item.unit?.display ?? item.unit?.code;
  const attributes = html`id="${name}" name="${name}" aria-label="${label}" autocomplete="off"`;
  if (isLong) {
    return html`<textarea ${attributes} rows="3">
${textOf(typed, name)}</textarea>`;
  }
  return html`<input ${attributes} value="${textOf(typed, name)}">${unit !== undefined && html` ${unit}`}`;
}

export function textOf(form: Form | undefined, name: string): string {
  const value = form?.get(name);
  return typeof value === 'string' ? value : '';
}
