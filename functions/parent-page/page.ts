import { directionOf, renderDocument } from '../page/document.ts';
import { type Content, type Html, html } from '../page/html.ts';
import { ring } from '../page/ring.ts';
import { languageNames, type PageLanguage, pageLanguages, texts } from './texts.ts';

/** What every page of a visit knows. */
export interface Visit {
  readonly language: PageLanguage;
  /** Path of the link, `/q/…`; every address of the visit begins with it. */
  readonly base: string;
  /** The language was chosen by hand: addresses carry it on. */
  readonly languageChosen: boolean;
  /** The question was opened from the review, to change its answer: there one goes back to. */
  readonly fromReview: boolean;
  readonly style: string;
  /** Address of the script that enhances the page; it works without. */
  readonly script: string | undefined;
  /** Opened by its link, rather than from another of its pages, as each is where there is no script. */
  readonly isFirst?: boolean;
  /** On a tablet that goes round: the page for the next person, which comes by itself after so many seconds without a script. */
  readonly tablet?: { readonly home: string; readonly idleSeconds: number };
  /** Who sees the answers, and where help is. */
  readonly care: Care;
}

/** What the programme says about itself in one language. Kring never makes up a name or a telephone number. */
export interface Care {
  /** As it stands in a sentence: `your midwife`, `the team of De Kring`. Absent when nobody is named. */
  readonly careTeam?: string | undefined;
  readonly help: readonly HelpLine[];
  /** The public emergency number, such as `112`. */
  readonly emergency?: string | undefined;
}

export interface HelpLine {
  readonly name: string;
  /** Such as when it is open. */
  readonly detail?: string;
  /** `tel:…` or `https://…` */
  readonly href?: string;
  /** The number as people write it. */
  readonly label?: string;
}

export interface PageParts {
  readonly title: string;
  readonly progress?: { readonly filled: number; readonly total: number; readonly label: string };
  /** Shown as a quiet tick. */
  readonly saved?: boolean;
  /** The link opens nothing any more: what the phone has kept for it goes. */
  readonly over?: boolean;
  /** The script asks on from here: it needs all that there is to ask. */
  readonly asks?: boolean;
  /** Stands for every page that cannot be had without a connection. */
  readonly offline?: boolean;
  readonly main: Content;
}

/** A page of the visit. */
export function address(visit: Pick<Visit, 'base' | 'language' | 'languageChosen'>, path: string): string {
  return `${visit.base}${path}${visit.languageChosen ? `?lang=${visit.language}` : ''}`;
}

export function questionAddress(
  visit: Pick<Visit, 'base' | 'language' | 'languageChosen' | 'fromReview'>,
  linkId: string,
): string {
  const plain = address(visit, `/question/${encodeURIComponent(linkId)}`);
  return visit.fromReview ? `${plain}${visit.languageChosen ? '&' : '?'}from=review` : plain;
}

/** That the questions are shown in another language than the page; nothing when they are in the same. */
export function languageNote(
  { language }: Pick<Visit, 'language'>,
  contentLanguage: string,
): string | undefined {
  if (contentLanguage === language) return undefined;
  return texts[language].notInThisLanguage(languageName(contentLanguage, language));
}

/** Older phones have no names of languages: they show the tag. */
function languageName(tag: string, inLanguage: string): string {
  if (!('DisplayNames' in Intl)) return tag;
  return new Intl.DisplayNames([inLanguage], { type: 'language' }).of(tag) ?? tag;
}

/** Of all that the script needs, in the language of the page. */
export function formAddress(base: string, language: string): string {
  return `${base}/form.json?lang=${language}`;
}

export function renderPage(visit: Visit, parts: PageParts): string {
  return renderDocument({
    language: visit.language,
    title: parts.title,
    styles: [visit.style],
    ...(visit.script !== undefined && {
      scripts: [visit.script],
      ...(parts.asks === true &&
        visit.isFirst === true && {
          preloads: [formAddress(visit.base, visit.language)],
        }),
    }),
    body: html`${visit.tablet && html`<noscript><meta http-equiv="refresh" content="${visit.tablet.idleSeconds};url=${visit.tablet.home}"></noscript>`}<div id="page" data-base="${visit.base}" data-lang="${visit.language}"${visit.languageChosen && html` data-chosen`}${parts.over === true && html` data-over`}${parts.offline === true && html` data-offline`}>${pageContent(visit, parts)}</div>`,
  });
}

/** What the script replaces when it goes to another question. */
export function pageContent(
  { language, fromReview, tablet }: Pick<Visit, 'language' | 'fromReview' | 'tablet'>,
  { progress, saved, main }: PageParts,
): Html {
  return html`<nav class="tools" aria-label="${texts[language].otherLanguages}">${languageSwitch(language, fromReview)}
<a class="leave" href="${tablet ? tablet.home : neutralPage}" rel="noreferrer">${texts[language].leave}</a></nav>
<header>${ring(10, filledDots(progress))}
<div><p class="count">${progress?.label}</p>
<p class="note" role="status">${saved === true && tick(language)}</p></div></header>
<main>${main}</main>`;
}

export function tick(language: PageLanguage): Html {
  return html`<span class="tick">✓</span> ${texts[language].saved}`;
}

function filledDots(progress: PageParts['progress']): number {
  return progress === undefined || progress.total === 0
    ? 0
    : Math.round((10 * progress.filled) / progress.total);
}

/** Where one goes who does not want to be seen here: it says nothing, and is everybody's. */
const neutralPage = 'https://www.wikipedia.org/';

/** Opens without JavaScript too. Each language is in its own words, for who cannot read the one of the page. */
function languageSwitch(language: PageLanguage, fromReview: boolean): Html {
  const others = pageLanguages.filter((other) => other !== language);
  return html`<details class="languages"><summary><span class="visually-hidden">${texts[language].otherLanguages}: </span>${languageNames[language]}</summary><ul>${others.map(
    (other) =>
      html`<li><a href="?lang=${other}${fromReview && '&from=review'}" hreflang="${other}" lang="${other}" dir="${directionOf(other)}">${languageNames[other]}</a></li>`,
  )}</ul></details>`;
}
