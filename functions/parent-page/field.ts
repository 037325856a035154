import { numberText } from '../fhir/json.ts';
import { isJsonObject, type JsonObject } from '../fhir/resource.ts';
import { inLanguage } from '../page/document.ts';
import { type Content, type Html, html } from '../page/html.ts';
import { type Answer, readValue, sameValue } from '../questionnaire/answer.ts';
import type { Item } from '../questionnaire/questionnaire.ts';
import { textIn } from '../questionnaire/translation.ts';
import { otherKey } from './form.ts';
import { controlOf, entryFormat, isExclusive, mediaOfOption, scaleOf, textsWithin } from './presentation.ts';
import { type PageLanguage, type Texts, texts } from './texts.ts';

/** The fields of one question, with what was answered or typed before. */
export interface FieldModel {
  readonly item: Item;
  readonly answers: readonly Answer[];
  /** What was typed and could not be read; shown again, so that nothing is lost. */
  readonly typed?: Readonly<Record<string, string>>;
  readonly language: PageLanguage;
  /** Of the question's own texts. */
  readonly contentLanguage: string;
  /** The ids of what describes the field, such as its error. */
  readonly describedBy: string | undefined;
}

/** The names of the fields into which text is typed. */
export const fieldNames = ['answer', 'other', 'day', 'month', 'year'] as const;

/** The id of the first field, for the error summary to lead to. */
export const firstField = 'answer';

export function renderField(model: FieldModel): Html {
  switch (model.item.type) {
    case 'boolean':
      return booleanCards(model);
    case 'choice':
      return isList(model.item) ? optionList(model) : optionCards(model);
    case 'open-choice':
      return optionCards(model);
    case 'date':
    case 'dateTime':
      return model.item.repeats ? textField(model) : dateFields(model);
    default:
      return scaleOf(model.item) ? scaleCards(model) : textField(model);
  }
}

/** A list that opens, where its makers asked for one: cards are easier, as long as they are few. */
function isList(item: Item): boolean {
  const control = controlOf(item);
  return !item.repeats && (control === 'drop-down' || control === 'autocomplete') && item.options.length > 5;
}

function optionList({ item, answers, language, contentLanguage, describedBy }: FieldModel): Html {
  const given = readValue(answers[0]);
  const options = item.options.map(
    ({ key, value, display }) =>
      html`<option value="${key}"${given !== undefined && sameValue(given, value) && html` selected`}>${textIn(display, contentLanguage)}</option>`,
  );
  return html`<select id="${firstField}" name="answer" aria-labelledby="question"${described(describedBy)} ${inLanguage(contentLanguage)}><option value="" ${inLanguage(language)}>${texts[language].question.chooseOne}</option>${options}</select>`;
}

/** A slider as numbers to tap, with what its ends mean. */
function scaleCards({ item, answers, contentLanguage }: FieldModel): Html {
  const given = answers[0]?.valueInteger;
  const ends = (purpose: 'lower' | 'upper') =>
    textsWithin(item, purpose).map(({ text }) => text && textIn(text, contentLanguage));
  const numbers = scaleOf(item) ?? [];
  return html`<div class="ends" ${inLanguage(contentLanguage)}><span>${ends('lower')}</span><span>${ends('upper')}</span></div>
<div class="cards scale">${numbers.map((number, index) => card('radio', String(number), String(number), given === number, index === 0))}</div>`;
}

function optionCards({ item, answers, typed, language, contentLanguage }: FieldModel): Html {
  const given = answers.flatMap((answer) => readValue(answer) ?? []);
  const kind = item.repeats ? 'checkbox' : 'radio';
  const cards = item.options.map(({ key, value, display }, index) =>
    card(
      kind,
      key,
      textIn(display, contentLanguage),
      given.some((each) => sameValue(each, value)),
      index === 0,
      { isAlone: isExclusive(item, index), picture: mediaOfOption(item, index)?.src },
    ),
  );
  const written = given.find(({ name }) => name === 'valueString');
  const other = typed?.other ?? (typeof written?.value === 'string' ? written.value : '');
  return html`${item.repeats && html`<p class="quiet">${texts[language].question.chooseMore}</p>`}
<div class="cards" ${inLanguage(contentLanguage)}>${cards}</div>${
    item.type === 'open-choice' && otherCard(kind, other, written !== undefined, language)
  }`;
}

function otherCard(kind: string, text: string, isChosen: boolean, language: PageLanguage): Html {
  const label = texts[language].question.other;
  return html`<div class="cards">${card(kind, otherKey, label, isChosen, false)}</div>
<label class="visually-hidden" for="other">${label}</label><input id="other" name="other" value="${text}" autocomplete="off">`;
}

function booleanCards({ answers, language }: FieldModel): Html {
  const { yes, no } = texts[language].question;
  const given = answers[0]?.valueBoolean;
  return html`<div class="cards">${card('radio', 'true', yes, given === true, true)}${card('radio', 'false', no, given === false, false)}</div>`;
}

