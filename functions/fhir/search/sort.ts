import type { IndexValue, SearchParameter } from './query.ts';
import { normaliseString } from './string.ts';

/** The latest time that a date can hold: stands for an open end, since infinity does not survive JSON. */
const endOfTime = 8.64e15;

/**
 * What a resource is sorted by: the least of its values, or the greatest in descending order. Always a number or
 * always a string for one parameter; `undefined` when it has no value. https://hl7.org/fhir/R4/search.html#sort
 */
export function sortKey(
  values: readonly IndexValue[],
  parameter: SearchParameter,
  descending: boolean,
): string | number | undefined {
  return values
    .filter((value) => value.parameter === parameter.code)
    .map((value) => keyOf(value, descending))
    .filter((key) => key !== undefined)
    .reduce<string | number | undefined>(
      (best, key) => (best === undefined || compareSortKeys(key, best, descending) < 0 ? key : best),
      undefined,
    );
}

/** For `Array.sort`; whoever has no value comes last in either direction. */
export function compareSortKeys(
  a: string | number | undefined,
  b: string | number | undefined,
  descending: boolean,
): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b === descending ? 1 : -1;
}

function keyOf(value: IndexValue, descending: boolean): string | number | undefined {
  switch (value.kind) {
    case 'string':
      return normaliseString(value.text);
    case 'uri':
      return value.uri;
    case 'token':
      return value.code?.toLowerCase();
    case 'reference':
      return value.type !== undefined && value.id !== undefined ? `${value.type}/${value.id}` : value.url;
    case 'date':
      return finite(descending ? value.to : value.from);
    case 'number':
    case 'quantity':
      return finite((descending ? value.high : value.low) ?? value.value);
  }
}

function finite(value: number): number {
  return Math.max(-endOfTime, Math.min(endOfTime, value));
}
