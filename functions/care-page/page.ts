import { renderDocument } from '../page/document.ts';
import { type Html, html } from '../page/html.ts';
import { type CareLanguage, type CareNotice, careTexts, type Outcome } from './texts.ts';

export interface CareVisit {
  readonly language: CareLanguage;
  /** Address of the style. */
  readonly style: string;
}

/** What is shown of one alert, as far as the worker may see it. */
export interface ShownAlert {
  readonly name: string | undefined;
  readonly birthDate: string | undefined;
  readonly phones: readonly string[];
  readonly flag: string | undefined;
  readonly description: string | undefined;
  readonly since: string | undefined;
  readonly due: string | undefined;
  readonly status: string;
  readonly answers: readonly { readonly question: string; readonly answer: string }[];
}

function render({ language, style }: CareVisit, title: string, main: Html): string {
  const body = html`<div id="page"><main><h1>${title}</h1>${main}</main></div>`;
  return renderDocument({ language, title: `${title} \u00b7 Kring`, styles: [style], body });
}

/** Nothing is shown, and nothing used up, before somebody asks for it: programs that look into messages follow links. */
export function openPage(
  visit: CareVisit,
  action: string,
  { asksPassphrase, isWrong }: { readonly asksPassphrase: boolean; readonly isWrong: boolean },
): string {
  const { openTitle, openText, open, passphrase, wrongPassphrase, pass } = careTexts[visit.language];
  const problem = isWrong && html`<p class="problem" id="wrong" role="alert">${wrongPassphrase}</p>`;
  const field =
    asksPassphrase &&
    html`<p><label for="passphrase">${passphrase}</label><input id="passphrase" name="passphrase" type="password" autocomplete="current-password" required${isWrong && html` aria-invalid="true" aria-describedby="wrong"`}></p>`;
  const main = html`<p>${openText}</p>${problem}<form method="post" action="${action}">${field}<button class="main">${open}</button></form>${
    // Who has forgotten it at night does not hold up the alert.
    asksPassphrase && form(action, 'pass', pass, false)
  }`;
  return render(visit, openTitle, main);
}

/** @param action of the one button, where there is one */
export function noticePage(visit: CareVisit, notice: CareNotice, action?: string): string {
  const texts = careTexts[visit.language];
  const label = notice === 'hidden' ? texts.pass : texts.again;
  const button = action !== undefined && form(action, notice === 'hidden' ? 'pass' : 'again', label);
  return render(visit, texts[`${notice}Title`], html`<p>${texts[`${notice}Text`]}</p>${button}`);
}

function form(action: string, go: string, label: string, isMain = true): Html {
  return html`<form method="post" action="${action}"><input type="hidden" name="go" value="${go}"><button${
    isMain ? html` class="main"` : ''
  }>${label}</button></form>`;
}

/** One alert: to be taken on, passed on or closed. */
export function alertPage(
  visit: CareVisit,
  alert: ShownAlert,
  {
    action,
    problem,
    isPassed,
  }: { readonly action: string; readonly problem: boolean; readonly isPassed: boolean },
): string {
  const texts = careTexts[visit.language];
  const { status } = alert;
  const state =
    texts.states[
      status === 'requested' || status === 'accepted' || status === 'completed' ? status : 'other'
    ];
  const rows = [
    row(texts.state, state),
    row(texts.who, alert.name),
    row(texts.born, alert.birthDate),
    ...alert.phones.map((phone) =>
      row(texts.phone, html`<a href="tel:${phone.replace(/[^+\d]/g, '')}">${phone}</a>`),
    ),
    row(texts.what, alert.flag),
    row(texts.asked, alert.description),
    row(texts.since, alert.since && time(alert.since)),
    status === 'requested' && row(texts.due, alert.due && time(alert.due)),
  ];
  const isOpen = status === 'requested' || status === 'accepted';
  return render(
    visit,
    texts.title,
    html`${isPassed && html`<p role="status">${texts.passedText}</p>`}<dl>${rows}</dl>${
      status === 'requested' && form(action, 'accept', texts.accept)
    }${status === 'requested' && !isPassed && form(action, 'pass', texts.pass, false)}<h2>${texts.answers}</h2>${
      alert.answers.length > 0
        ? html`<dl>${alert.answers.map(({ question, answer }) => row(question, answer))}</dl>`
        : html`<p>${texts.noAnswers}</p>`
    }${isOpen && closing(visit, action, problem)}`,
  );
}

function row(name: string, value: Html | string | undefined): Html | false {
  return value !== undefined && value !== '' && html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

function time(instant: string): Html {
  return html`<time datetime="${instant}">${instant.replace('T', ' ').replace(/:\d\d(\.\d+)?Z$/, ' UTC')}</time>`;
}

function closing({ language }: CareVisit, action: string, problem: boolean): Html {
  const { close, outcome, outcomes, note, needsOutcome } = careTexts[language];
  const options = Object.entries(outcomes).map(
    ([value, label]: readonly [string, string]) =>
      html`<label><input type="radio" name="outcome" value="${value satisfies Outcome | string}" required> ${label}</label>`,
  );
  return html`<h2>${close}</h2>${problem && html`<p class="problem" role="alert">${needsOutcome}</p>`}<form method="post" action="${action}"><input type="hidden" name="go" value="close"><fieldset><legend>${outcome}</legend>${options}</fieldset><p><label for="note">${note}</label><textarea id="note" name="note" maxlength="2000"></textarea></p><button>${close}</button></form>`;
}
