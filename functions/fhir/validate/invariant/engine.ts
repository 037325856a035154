import type { UserInvocationTable } from 'fhirpath';
import type { Json, JsonObject } from '../../resource.ts';
import type { Context } from '../context.ts';
import { hasSafePatterns } from '../safe-expression.ts';
import { nodeCount, tooCostly, type Work } from '../work.ts';
import { isEngineQuantity, quantityJson } from './engine-quantity.ts';
import { load } from './fhirpath.cjs';
import { type Host, hostFunctions } from './host.ts';

/** @throws Error that says why an expression is none */
export function checkExpression(expression: string): void {
  engine ??= load();
  engine.compile(expression, engine.model, { resolveInternalTypes: false });
}

/** @returns `undefined` when the expression cannot be evaluated */
export type Test = (value: Json, context: Context) => boolean | undefined;

/**
 * What an expression comes to, as the engine holds it; `undefined` when it cannot be evaluated.
 * @param variables besides `%resource` and `%rootResource`: JSON, or results of the engine, which know their types
 */
export type Evaluation = (
  value: Json,
  context: Context,
  variables?: Readonly<Record<string, unknown>>,
) => readonly unknown[] | undefined;

let engine: ReturnType<typeof load> | undefined;

/**
 * An evaluation by the FHIRPath engine; both are made ready when it is first run. It is charged what its functions may
 * cost before it runs, and then for each step that it takes, so that one which would never end is stopped.
 * @throws tooCostly
 * @param path of the element that the expression starts from, which tells the engine the types; none for a resource
 * @param host what answers the functions that look beyond the value
 */
function engineEvaluation(expression: string, path: string | undefined, host?: Host): Evaluation {
  const spend = cost(expression);
  let evaluate: ((focus: unknown, variables: Record<string, unknown>) => readonly unknown[]) | undefined;
  let current: Context | undefined;
  const context = () => {
    if (current === undefined) throw new Error('nothing is evaluated');
    return current;
  };
  return (value, given, variables = {}) => {
    const { resource, root, work } = given;
    spend(value, resource, work);
    current = given;
    try {
      engine ??= load();
      const userInvocationTable = hostFunctions(host, context) as unknown as UserInvocationTable;
      const options = {
        traceFn: () => {},
        resolveInternalTypes: false,
        userInvocationTable,
        debugger: (_: unknown, __: unknown, result: unknown) => current?.work.spend(stepCost(result)),
      };
      evaluate ??= engine.compile(
        path === undefined ? expression : { base: path, expression },
        engine.model,
        options,
      );
      // The engine takes a bare number for what to start from only as its own kind of decimal.
      const focus = typeof value === 'number' ? engine.decimal(value) : value;
      return evaluate(focus, { resource, rootResource: root, ...variables });
    } catch (thrown) {
      // It went deeper than there is stack for, or made a text longer than there can be.
      if (thrown === tooCostly || thrown instanceof RangeError) throw tooCostly;
      return undefined;
    }
  };
}

/** A step of the engine takes about 0.5 µs, and its results have to be held. */
function stepCost(result: unknown): number {
  if (!Array.isArray(result)) return stepsPerStep;
  const [first] = result;
  return stepsPerStep + result.length + (typeof first === 'string' ? first.length : 0);
}

const stepsPerStep = 40;

const maxKnown = 1_000;
const evaluations = new Map<string, Evaluation>();

/**
 * The evaluation of an expression that comes from outside, compiled once; those of definitions that change all the time
 * do not pile up. One with a regular expression that could run away cannot be evaluated.
 */
export function knownEvaluation(expression: string, path: string | undefined): Evaluation {
  const key = `${path ?? ''} ${expression}`;
  const evaluate =
    evaluations.get(key) ??
    (hasSafePatterns(expression) ? engineEvaluation(expression, path) : () => undefined);
  if (evaluations.size >= maxKnown) evaluations.clear();
  evaluations.set(key, evaluate);
  return evaluate;
}

/** Whether an expression is true of a value, by the engine. @throws tooCostly */
export function engineTest(expression: string, path: string, host?: Host): Test {
  const evaluate = engineEvaluation(expression, path, host);
  return (value, context) => {
    const found = evaluate(value, context);
    return found && dataOf(found[0]) === true;
  };
}

/** What a result of the engine stands for. */
export function dataOf(result: unknown): unknown {
  return isNode(result) ? result.data : result;
}

/** The JSON of results: dates as texts, quantities as those of FHIR, elements as they stand in the resource. */
export function jsonOf(results: readonly unknown[]): readonly unknown[] {
  engine ??= load();
  const plain = results.map((each) => (isEngineQuantity(each) ? quantityJson(each) : each));
  return engine.resolveInternalTypes(plain) as readonly unknown[];
}

/** What stands beside the value of a primitive. */
export function besideOf(result: unknown): unknown {
  return typeof result === 'object' && result !== null && '_data' in result ? result._data : undefined;
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
