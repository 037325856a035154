import { isJsonObject, type Json } from '../../resource.ts';

/** https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.fixed_x_: equal, nothing more. */
export function isEqual(value: Json | undefined, fixed: Json | undefined): boolean {
  if (Array.isArray(value) && Array.isArray(fixed)) {
    return value.length === fixed.length && value.every((each, index) => isEqual(each, fixed[index]));
  }
  if (!isJsonObject(value) || !isJsonObject(fixed)) return value === fixed;
  const names = new Set([...Object.keys(value), ...Object.keys(fixed)]);
  return [...names].every((name) => isEqual(value[name], fixed[name]));
}

/**
 * https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.pattern_x_: what the pattern has must
 * be there; each item of a list somewhere in the list.
 */
export function fitsPattern(value: Json | undefined, pattern: Json): boolean {
  if (Array.isArray(pattern)) {
    return Array.isArray(value) && pattern.every((wanted) => value.some((each) => fitsPattern(each, wanted)));
  }
  if (!isJsonObject(pattern)) return value === pattern;
  return (
    isJsonObject(value) &&
    Object.entries(pattern).every(
      ([name, wanted]) => wanted === undefined || fitsPattern(value[name], wanted),
    )
  );
}
