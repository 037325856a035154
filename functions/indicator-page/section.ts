import type { Indicator, IndicatorTexts, MeasureGroup } from '../indicator/measure.ts';
import type { Reported, ReportedGroup } from '../indicator/reported.ts';

/** An indicator, what it is called in the page's language, and its latest released report. */
export interface Section {
  readonly indicator: Indicator;
  readonly words: IndicatorTexts;
  readonly report: Reported;
}

export function reportedGroup({ groups }: Reported, { code }: MeasureGroup): ReportedGroup | undefined {
  return groups.find((each) => each.code === code);
}
