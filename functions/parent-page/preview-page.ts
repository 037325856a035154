import { isJsonObject } from '../fhir/resource.ts';
import { inLanguage, renderDocument } from '../page/document.ts';
import { type Html, html } from '../page/html.ts';
import { alerts } from '../questionnaire/alert.ts';
import type { Answers } from '../questionnaire/answer.ts';
import { textOf } from '../questionnaire/element.ts';
import type { Item, ParsedQuestionnaire } from '../questionnaire/questionnaire.ts';
import type { Band } from '../questionnaire/rule.ts';
import { openForScore, score } from '../questionnaire/score.ts';
import { textIn } from '../questionnaire/translation.ts';
import { questionSteps } from './steps.ts';
import { languageNames, type PageLanguage, pageLanguages, textReview } from './texts.ts';

/** For authors and clinicians, in English: what there is, and which translations somebody has read. */
export interface Previewed {
  readonly name: string;
  readonly questionnaire: ParsedQuestionnaire;
  /** What is said of each translation, by language: `official`, `reviewed`, `unreviewed` … */
  readonly statuses: ReadonlyMap<string, string>;
}

export interface PreviewAddresses {
  /** Such as `/preview`. */
  readonly base: string;
  readonly style: string;
}

export function previewList(all: readonly Previewed[], { base, style }: PreviewAddresses): string {
  return renderDocument({
    language: 'en',
    title: 'Questionnaires',
    styles: [style],
    body: html`<main class="preview"><h1>Questionnaires</h1>
<ul>${all.map(({ name, questionnaire }) => html`<li><a href="${base}/${name}">${questionnaire.title.text}</a></li>`)}</ul>
<h2>What the parent page says by itself</h2>
<p>${pageLanguages.map((language) => html`${languageNames[language]}: ${textReview[language]}<br>`)}</p></main>`,
  });
}

export interface PreviewOptions extends PreviewAddresses {
  readonly language: PageLanguage;
  /** Of the form that is shown beside ours, in the order in which they load. */
  readonly scripts: readonly string[];
  readonly styles: readonly string[];
}

/** The questionnaire as `lforms` shows it, our page beside it, and what the answers in the form come to. */
export function previewPage(previewed: Previewed, options: PreviewOptions): string {
  const { name, questionnaire, statuses } = previewed;
  const { base, style, language, scripts, styles } = options;
  const here = `${base}/${name}`;
  const steps = questionSteps(questionnaire, new Map());
  return renderDocument({
    language: 'en',
    title: questionnaire.title.text,
    styles: [...styles, style],
    scripts,
    body: html`<main class="preview" data-base="${here}" data-lang="${language}"><h1>${questionnaire.title.text}</h1>
<p><a href="${base}">All questionnaires</a></p>
<nav aria-label="Language">${pageLanguages.map((each) => html`<span><a href="${here}?lang=${each}" data-to="${each}" ${inLanguage(each)}${each === language && html` aria-current="true"`}>${languageNames[each]}</a> ${statusOf(each, questionnaire, statuses)}</span> `)}</nav>
<div class="beside"><section aria-label="As a form"><h2>As a form</h2><div id="form"></div></section>
<section aria-label="As a parent sees it"><h2>As a parent sees it</h2>
<p class="steps">${steps.map((item, index) => html`<a target="parent" href="${pageAddress(here, item, language)}">${index + 1}</a> `)}</p>
<iframe name="parent" title="As a parent sees it" src="${steps[0] && pageAddress(here, steps[0], language)}"></iframe></section>
<section aria-label="What it comes to" aria-live="polite" id="score">${scoreTable(questionnaire, new Map())}</section></div>
<details><summary>About the form</summary><p>${formNotice}</p><p><a href="${base}/assets/lforms/LICENSE.md">Its licence</a></p></details></main>`,
  });
}

function pageAddress(here: string, { linkId }: Item, language: string): string {
  return `${here}/page/question/${encodeURIComponent(linkId)}?lang=${language}`;
}

function statusOf(
  language: PageLanguage,
  { languages }: ParsedQuestionnaire,
  statuses: Previewed['statuses'],
) {
  const questions = languages.includes(language) ? (statuses.get(language) ?? 'its own') : 'not available';
  return html`<span class="quiet">questions ${questions}, page ${textReview[language]}</span>`;
}

