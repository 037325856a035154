import type { Check } from './context.ts';

/**
 * That a string has no white space around it, as XML may lose that, and something besides it
 * (https://hl7.org/fhir/R4/datatypes.html#string).
 */
export const checkString: Check = (value, at, { report, isStrict }) => {
  if (!isStrict || typeof value !== 'string' || value.trim() === value) return;
  report.warning('value', 'A string should not start or end with white space, which may be lost.', at);
};
