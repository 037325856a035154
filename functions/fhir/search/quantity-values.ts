import type { ElementPath } from '../path/element-path.ts';
import { isJsonObject, type Json, type JsonObject } from '../resource.ts';
import type { IndexValue } from './query.ts';

/** A number, or what lies between two (`low` and `high`, either of which may be infinite). */
interface Extent {
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

interface Unit {
  readonly system?: string;
  readonly code?: string;
  readonly unit?: string;
}

const currencies = 'urn:iso:std:iso:4217';

/** https://hl7.org/fhir/R4/search.html#number */
export function numberValues(
  parameter: string,
  element: Exclude<Json, null>,
  { type }: ElementPath,
): readonly IndexValue[] {
  if (typeof element === 'number') return [{ kind: 'number', parameter, value: element }];
  const extent = type === 'Range' && isJsonObject(element) ? rangeExtent(element) : undefined;
  return extent === undefined ? [] : [{ kind: 'number', parameter, ...extent }];
}

/** https://hl7.org/fhir/R4/search.html#quantity */
export function quantityValues(
  parameter: string,
  element: Exclude<Json, null>,
  { type }: ElementPath,
): readonly IndexValue[] {
  if (!isJsonObject(element)) return [];
  const extent = extentOf(element, type);
  return extent === undefined ? [] : [{ kind: 'quantity', parameter, ...extent, ...unitOf(element, type) }];
}

function extentOf(element: JsonObject, type: string): Extent | undefined {
  if (type === 'Range') return rangeExtent(element);
  if (type === 'SampledData') return sampledExtent(element);
  return quantityExtent(element);
}

function unitOf(element: JsonObject, type: string): Unit {
  const { currency, low, high, origin } = element;
  if (type === 'Money') return typeof currency === 'string' ? { system: currencies, code: currency } : {};
  const holder = { Range: low ?? high, SampledData: origin }[type] ?? element;
  return isJsonObject(holder) ? quantityUnit(holder) : {};
}

function quantityUnit({ system, code, unit }: JsonObject): Unit {
  return {
    ...(typeof system === 'string' && { system }),
    ...(typeof code === 'string' && { code }),
    ...(typeof unit === 'string' && { unit }),
  };
}

/** `< 5` reaches down without end: what was measured lies somewhere below. */
function quantityExtent({ value, comparator }: JsonObject): Extent | undefined {
  if (typeof value !== 'number') return undefined;
  if (comparator === '<' || comparator === '<=') return extent(Number.NEGATIVE_INFINITY, value);
  if (comparator === '>' || comparator === '>=') return extent(value, Number.POSITIVE_INFINITY);
  return { value };
}

function rangeExtent({ low, high }: JsonObject): Extent | undefined {
  return extent(numberIn(low) ?? Number.NEGATIVE_INFINITY, numberIn(high) ?? Number.POSITIVE_INFINITY);
}

/** The bounds of the samples; the limits of detection, where they are told, bound those that are off the scale. */
function sampledExtent({ origin, factor, data, lowerLimit, upperLimit }: JsonObject): Extent | undefined {
  const zero = numberIn(origin);
  if (zero === undefined || typeof data !== 'string') return undefined;
  const scale = typeof factor === 'number' ? factor : 1;
  const samples = data.split(/\s+/).map((sample) => {
    if (sample === 'L') return lowerLimit;
    return sample === 'U' ? upperLimit : sample === '' ? undefined : Number(sample);
  });
  const values = samples.filter(
    (sample) => typeof sample === 'number' && Number.isFinite(sample),
  ) as readonly number[];
  if (values.length === 0) return undefined;
  const bounds = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  const [low, high] = bounds.map((bound) => zero + scale * bound).toSorted((a, b) => a - b);
  return low === undefined || high === undefined ? undefined : extent(low, high);
}

function extent(low: number, high: number): Extent | undefined {
  if (low === high) return { value: low };
  const value = Number.isFinite(low) ? low : high;
  return Number.isFinite(value) ? { value, low, high } : undefined;
}

function numberIn(quantity: Json | undefined): number | undefined {
  return isJsonObject(quantity) && typeof quantity.value === 'number' ? quantity.value : undefined;
}
