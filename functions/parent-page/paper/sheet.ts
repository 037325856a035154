import { inLanguage, renderDocument } from '../../page/document.ts';
import { type Html, html } from '../../page/html.ts';
import type { Item, ParsedQuestionnaire } from '../../questionnaire/questionnaire.ts';
import { textIn } from '../../questionnaire/translation.ts';
import { languageNote } from '../page.ts';
import { entryFormat, mediaOf, scaleOf, textsWithin } from '../presentation.ts';
import { contentLanguage } from '../question-page.ts';
import { textsAbove } from '../steps.ts';
import { type PageLanguage, texts } from '../texts.ts';
import { thanksTexts } from '../thanks-texts.ts';
import { shownCode } from './code.ts';
import { conditionText } from './condition.ts';
import { questionsOnPaper } from './questions.ts';
import { sheetTexts } from './sheet-texts.ts';

/** One person's sheet. It holds no name: a sheet that lies around says nothing of whose it is. */
export interface Sheet {
  readonly code: string;
  /** As it is asked: groups that repeat are written out. */
  readonly questionnaire: ParsedQuestionnaire;
}

export interface SheetDocument {
  readonly language: PageLanguage;
  /** Address of the style. */
  readonly style: string;
  readonly sheets: readonly Sheet[];
  /** Whom to give which, on a page of its own that comes first. */
  readonly people: readonly { readonly name: string; readonly code: string }[];
}

/** Sheets of A4 to print, as one page that runs nothing. */
export function sheetDocument({ language, style, sheets, people }: SheetDocument): string {
  const [first] = sheets;
  const title = first
    ? textIn(first.questionnaire.title, contentLanguage(first.questionnaire, language))
    : '';
  return renderDocument({
    language,
    title: `${title} \u00b7 Kring`,
    styles: [style],
    body: html`<main>${people.length > 0 && list(language, title, people)}${sheets.map((sheet) => sheetOf(sheet, language))}</main>`,
  });
}

function list(language: PageLanguage, title: string, people: SheetDocument['people']): Html {
  const { listTitle, listKeep, who, code } = sheetTexts[language];
  return html`<section class="sheet list"><h1>${listTitle}</h1><p>${title}</p><p><strong>${listKeep}</strong></p>
<table><thead><tr><th scope="col">${who}</th><th scope="col">${code}</th></tr></thead><tbody>${people.map(
    (one) => html`<tr><td>${one.name}</td><td><bdi class="code">${shownCode(one.code)}</bdi></td></tr>`,
  )}</tbody></table></section>`;
}

/** The head of the table comes again on each page, so that pages that fall apart are still known. */
function sheetOf({ code, questionnaire }: Sheet, language: PageLanguage): Html {
  const words = sheetTexts[language];
  const thanks = thanksTexts[language];
  const ofContent = contentLanguage(questionnaire, language);
  const questions = questionsOnPaper(questionnaire);
  const note = languageNote({ language }, ofContent);
  const { copyright } = questionnaire.source;
  return html`<section class="sheet"><table role="presentation"><thead><tr><td><div class="head"><span ${inLanguage(ofContent)}>${textIn(questionnaire.title, ofContent)}</span><span>${words.code} <bdi class="code">${shownCode(code)}</bdi></span></div></td></tr></thead><tbody><tr><td>
<h1 ${inLanguage(ofContent)}>${textIn(questionnaire.title, ofContent)}</h1>
<p>${words.howTo} ${words.noName}</p>
${note !== undefined && html`<p>${note}</p>`}
<div class="line"><span>${words.filledIn}</span>${boxes([2, 2, 4])}</div>
<ol>${questions.map((item) => question(item, { questionnaire, questions, language, contentLanguage: ofContent }))}</ol>
<div class="end"><p><strong>${words.end}</strong></p><p>${words.later} ${thanks.helpTitle} ${thanks.helpNow} ${thanks.danger}</p>
${typeof copyright === 'string' && html`<p class="small" ${inLanguage(questionnaire.language)}>${copyright}</p>`}</div>
</td></tr></tbody></table></section>`;
}

