import { isJsonObject } from '../resource.ts';
import type { Check } from './context.ts';
import { expressionComplaint } from './invariant/invariant.ts';

/** The check of every Expression (https://hl7.org/fhir/R4/metadatatypes.html#Expression): that FHIRPath can be read. */
export const checkExpression: Check = (value, at, { report, isStrict, errorsOnly }) => {
  if (!isJsonObject(value) || (errorsOnly && !isStrict)) return;
  const { language, expression } = value;
  if (language !== 'text/fhirpath' || typeof expression !== 'string') return;
  const complaint = expressionComplaint(expression);
  const say = isStrict ? report.error : report.warning;
  if (complaint) say('value', `This is no FHIRPath: ${complaint}`, `${at}.expression`);
};
