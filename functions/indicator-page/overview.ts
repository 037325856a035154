import { type Content, type Html, html } from '../page/html.ts';
import { formatFigure } from './format.ts';
import { reportedGroup, type Section, wordsLanguage } from './section.ts';
import { type PageLanguage, texts } from './texts.ts';

/**
 * Every indicator in a line, with the figure of its whole period: for a page of more indicators than fit at length.
 * @param addressOf the page of one indicator
 */
export function overview(
  sections: readonly Section[],
  language: PageLanguage,
  addressOf: (section: Section) => string,
): Html {
  const lines = sections.map((section) => line(section, language, addressOf(section)));
  return html`<section aria-labelledby="overview"><h2 id="overview">${texts[language].atAGlance}</h2><dl class="overview">${lines}</dl></section>`;
}

function line(section: Section, language: PageLanguage, address: string): Html {
  const { indicator, words, report } = section;
  const figures: Content = indicator.groups.map((group) => {
    const whole = reportedGroup(report, group)?.whole ?? { hidden: true as const };
    const text = formatFigure(whole, group, language);
    return html`<dd${whole.hidden && html` class="hidden"`}><span${wordsLanguage(section, language)}>${words.groups[group.code] ?? ''}</span> <b>${text}</b></dd>`;
  });
  return html`<div><dt${wordsLanguage(section, language)}><a href="${address}">${words.title}</a></dt>${figures}</div>`;
}
