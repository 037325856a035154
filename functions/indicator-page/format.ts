import type { MeasureGroup } from '../indicator/measure.ts';
import type { ReportedFigure } from '../indicator/reported.ts';
import { type PageLanguage, texts } from './texts.ts';

export function formatCount(count: number, language: PageLanguage): string {
  return new Intl.NumberFormat(language).format(count);
}

/** A group's main figure as people write it: `83.9%`, `7.4`, `321`. */
export function formatFigure(figure: ReportedFigure, group: MeasureGroup, language: PageLanguage): string {
  if (figure.hidden) return texts[language].hidden;
  if (group.kind === 'count') return formatCount(figure.denominator, language);
  if (figure.score === undefined) return texts[language].none;
  const oneDecimal = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return group.kind === 'mean'
    ? new Intl.NumberFormat(language, oneDecimal).format(figure.score)
    : new Intl.NumberFormat(language, { ...oneDecimal, style: 'percent' }).format(figure.score / 100);
}

/** A day as people write it; the day of a dateTime is the one that was written. */
export function formatDay(date: string, language: PageLanguage): string {
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    dateStyle: 'long',
    timeZone: 'UTC',
  });
  return format.format(new Date(`${date.slice(0, 10)}T00:00:00Z`));
}
