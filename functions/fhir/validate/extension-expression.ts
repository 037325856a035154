import type { Json } from '../resource.ts';
import type { Context } from './context.ts';
import { elementAt, holderPath, isModifier, stepsBelowResource } from './extension-holder.ts';
import { besideOf, dataOf, knownEvaluation } from './invariant/engine.ts';
import { unchecked } from './invariant/invariant.ts';
import { tooCostly } from './work.ts';

/**
 * Whether FHIRPath finds the element: from its resource, or from the element itself where the expression begins with
 * what that is called, such as its type. What cannot be evaluated forbids nothing.
 */
export function isFoundBy(
  expression: string,
  at: string,
  places: ReadonlySet<string>,
  context: Context,
): boolean {
  const element = elementAt(at, context);
  if (element === undefined) return true;
  const [start = ''] = /^\w+/.exec(expression) ?? [];
  const isAtElement = start !== context.resource.resourceType && places.has(start);
  const from = isAtElement ? element : context.resource;
  const found = evaluated(expression, isAtElement ? start : undefined, from, context);
  if (found === undefined) return true;
  return found.some(
    (each) => dataOf(each) === element || besideOf(each) === element || dataOf(each) === true,
  );
}

/** FHIRPath that must hold of the element that an extension stands on; `%extension` is the extension itself. */
export function invariantComplaint(
  invariants: readonly string[],
  extension: Json,
  at: string,
  context: Context,
): string | undefined {
  if (invariants.length === 0) return undefined;
  const holder = holderPath(at);
  const element = elementAt(holder, context);
  if (element === undefined) return undefined;
  const steps = stepsBelowResource(holder).map((step) => `.${step}`);
  const path = `${context.resource.resourceType}${steps.join('')}`;
  const member = isModifier(at) ? 'modifierExtension' : 'extension';
  const own = evaluated(member, path, element, context)?.find((each) => dataOf(each) === extension);
  return invariants.find((expression) => {
    const found = evaluated(expression, path, element, context, { extension: own ?? extension });
    return found !== undefined && dataOf(found[0]) !== true;
  });
}

function evaluated(
  expression: string,
  path: string | undefined,
  from: Json,
  context: Context,
  variables: Readonly<Record<string, unknown>> = {},
): readonly unknown[] | undefined {
  try {
    return knownEvaluation(expression, path)(from, context, variables);
  } catch (thrown) {
    if (thrown !== tooCostly) throw thrown;
    context.report.error('too-costly', unchecked, String(context.resource.resourceType));
    return undefined;
  }
}
