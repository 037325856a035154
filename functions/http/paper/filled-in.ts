import type { Form } from '../../parent-page/form.ts';
import type { Paper } from './paper.ts';

const dayMs = 24 * 60 * 60 * 1_000;

/**
 * The day that stands on the sheet, as FHIR writes it; now, where none does. A sheet that is filled in before it was printed,
 * or tomorrow, is a slip: of both ends a day is let through, because a day begins elsewhere at another time.
 * @returns `undefined` for what is no such day
 */
export function filledInOn(
  form: Form,
  { printedAt }: Pick<Paper, 'printedAt'>,
  nowMs: number,
): string | undefined {
  const parts = ['year', 'month', 'day'].map((name) => String(form.get(name) ?? '').trim());
  if (parts.every((part) => part === '')) return new Date(nowMs).toISOString();
  const [year = '', month = '', day = ''] = parts.map((part) => part.padStart(2, '0'));
  const date = `${year}-${month}-${day}`;
  const startMs = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(startMs) || !new Date(startMs).toISOString().startsWith(date)) return undefined;
  return startMs + 2 * dayMs > printedAt && startMs - dayMs < nowMs ? date : undefined;
}
