import { isJsonObject, type JsonObject } from '../fhir/resource.ts';
import { conversionOf } from '../fhir/search/ucum.ts';
import { compareValues, type Value } from './answer.ts';
import { textOf } from './element.ts';

/** Less than, equal to or greater than zero; quantities in units of one kind are converted, others have no order. */
export function compareQuantities(a: JsonObject, b: JsonObject): number | undefined {
  const [left, right] = [a.value, b.value];
  if (typeof left !== 'number' || typeof right !== 'number') return undefined;
  if ((a.code ?? a.unit) === (b.code ?? b.unit)) return left - right;
  const [from, to] = conversions(a, b);
  if (!from || !to || from.dimensions !== to.dimensions) return undefined;
  return from.convert(left) - to.convert(right);
}

/** Whether the units of two quantities are known, and of kinds that nothing converts into each other. */
export function isOfOtherKind(a: JsonObject, b: JsonObject): boolean {
  const [from, to] = conversions(a, b);
  return from !== undefined && to !== undefined && from.dimensions !== to.dimensions;
}

/** As `compareValues`, and quantities in different units too. */
export function compareAcrossUnits(a: Value, b: Value): number | undefined {
  return a.name === 'valueQuantity' && b.name === a.name && isJsonObject(a.value) && isJsonObject(b.value)
    ? compareQuantities(a.value, b.value)
    : compareValues(a, b);
}

function conversions(a: JsonObject, b: JsonObject) {
  const [from, to] = [a.code, b.code].map((code) => conversionOf(textOf(code) ?? ''));
  return [from, to] as const;
}
