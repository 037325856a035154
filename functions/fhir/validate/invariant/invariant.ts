import type { Constraint } from '../../definitions/structure-definition.ts';
import type { Json } from '../../resource.ts';
import type { Check, Context } from '../context.ts';
import { compileExpression, type Scope } from './compile.ts';
import { engineTest, type Test } from './engine.ts';
import { parseExpression } from './parse.ts';

/**
 * A constraint's check (https://hl7.org/fhir/R4/conformance-rules.html#constraints): its expression must be true.
 * Most are simple enough to become closures here; the FHIRPath engine, 85 ms to load and 10 to 100 times slower,
 * does the others.
 */
export function invariantCheck(constraint: Constraint, scope: Scope): Check | undefined {
  const { key, severity, human, expression } = constraint;
  if (expression === undefined) return undefined;
  const report = severity === 'error' ? 'error' : 'warning';
  let holds: Test | undefined;
  return (value, at, context) => {
    holds ??= testOf(expression, scope);
    const outcome = holds(value, context);
    if (outcome === false) context.report[report]('invariant', `${key}: ${human}`, at);
    else if (outcome === undefined) {
      context.report.warning('not-supported', `${key} could not be evaluated: ${human}`, at);
    }
  };
}

function testOf(expression: string, scope: Scope): Test {
  const parsed = parseExpression(expression);
  const byEngine = engineTest(expression, scope.type ?? scope.node.element.path);
  if (parsed === undefined) return byEngine;
  const native = compileExpression(parsed, scope);
  return (value: Json, context: Pick<Context, 'resource' | 'root'>) =>
    native(value, context) ?? byEngine(value, context);
}
