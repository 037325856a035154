import type { Constraint } from '../../definitions/structure-definition.ts';
import type { Json } from '../../resource.ts';
import type { Check, Context } from '../context.ts';
import { safeExpression } from '../safe-expression.ts';
import { tooCostly } from '../work.ts';
import { compileExpression } from './compile.ts';
import { checkExpression, engineTest, type Test } from './engine.ts';
import type { Scope } from './environment.ts';
import { parseExpression } from './parse.ts';

/**
 * A constraint's check (https://hl7.org/fhir/R4/conformance-rules.html#constraints): its expression must be true.
 * Those of R4 become closures here, which take time in proportion to what they look at; the FHIRPath engine, 85 ms to
 * load and 10 to 100 times slower, does what profiles add beyond that, and values that are seldom met. Both are bounded.
 */
export function invariantCheck(constraint: Constraint, scope: Scope): Check | undefined {
  const { key, severity, human, expression } = constraint;
  if (expression === undefined) return undefined;
  const report = severity === 'error' ? 'error' : 'warning';
  if (scope.host && !isSafe(expression)) return unsafeCheck(constraint);
  let holds: Test | undefined;
  const isBroken = remembered(() => expressionComplaint(expression) !== undefined);
  return (value, at, context) => {
    holds ??= testOf(expression, scope);
    const outcome = bounded(holds, value, context);
    if (outcome === tooCostly) context.report.error('too-costly', unchecked, at.replace(/[.[].*/, ''));
    else if (outcome === false) context.report[report]('invariant', `${key}: ${human}`, at);
    else if (outcome === undefined) {
      // What R4 itself asks can be evaluated; a rule of a profile that nobody can tell to be kept is not kept.
      const say =
        scope.host && report === 'error' && isBroken() ? context.report.error : context.report.warning;
      say('not-supported', `${key} could not be evaluated: ${human}`, at);
    }
  };
}

/** @returns what is wrong with the text of an expression, if there is */
export function expressionComplaint(expression: string): string | undefined {
  try {
    if (parseExpression(expression) === undefined) checkExpression(expression);
    return undefined;
  } catch (caught) {
    return caught instanceof Error ? caught.message.slice(0, 200) : 'it cannot be parsed';
  }
}

function remembered<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Regular expressions of profiles come from anywhere, and nothing can stop one that runs away. */
function isSafe(expression: string): boolean {
  const sources = expression.matchAll(/\b(?:matches|matchesFull|replaceMatches)\(\s*'((?:[^'\\]|\\.)*)'/g);
  return [...sources].every(
    ([, source = '']) => safeExpression(source.replace(/\\(.)/g, '$1')) !== undefined,
  );
}

function unsafeCheck({ key, human }: Constraint): Check {
  return (_, at, { report }) =>
    report.warning('not-supported', `${key} has a regular expression that could run away: ${human}`, at);
}

function testOf(expression: string, scope: Scope): Test {
  const parsed = parseExpression(expression);
  const byEngine = engineTest(expression, scope.type ?? scope.node.element.path, scope.host);
  if (parsed === undefined) return byEngine;
  const native = compileExpression(parsed, scope);
  return (value, context) => native(value, context) ?? byEngine(value, context);
}

export const unchecked =
  'This takes more work to check than is allowed: too many elements of which each is held against the others. ' +
  'Split it, or leave elements out.';

function bounded(holds: Test, value: Json, context: Context): ReturnType<Test> | typeof tooCostly {
  try {
    return holds(value, context);
  } catch (thrown) {
    if (thrown === tooCostly) return tooCostly;
    throw thrown;
  }
}