/** Scores and alerts of these answers, and what is still open. */
export function scoreTable(questionnaire: ParsedQuestionnaire, answers: Answers): Html {
  const scores = score(questionnaire, answers);
  const raised = alerts(questionnaire, answers);
  const open = openForScore(questionnaire, answers);
  return html`<h2>What it comes to</h2>
${
  scores.length === 0
    ? html`<p>No score yet.</p>`
    : html`<table><tr><th>Score</th><th>Value</th><th>Meaning</th></tr>${scores.map(
        ({ rule, value, band }) =>
          html`<tr><td>${rule.name}</td><td>${value}</td><td>${meaningOf(band)}</td></tr>`,
      )}</table>`
}
${open.length > 0 && html`<p>Open: ${open.map(({ text, linkId }) => (text ? textIn(text, 'en') : linkId)).join('; ')}</p>`}
${raised.length > 0 && html`<p><strong>Somebody is told:</strong> ${raised.map(({ name, priority }) => `${name} (${priority})`).join(', ')}</p>`}`;
}

function meaningOf(band: Band | undefined): string | undefined {
  const { text, coding } = band?.interpretation ?? {};
  const [first] = Array.isArray(coding) ? coding.filter(isJsonObject) : [];
  return textOf(text) ?? textOf(first?.display) ?? textOf(first?.code);
}

/** What its licence asks to be displayed: node_modules/lforms/LICENSE.md. */
const formNotice =
  'The form is lforms. This software was developed by the Lister Hill National Center for Biomedical Communications (LHNCBC), a research and development division of the U.S. National Library of Medicine (NLM), with the permission and based on the copyrighted content of the Regenstrief Institute. It is provided "as is", without any warranty. LOINC is copyright Regenstrief Institute and the LOINC Committee; UCUM is copyright Regenstrief Institute and the UCUM Organization.';

export const previewCss = `.preview{max-width:80rem;margin:0 auto;padding:1rem}
.beside{display:grid;grid-template-columns:repeat(auto-fit,minmax(22rem,1fr));gap:1.5rem;align-items:start}
.preview iframe{width:360px;max-width:100%;height:740px;border:1.5px solid var(--line);border-radius:var(--radius)}
.preview table{border-collapse:collapse}
.preview th,.preview td{text-align:start;padding:.4rem .8rem .4rem 0;border-bottom:1px solid var(--line)}
.preview nav span{display:inline-block;margin-inline-end:1rem}
.preview nav .quiet{margin:0}
.preview .steps a,.preview nav a{display:inline-block;padding:.6rem .4rem}
`;

/**
 * Puts the form on the page and asks the server what its answers come to. In another language the answers stay: they
 * go over without their display strings, because the form drops an answer whose display is not that of an option.
 */
export const previewScript = `(()=>{
const main=document.querySelector('main.preview'),base=main.dataset.base,form=document.getElementById('form'),score=document.getElementById('score');
const bare=(value)=>Array.isArray(value)?value.map(bare):value&&typeof value==='object'?Object.fromEntries(Object.entries(value).filter(([name])=>name!=='display'&&name!=='_display').map(([name,each])=>[name,bare(each)])):value;
const answers=()=>LForms.Util.getFormFHIRData('QuestionnaireResponse','R4',form);
const show=async(language,response)=>{
const questionnaire=await (await fetch(base+'/questionnaire.json?lang='+language)).json();
let definition=LForms.Util.convertFHIRQuestionnaireToLForms(questionnaire,'R4');
if(response)definition=LForms.Util.mergeFHIRDataIntoLForms('QuestionnaireResponse',bare(response),definition,'R4');
await LForms.Util.addFormToPage(definition,form,{prepopulate:false});
await tell();
};
let last='';
const tell=async()=>{
const body=JSON.stringify(answers());
if(body===last)return;
last=body;
const response=await fetch(base+'/score',{method:'POST',headers:{'Content-Type':'application/json'},body});
if(response.ok)score.innerHTML=await response.text();
};
addEventListener('load',()=>show(main.dataset.lang));
for(const name of ['change','click','keyup'])form.addEventListener(name,()=>setTimeout(tell,200));
document.querySelector('.preview nav').addEventListener('click',(event)=>{
const link=event.target.closest('a[data-to]');
if(!link||!window.LForms)return;
event.preventDefault();
show(link.dataset.to,answers());
for(const each of document.querySelectorAll('.preview nav a'))each.toggleAttribute('aria-current',each===link);
for(const each of document.querySelectorAll('[target=parent]'))each.href=each.href.replace(/lang=\\w+/,'lang='+link.dataset.to);
document.querySelector('iframe').src=document.querySelector('[target=parent]').href;
});
})();
`;
