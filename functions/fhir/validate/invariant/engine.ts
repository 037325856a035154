import type { UserInvocationTable } from 'fhirpath';
import type { Json, JsonObject } from '../../resource.ts';
import type { Context } from '../context.ts';
import { nodeCount, type Work } from '../work.ts';
import { load } from './fhirpath.cjs';
import { type Host, hostFunctions } from './host.ts';

/** @throws Error that says why an expression is none */
export function checkExpression(expression: string): void {
  engine ??= load();
  engine.compile(expression, engine.model, { resolveInternalTypes: false });
}

/** @returns `undefined` when the expression cannot be evaluated */
export type Test = (value: Json, context: Context) => boolean | undefined;

let engine: ReturnType<typeof load> | undefined;

/**
 * A test by the FHIRPath engine; both are made ready when the test is first run. It is charged what it may cost before
 * it runs, as nothing can stop it then.
 * @throws tooCostly
 * @param path of the element that the expression starts from, which tells the engine the types
 * @param host what answers the functions that look beyond the value
 */
export function engineTest(expression: string, path: string, host?: Host): Test {
  const spend = cost(expression);
  let evaluate: ((focus: unknown, variables: Record<string, Json>) => readonly unknown[]) | undefined;
  let current: Context | undefined;
  const context = () => {
    if (current === undefined) throw new Error('nothing is evaluated');
    return current;
  };
  return (value, given) => {
    const { resource, root, work } = given;
    spend(value, resource, work);
    current = given;
    try {
      engine ??= load();
      const userInvocationTable = hostFunctions(host, context) as unknown as UserInvocationTable;
      const options = { traceFn: () => {}, resolveInternalTypes: false, userInvocationTable };
      evaluate ??= engine.compile({ base: path, expression }, engine.model, options);
      // The engine takes a bare number for what to start from only as its own kind of decimal.
      const focus = typeof value === 'number' ? engine.decimal(value) : value;
      const [result] = evaluate(focus, { resource, rootResource: root });
      return (isNode(result) ? result.data : result) === true;
    } catch {
      return undefined;
    }
  };
}

/** One evaluation takes 25 to 60 µs besides what it does with the value. */
const stepsPerEvaluation = 2500;

/** Functions and operators with which the engine may look at every value once for every other. */
const pairing =
  /isDistinct|distinct|intersect|exclude|union|combine|subsetOf|supersetOf|repeat|descendants|\||%(?!ucum)|\bin\b|\bcontains\s+/;

function cost(expression: string): (value: Json, resource: JsonObject, work: Work) => void {
  const isPairing = pairing.test(expression);
  const isOfResource = expression.includes('%resource') || expression.includes('%rootResource');
  return (value, resource, work) => {
    work.spend(stepsPerEvaluation);
    const nodes = nodeCount(value, work.left());
    work.spend(nodes * (isPairing ? nodeCount(isOfResource ? resource : value, work.left()) : 1));
  };
}

function isNode(result: unknown): result is { readonly data: unknown } {
  return typeof result === 'object' && result !== null && 'data' in result;
}
