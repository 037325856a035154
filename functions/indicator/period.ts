import { error, type Issue } from '../fhir/outcome.ts';

/** Whole quarters, both ends included, such as `2026-Q1` to `2026-Q4`. */
export interface QuarterPeriod {
  readonly first: Quarter;
  readonly last: Quarter;
}

/** `YYYY-Qn` */
export type Quarter = string;

const quarter = /^\d{4}-Q[1-4]$/;

/** Group care as it is counted here began in the 1990s: an earlier year, or one far ahead, is a slip of the hand. */
const years = { first: 1990, last: 2199 } as const;

/**
 * Five years. Each quarter of each indicator is claimed for good in the commit that makes a release, so that a longer
 * one would be a large commit, and a large mistake that nobody can take back.
 */
const maxQuarters = 20;

/** @param text one quarter, a year (`2026`), or two quarters with `/` between them; at most five years */
export function parsePeriod(text: string): QuarterPeriod | Issue {
  const period = readPeriod(text);
  if (!period) {
    const right = 'right would be 2026, 2026-Q1 or 2026-Q1/2026-Q3';
    return error('value', `«${text}» is no period of whole quarters; ${right}`, 'period');
  }
  if (yearOf(period.first) < years.first || yearOf(period.last) > years.last) {
    return error('value', `«${text}» is not in the years from ${years.first} to ${years.last}`, 'period');
  }
  const length = indexOf(period.last) - indexOf(period.first) + 1;
  if (length <= maxQuarters) return period;
  const right = `at most ${maxQuarters} go together: take a part of them`;
  return error('value', `«${text}» is ${length} quarters; ${right}`, 'period');
}

function readPeriod(text: string): QuarterPeriod | undefined {
  if (/^\d{4}$/.test(text)) return { first: `${text}-Q1`, last: `${text}-Q4` };
  const [first = '', last = first, ...rest] = text.split('/');
  const isPeriod = quarter.test(first) && quarter.test(last) && first <= last && rest.length === 0;
  return isPeriod ? { first, last } : undefined;
}

export function quartersOf({ first, last }: QuarterPeriod): readonly Quarter[] {
  const quarters: Quarter[] = [];
  for (let each = first; each <= last; each = next(each)) quarters.push(each);
  return quarters;
}

/** The first and the last day, as `YYYY-MM-DD`. */
export function daysOf({ first, last }: QuarterPeriod): { readonly start: string; readonly end: string } {
  const startMonth = numberOf(first) * 3 - 2;
  const lastDays = ['31', '30', '30', '31'];
  const endMonth = numberOf(last) * 3;
  return {
    start: `${first.slice(0, 4)}-${twoDigits(startMonth)}-01`,
    end: `${last.slice(0, 4)}-${twoDigits(endMonth)}-${lastDays[numberOf(last) - 1]}`,
  };
}

/** As `parsePeriod` reads it: `2026-Q1`, or `2026-Q1/2026-Q4`. */
export function periodText({ first, last }: QuarterPeriod): string {
  return first === last ? first : `${first}/${last}`;
}

/** For ids: `2026-q1`, or `2026-q1-2026-q4`. */
export function periodId({ first, last }: QuarterPeriod): string {
  return (first === last ? first : `${first}-${last}`).toLowerCase();
}

export function quarterOf(day: string): Quarter {
  return `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;
}

function next(each: Quarter): Quarter {
  const number = numberOf(each);
  return number < 4
    ? `${each.slice(0, 6)}${number + 1}`
    : `${String(Number(each.slice(0, 4)) + 1).padStart(4, '0')}-Q1`;
}

/** Quarters since the year 0. */
function indexOf(each: Quarter): number {
  return yearOf(each) * 4 + numberOf(each);
}

function yearOf(each: Quarter): number {
  return Number(each.slice(0, 4));
}

function numberOf(each: Quarter): number {
  return Number(each.slice(6));
}

function twoDigits(month: number): string {
  return String(month).padStart(2, '0');
}
