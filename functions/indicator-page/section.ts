import type { Indicator, IndicatorTexts, MeasureGroup } from '../indicator/measure.ts';
import type { Reported, ReportedGroup } from '../indicator/reported.ts';
import { type Content, html } from '../page/html.ts';

/** An indicator, what it is called in the page's language, and its latest released report. */
export interface Section {
  readonly indicator: Indicator;
  readonly words: IndicatorTexts;
  readonly report: Reported;
}

/** For words of the indicator where nobody has written them in the page's language: they are in English. */
export function wordsLanguage({ indicator }: Section, language: string): Content {
  return indicator.texts[language] === undefined && language !== 'en' && html` lang="en"`;
}

export function reportedGroup({ groups }: Reported, { code }: MeasureGroup): ReportedGroup | undefined {
  return groups.find((each) => each.code === code);
}
