import { fhirError } from '../../fhir/outcome.ts';
import { parseDate } from '../../fhir/search/date.ts';

const defaultCount = 50;
export const maxHistoryCount = 1_000;

/** What is asked of a history: https://hl7.org/fhir/R4/http.html#history. Times in epoch milliseconds. */
export interface HistoryAsked {
  /** 0 asks for the total alone. */
  readonly count: number;
  readonly cursor?: string;
  readonly sinceMs?: number;
  /** Versions that were current at some time of this span, its end excluded. */
  readonly at?: { readonly fromMs: number; readonly toMs: number };
  readonly oldestFirst: boolean;
}

const understood = [
  '_count',
  '_since',
  '_at',
  '_cursor',
  '_summary',
  '_elements',
  '_format',
  '_pretty',
] as const;

/**
 * @param more parameters that this history takes besides
 * @throws FhirError 400 for a parameter that is not understood: to ignore it would answer too much
 */
export function historyAsked(query: URLSearchParams, more: readonly '_sort'[] = []): HistoryAsked {
  const known = new Set<string>([...understood, ...more]);
  for (const name of query.keys()) {
    if (!known.has(name)) throw notOffered(name);
    if (name !== '_elements' && query.getAll(name).length > 1) throw invalid(name, query, 'given once');
  }
  const cursor = query.get('_cursor');
  const since = query.get('_since');
  const at = query.get('_at');
  return {
    count: countOf(query),
    oldestFirst: sortOf(query),
    ...(since !== null && { sinceMs: sinceOf(since, query) }),
    ...(at !== null && { at: spanOf(at, query) }),
    ...(cursor !== null && { cursor }),
  };
}

function countOf(query: URLSearchParams): number {
  const text = query.get('_count') ?? String(defaultCount);
  if (query.get('_summary') === 'count') return 0;
  if (/^\d{1,9}$/.test(text)) return Math.min(Number(text), maxHistoryCount);
  throw invalid('_count', query, 'a whole number');
}

function sortOf(query: URLSearchParams): boolean {
  const sort = query.get('_sort') ?? '-_lastUpdated';
  if (sort !== '_lastUpdated' && sort !== '-_lastUpdated') {
    throw invalid('_sort', query, '-_lastUpdated (newest first) or _lastUpdated');
  }
  return sort === '_lastUpdated';
}

function sinceOf(text: string, query: URLSearchParams): number {
  const instant = plus(text);
  const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(instant);
  const sinceMs = isInstant ? Date.parse(instant) : Number.NaN;
  if (!Number.isNaN(sinceMs)) return sinceMs;
  throw invalid('_since', query, 'an instant with a time zone, such as 2026-01-31T12:00:00Z');
}

function spanOf(text: string, query: URLSearchParams): NonNullable<HistoryAsked['at']> {
  const range = parseDate(plus(text));
  if (range) return { fromMs: range.from, toMs: range.to };
  throw invalid('_at', query, 'a date or a time, such as 2026-01-31 or 2026-01-31T12:00:00Z');
}

/** An unescaped + in a URL is read as a space. */
function plus(text: string): string {
  return text.replace(' ', '+');
}

function notOffered(name: string): Error {
  return fhirError('not-supported', `${name} is not offered on this history`, `http.${name}`);
}

function invalid(name: string, query: URLSearchParams, right: string): Error {
  return fhirError('value', `${name}=${query.get(name)} should be ${right}`, `http.${name}`);
}
