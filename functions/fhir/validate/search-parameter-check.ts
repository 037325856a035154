import type { JsonObject } from '../resource.ts';
import type { Context } from './context.ts';
import { expressionComplaint } from './invariant/invariant.ts';
import { objectsIn } from './value-set-check.ts';

/** That a SearchParameter's FHIRPath can be read, and that what is composite says of what (https://hl7.org/fhir/R4/searchparameter.html). */
export function checkSearchParameter(
  { type, expression, component }: JsonObject,
  at: string,
  { report, isStrict }: Context,
): void {
  const say = isStrict ? report.error : report.warning;
  const components = objectsIn(component);
  const expressions = [
    [expression, `${at}.expression`] as const,
    ...components.map((each, index) => [each.expression, `${at}.component[${index}].expression`] as const),
  ];
  for (const [source, place] of expressions) {
    const complaint = typeof source === 'string' ? expressionComplaint(source) : undefined;
    if (complaint) say('value', `This is no FHIRPath: ${complaint}`, place);
  }
  if (components.length > 0 && type !== 'composite')
    say('business-rule', 'Only a composite search parameter has components.', `${at}.component`);
}
