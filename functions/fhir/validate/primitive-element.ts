import { isJsonObject, type Json } from '../resource.ts';
import type { Check } from './context.ts';
import type { Member } from './members.ts';
import type { Format } from './primitive.ts';

/**
 * The check of one value of a primitive type together with the id and extensions beside it
 * (https://hl7.org/fhir/R4/json.html#primitive).
 * @param wanted what the value must be, when it is not
 * @param checks run on a value of the right form
 * @param element the check of the type Element, for what stands beside the value
 */
export function primitiveCheck(
  wanted: Format,
  checks: readonly Check[],
  element: () => Check | undefined,
): NonNullable<Member['primitive']> {
  const hasChecks = checks.length > 0;
  return (value, beside, holder, step, context, text) => {
    if (value === undefined && beside === undefined) {
      const diagnostics = 'null may only stand where the other of value and extensions is.';
      context.report.error('structure', diagnostics, `${holder}${step}`);
    }
    if (value !== undefined) {
      const complaint = wanted(value, text);
      if (complaint !== undefined) context.report.error('value', `Must be ${complaint}.`, `${holder}${step}`);
      else if (hasChecks) {
        const at = `${holder}${step}`;
        for (const check of checks) check(value, at, context);
      }
    }
    if (beside !== undefined && !(value !== undefined && isIdAlone(beside)))
      element()?.(beside, `${holder}${step}`, context);
  };
}

/** What a value may have beside it, and what would be an empty element without one (ele-1). */
function isIdAlone(beside: Json): boolean {
  return (
    isJsonObject(beside) &&
    Object.keys(beside).length === 1 &&
    typeof beside.id === 'string' &&
    /^\S+$/.test(beside.id)
  );
}
