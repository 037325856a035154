import type { Json, JsonObject } from '../resource.ts';
import type { Context } from './context.ts';
import { expressionComplaint } from './invariant/invariant.ts';
import { type ElementFinder, nameComplaint, startingTypes } from './invariant/static-check.ts';
import { objectsIn } from './value-set-check.ts';

/** That a SearchParameter's FHIRPath can be read and finds something in what it is for, and that what is composite says of what (https://hl7.org/fhir/R4/searchparameter.html). */
export function checkSearchParameter(
  { type, expression, base, component }: JsonObject,
  at: string,
  { report, isStrict }: Context,
  finder: ElementFinder,
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
  if (isStrict && typeof expression === 'string' && !expressionComplaint(expression)) {
    for (const complaint of baseComplaints(expression, base, finder))
      report.error('value', complaint, `${at}.expression`);
  }
  if (components.length > 0 && type !== 'composite')
    say('business-rule', 'Only a composite search parameter has components.', `${at}.component`);
}

function baseComplaints(
  expression: string,
  base: Json | undefined,
  finder: ElementFinder,
): readonly string[] {
  const bases = Array.isArray(base) ? base.map(String) : [];
  const starts = startingTypes(expression, finder);
  const ofAny = ['Resource', 'DomainResource'];
  return bases.flatMap((type) => {
    if (starts && !starts.some((start) => start === type || ofAny.includes(start)))
      return [`The expression finds nothing in a ${type.slice(0, 60)}: it starts from ${starts.join(', ')}.`];
    const complaint = nameComplaint(expression, finder.rootOf(type), finder);
    return complaint ? [`In this expression ${complaint}`] : [];
  });
}
