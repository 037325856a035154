import { type Html, html } from '../page/html.ts';
import type { PageParts, Visit } from './page.ts';
import { texts } from './texts.ts';
import { thanksTexts } from './thanks-texts.ts';

/** Whether somebody was asked to make contact. */
interface Told {
  readonly hasContact: boolean;
}

type Spoken = Pick<Visit, 'care' | 'language'>;

/**
 * What comes next after an answer that asks for help: kind and short, who will make contact, and where help is now.
 * Without JavaScript it is the page between this question and the one after it.
 */
export function helpPage(
  visit: Spoken,
  told: Told,
  { goOn, back }: { readonly goOn: string; readonly back: string },
): PageParts {
  const thanks = thanksTexts[visit.language];
  const { start, question } = texts[visit.language];
  return {
    title: thanks.kindTitle,
    saved: true,
    main: html`<h1>${thanks.kindTitle}</h1>
${kindWords(visit, told)}
${helpNow(visit)}
<div class="actions"><a class="button main" href="${goOn}">${start.goOn}</a><div><a class="button" href="${back}">${question.back}</a></div></div>`,
  };
}

/** The same as a part of the page that the question is on; it is read out as soon as it is there. */
export function helpSection(visit: Spoken, told: Told): Html {
  return html`<section class="help" role="alert"><h2>${thanksTexts[visit.language].kindTitle}</h2>${kindWords(visit, told)}${helpWords(visit)}</section>`;
}

/** That it was heard, and who will make contact. */
export function kindWords({ language, care }: Spoken, { hasContact }: Told): Html {
  const thanks = thanksTexts[language];
  const contact = care.careTeam ?? texts[language].careTeam;
  const what = hasContact ? thanks.willContact(contact) : thanks.tellYourself;
  return html`<p>${thanks.kind} ${thanks.notAlone}</p><p><strong>${what}</strong></p>`;
}

/** Where help is now. */
export function helpNow(visit: Spoken): Html {
  return html`<section class="help"><h2>${thanksTexts[visit.language].helpTitle}</h2>${helpWords(visit)}</section>`;
}

function helpWords(visit: Spoken): Html {
  const thanks = thanksTexts[visit.language];
  return html`<p>${thanks.helpNow}</p>${helpLines(visit)}<p>${thanks.danger}${emergencyLink(visit)}</p>`;
}

/** On a phone it is tapped. */
function emergencyLink({ care: { emergency }, language }: Spoken): Html | false {
  const { call } = thanksTexts[language];
  return emergency !== undefined && html`<br><a href="tel:${emergency}">${call(emergency)}</a>`;
}

function helpLines({ care }: Spoken): Html | false {
  return (
    care.help.length > 0 &&
    html`<ul>${care.help.map(
      ({ name, detail, href, label }) =>
        html`<li><strong>${name}</strong>${href !== undefined && html`<br><a href="${href}">${label ?? href}</a>`}${detail !== undefined && html`<br>${detail}`}</li>`,
    )}</ul>`
  );
}