interface Printing {
  readonly questionnaire: ParsedQuestionnaire;
  readonly questions: readonly Item[];
  readonly language: PageLanguage;
  readonly contentLanguage: string;
}

function question(item: Item, printing: Printing): Html {
  const { questionnaire, contentLanguage: language } = printing;
  const lead = leadOf(item, printing);
  const said = [...textsAbove(item, questionnaire), ...textsWithin(item, 'prompt')];
  const media = mediaOf(item);
  const condition = conditionText(item, printing);
  return html`<li>${lead && html`<p class="lead" ${inLanguage(language)}>${lead}</p>`}${said.map(
    ({ text }) => text && html`<p ${inLanguage(language)}>${textIn(text, language)}</p>`,
  )}${condition !== undefined && html`<p class="condition">${condition}</p>`}
<p class="question" ${inLanguage(language)}>${printing.questions.indexOf(item) + 1}. ${item.text ? textIn(item.text, language) : item.linkId}</p>
${media && html`<img src="${media.src}" alt="${media.title}">`}${answerSpace(item, printing)}</li>`;
}

/** The text of the group stands once, above the first of its questions. */
function leadOf({ parent, linkId }: Item, { questions, contentLanguage }: Printing): string | undefined {
  const isFirst = questions.find((one) => one.parent === parent)?.linkId === linkId;
  return parent?.type === 'group' && parent.text && isFirst
    ? textIn(parent.text, contentLanguage)
    : undefined;
}

/** Boxes to tick, lines to write on. */
function answerSpace(item: Item, printing: Printing): Html {
  const { language, contentLanguage } = printing;
  const { yes, no, chooseMore, other } = texts[language].question;
  const scale = scaleOf(item);
  if (scale) return scaleSpace(item, scale, contentLanguage);
  switch (item.type) {
    case 'boolean':
      return ticks([yes, no], language);
    case 'choice':
    case 'open-choice':
      return html`${item.repeats && html`<p class="small">${chooseMore}</p>`}${ticks(
        item.options.map(({ display }) => textIn(display, contentLanguage)),
        contentLanguage,
      )}${item.type === 'open-choice' && html`<div class="line"><span class="box"></span><span>${other}</span>${rule}</div>`}`;
    case 'date':
    case 'dateTime':
      return item.repeats ? lines(3) : html`<div class="line">${boxes([2, 2, 4])}</div>`;
    case 'time':
      return html`<div class="line">${boxes([2, 2])}</div>`;
    case 'text':
      return lines(4);
    default:
      return item.repeats
        ? lines(3)
        : html`<div class="line">${entryFormat(item)}${rule}${unitOf(item, contentLanguage)}</div>`;
  }
}

function unitOf(item: Item, language: string): string | undefined {
  const [said] = textsWithin(item, 'unit');
  return said?.text ? textIn(said.text, language) : (item.unit?.display ?? item.unit?.code);
}

function ticks(labels: readonly string[], language: string): Html {
  return html`<ul class="${labels.length === 4 ? 'ticks even' : 'ticks'}" ${inLanguage(language)}>${labels.map(
    (label) => html`<li><span class="box"></span><span>${label}</span></li>`,
  )}</ul>`;
}

function scaleSpace(item: Item, numbers: readonly number[], language: string): Html {
  const end = (purpose: 'lower' | 'upper') =>
    textsWithin(item, purpose).map(({ text }) => text && textIn(text, language));
  return html`<div class="ends" ${inLanguage(language)}><span>${end('lower')}</span><span>${end('upper')}</span></div><ul class="scale">${numbers.map(
    (number) => html`<li><span class="box"></span><span>${number}</span></li>`,
  )}</ul>`;
}

const rule = html`<span class="rule"></span>`;

function lines(count: number): Html {
  return html`${Array.from({ length: count }, () => html`<div class="line">${rule}</div>`)}`;
}

/** So many boxes for a digit each, in groups; written from the left in every language. */
function boxes(groups: readonly number[]): Html {
  return html`<span class="digits" dir="ltr">${groups.map(
    (count) => html`<span>${Array.from({ length: count }, () => html`<span class="box"></span>`)}</span>`,
  )}</span>`;
}
