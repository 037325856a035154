import { directionOf, inLanguage } from '../page/document.ts';
import { type Html, html } from '../page/html.ts';
import type { ParsedQuestionnaire } from '../questionnaire/questionnaire.ts';
import type { ScoreRule } from '../questionnaire/rule.ts';
import type { ShownResult } from '../questionnaire/shown-result.ts';
import { textIn } from '../questionnaire/translation.ts';
import { contentLanguage } from './question-page.ts';
import { resultsTexts } from './results-texts.ts';
import type { PageLanguage } from './texts.ts';

/** Her scores of one day. */
export interface ResultOf {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** By the name of the score. */
  readonly values: ReadonlyMap<string, number>;
}

/**
 * Her own results as a drawing, with the same in words under it. A line needs two moments; a web has those of today,
 * and those of the time before beside them.
 * @param results the oldest first, the last of them of the answers that she has just sent
 */
export function resultsSection(
  questionnaire: ParsedQuestionnaire,
  shown: ShownResult,
  results: readonly ResultOf[],
  language: PageLanguage,
): Html | undefined {
  const { higher, onlyNow, ...say } = resultsTexts[language];
  const drawing =
    shown.kind === 'line' ? overTime(shown, results, language) : web(questionnaire, shown, results, language);
  return (
    drawing &&
    html`<section aria-labelledby="results"><h2 id="results">${say[shown.kind]}</h2>${drawing}<p>${higher}</p><p class="quiet">${onlyNow}</p></section>`
  );
}

const width = 320;

function overTime(
  { scores: [rule], low, high }: ShownResult,
  results: readonly ResultOf[],
  language: PageLanguage,
): Html | undefined {
  const points = results.flatMap(({ day, values }) => {
    const value = rule && values.get(rule.name);
    return rule && value !== undefined ? [{ day, value, rule }] : [];
  });
  if (points.length < 2) return undefined;
  const [top, bottom, side] = [16, 136, 24];
  const step = (width - 2 * side) / (points.length - 1);
  const isMirrored = directionOf(language) === 'rtl';
  const placed = points.map(({ value }, index) => {
    const x = side + step * index;
    const y = bottom - ((bottom - top) * (value - low)) / (high - low);
    return [rounded(isMirrored ? width - x : x), rounded(y)] as const;
  });
  const words = points.map(
    ({ day, value, rule: of }) =>
      html`<li><bdi>${dayIn(day, language)}</bdi>: <strong>${numberOutOf(value, of, high, language)}</strong></li>`,
  );
  return html`${picture(
    152,
    html`<path d="M0 ${top}H${width}M0 ${bottom}H${width}" opacity=".35"/><polyline points="${placed.map((at) => at.join(' ')).join(' ')}" stroke-width="3"/>${placed.map(
      ([x, y]) => html`<circle cx="${x}" cy="${y}" r="5" fill="currentColor"/>`,
    )}`,
  )}<ul>${words}</ul>`;
}

function web(
  questionnaire: ParsedQuestionnaire,
  { scores, low, high }: ShownResult,
  results: readonly ResultOf[],
  language: PageLanguage,
): Html | undefined {
  const complete = results.filter(({ values }) => scores.every(({ name }) => values.has(name)));
  const now = complete.at(-1);
  // What she has just sent, and not an older result in its place.
  if (now === undefined || now !== results.at(-1)) return undefined;
  const before = complete.at(-2);
  const [middle, radius] = [160, 124];
  const at = (index: number, share: number) => {
    const angle = (2 * Math.PI * index) / scores.length - Math.PI / 2;
    return [middle + share * radius * Math.cos(angle), middle + share * radius * Math.sin(angle)]
      .map(rounded)
      .join(' ');
  };
  const ring = (share: (index: number) => number) =>
    scores.map((_, index) => at(index, share(index))).join(' ');
  const drawn = ({ values }: ResultOf) =>
    ring((index) => ((values.get(scores[index]?.name ?? '') ?? low) - low) / (high - low));
  const content = contentLanguage(questionnaire, language);
  const words = scores.map(
    (rule) =>
      html`<li><span ${inLanguage(content)}>${questionOf(questionnaire, rule, content)}</span> <strong>${numberOutOf(now.values.get(rule.name) ?? low, rule, high, language)}</strong>${
        before &&
        html` <span class="quiet">(${numberOutOf(before.values.get(rule.name) ?? low, rule, high, language)})</span>`
      }</li>`,
  );
  return html`${picture(
    320,
    html`<g opacity=".35">${[0.5, 1].map((share) => html`<polygon points="${ring(() => share)}"/>`)}${scores.map(
      (_, index) => html`<path d="M${middle} ${middle}L${at(index, 1)}"/>`,
    )}</g>${before && html`<polygon points="${drawn(before)}" stroke-width="2" stroke-dasharray="6 5"/>`}<polygon points="${drawn(now)}" stroke-width="3" fill="currentColor" fill-opacity=".14"/>${scores.map(
      (_, index) =>
        html`<text x="${at(index, 1.12).split(' ')[0] ?? ''}" y="${at(index, 1.12).split(' ')[1] ?? ''}" text-anchor="middle" dominant-baseline="middle" fill="currentColor" stroke="none">${index + 1}</text>`,
    )}`,
  )}<ol>${words}</ol>${
    before && html`<p class="quiet">(…) ${resultsTexts[language].before(dayIn(before.day, language))}</p>`
  }`;
}

/** The same is in words under it, so that it is nothing to whoever does not see it. */
function picture(height: number, content: Html): Html {
  return html`<svg viewBox="0 0 ${width} ${height}" width="100%" height="${height}" fill="none" stroke="currentColor" aria-hidden="true">${content}</svg>`;
}

/** What the score is of: its question, or else its name. */
function questionOf(
  { byLinkId }: ParsedQuestionnaire,
  { linkIds, name }: ScoreRule,
  language: string,
): string {
  const [linkId = ''] = linkIds;
  const text = linkIds.length === 1 ? byLinkId.get(linkId)?.text : undefined;
  return text ? textIn(text, language) : name;
}

function numberOutOf(value: number, { decimals }: ScoreRule, high: number, language: PageLanguage): string {
  const number = new Intl.NumberFormat(localeOf(language), { maximumFractionDigits: decimals });
  return resultsTexts[language].outOf(number.format(value), number.format(high));
}

function dayIn(day: string, language: PageLanguage): string {
  const date = new Date(`${day}T12:00:00Z`);
  return new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeZone: 'UTC' }).format(date);
}

/** In the digits that the rest of the page has, in every language; in English the day comes before the month. */
function localeOf(language: PageLanguage): string {
  return `${language === 'en' ? 'en-GB' : language}-u-nu-latn`;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
