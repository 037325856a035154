import type { ElementPath } from '../path/element-path.ts';
import { isJsonObject, type Json, type JsonObject } from '../resource.ts';
import { parseDate, type TimeRange } from './date.ts';
import type { IndexValue } from './query.ts';

const dates: ReadonlySet<string> = new Set(['date', 'dateTime', 'instant']);

/** https://hl7.org/fhir/R4/search.html#date */
export function dateValues(
  parameter: string,
  element: Exclude<Json, null>,
  { type }: ElementPath,
): readonly IndexValue[] {
  const range = rangeOf(element, type);
  return range === undefined ? [] : [{ kind: 'date', parameter, from: range.from, to: range.to }];
}

function rangeOf(element: Exclude<Json, null>, type: string): TimeRange | undefined {
  if (typeof element === 'string') return dates.has(type) ? parseDate(element) : undefined;
  if (!isJsonObject(element)) return undefined;
  if (type === 'Period') return periodRange(element);
  return type === 'Timing' ? timingRange(element) : undefined;
}

/** An end that is not told is open. */
function periodRange({ start, end }: JsonObject): TimeRange | undefined {
  const from = typeof start === 'string' ? parseDate(start)?.from : Number.NEGATIVE_INFINITY;
  const to = typeof end === 'string' ? parseDate(end)?.to : Number.POSITIVE_INFINITY;
  return from === undefined || to === undefined || (start === undefined && end === undefined)
    ? undefined
    : { from, to };
}

/** Only the outer limits count, whatever happens in between. */
function timingRange({ event, repeat }: JsonObject): TimeRange | undefined {
  const ranges = (Array.isArray(event) ? event : []).map((each) =>
    typeof each === 'string' ? parseDate(each) : undefined,
  );
  const bounds =
    isJsonObject(repeat) && isJsonObject(repeat.boundsPeriod) ? periodRange(repeat.boundsPeriod) : undefined;
  const known = [...ranges, bounds].filter((range) => range !== undefined);
  if (known.length === 0) return undefined;
  return { from: Math.min(...known.map(({ from }) => from)), to: Math.max(...known.map(({ to }) => to)) };
}