function card(
  kind: string,
  key: string,
  label: string,
  isChosen: boolean,
  isFirst: boolean,
  { isAlone = false, picture }: { readonly isAlone?: boolean; readonly picture?: string | undefined } = {},
): Html {
  return html`<label><input type="${kind}" name="answer" value="${key}"${isFirst && html` id="${firstField}"`}${isChosen && html` checked`}${isAlone && html` data-alone`}>${picture && html`<img src="${picture}" alt="">`}<span>${label}</span></label>
`;
}

function dateFields({ answers, typed, language, describedBy }: FieldModel): Html {
  const { day, month, year, dateHint } = texts[language].question;
  const given = readValue(answers[0])?.value;
  const [y = '', m = '', d = ''] = typeof given === 'string' ? given.slice(0, 10).split('-') : [];
  const part = (id: string, name: string, label: string, value: string, length: number) =>
    html`<span><label for="${id}">${label}</label><input id="${id}" name="${name}" value="${typed?.[name] ?? value}" inputmode="numeric" maxlength="${length}" size="${length}" autocomplete="off"${described(describedBy)}></span>`;
  return html`<p class="quiet" id="hint">${dateHint}</p>
<div class="date">${part(firstField, 'day', day, unpadded(d), 2)}${part('month', 'month', month, unpadded(m), 2)}${part('year', 'year', year, y, 4)}</div>`;
}

function unpadded(number: string): string {
  return number.replace(/^0/, '');
}

function textField({ item, answers, typed, language, contentLanguage, describedBy }: FieldModel): Html {
  const shown = item.repeats ? answers : answers.slice(0, 1);
  const value = typed?.answer ?? shown.map((answer) => shownValue(answer, language)).join('\n');
  const hint = hintOf(item, texts[language]);
  const ids = [hint === undefined ? undefined : 'hint', describedBy]
    .filter((id) => id !== undefined)
    .join(' ');
  const attributes = html`id="${firstField}" name="answer" aria-labelledby="question" autocomplete="off"${described(ids)}`;
  const [said] = textsWithin(item, 'unit');
  const unit = said?.text ? textIn(said.text, contentLanguage) : (item.unit?.display ?? item.unit?.code);
  return html`${hint !== undefined && html`<p class="quiet" id="hint">${hint}</p>`}${
    item.type === 'text' || item.repeats
      ? html`<textarea ${attributes} rows="5">
${value}</textarea>`
      : html`<span class="line"><input ${attributes} value="${value}"${inputKind(item)}>${unit !== undefined && html` <span class="unit" ${inLanguage(contentLanguage)}>${unit}</span>`}</span>`
  }`;
}

function described(ids: string | undefined): Content {
  return ids !== undefined && ids !== '' && html` aria-describedby="${ids}"`;
}

function inputKind({ type }: Item): Content {
  switch (type) {
    case 'integer':
      return html` inputmode="numeric" class="short"`;
    case 'decimal':
    case 'quantity':
      return html` inputmode="decimal" class="short"`;
    case 'time':
      return html` class="short"`;
    default:
      return undefined;
  }
}

function hintOf(item: Item, { question }: Texts): string | undefined {
  const { type, maxLength, repeats } = item;
  const format =
    type === 'time' ? question.timeHint : type.startsWith('date') ? question.dateHint : undefined;
  const hints = [
    repeats ? question.eachLine : undefined,
    entryFormat(item) ?? format,
    maxLength === undefined ? undefined : question.maxLength(maxLength),
  ].filter((hint) => hint !== undefined);
  return hints.length === 0 ? undefined : hints.join(' ');
}

/** A value as people write it. */
export function shownValue(answer: Answer | undefined, language: PageLanguage): string {
  const value = readValue(answer);
  if (!value) return '';
  switch (value.name) {
    case 'valueBoolean':
      return value.value === true ? texts[language].question.yes : texts[language].question.no;
    case 'valueQuantity':
      return isJsonObject(value.value) ? shownNumber(value.value, 'value', language) : '';
    case 'valueDecimal':
    case 'valueInteger':
      return answer ? shownNumber(answer, value.name, language) : '';
    case 'valueTime':
      return String(value.value).slice(0, 5);
    case 'valueDate':
    case 'valueDateTime':
      return String(value.value).slice(0, 10).split('-').reverse().map(unpadded).join(' ');
    default:
      return isJsonObject(value.value) ? '' : String(value.value);
  }
}

/** As it was written, with the zeros at its end. */
function shownNumber(holder: JsonObject, name: string, language: PageLanguage): string {
  const written = numberText(holder, name) ?? String(holder[name] ?? '');
  return language === 'en' || language === 'ar' ? written : written.replace('.', ',');
}
