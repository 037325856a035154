import type { Json } from '../../resource.ts';
import type { Context } from '../context.ts';
import {
  type Compiled,
  type Environment,
  type InnerScope,
  leaveToEngine,
  onceInLoop,
  type Scope,
} from './environment.ts';
import { functionOfValues } from './functions.ts';
import { joinOf } from './joins.ts';
import { type Collection, distinct, empty, isFalse, isTrue, logicOf, truth, uncertain } from './logic.ts';
import type { Expression } from './parse.ts';
import { anyElement, compileName, compileWalk, walkOf } from './path.ts';
import { relations } from './relations.ts';
import { compileStringCall, isOfStrings, textOf } from './string-call.ts';
import { compileTypeTest } from './type-test.ts';

const ucum: Collection = ['http://unitsofmeasure.org'];

/**
 * @returns a test that answers whether the expression is true of a value, or `undefined` when only the engine can
 * tell; that may depend on the value. It throws `tooCostly`.
 */
export function compileExpression(
  expression: Expression,
  scope: Scope,
): (value: Json, context: Pick<Context, 'resource' | 'work'>) => boolean | undefined {
  // A value of a choice of types has its members by name only.
  const node = scope.node.choice ? anyElement : scope.node;
  const { run } = compile(expression, { ...scope, node, context: node, looped: false });
  return (value, { resource, work }) => {
    try {
      work.spend(1);
      return run([value], { resource, context: value, work, known: new Map() })[0] === true;
    } catch (thrown) {
      if (thrown === uncertain) return undefined;
      throw thrown;
    }
  };
}

function compile(expression: Expression, scope: InnerScope): Compiled {
  switch (expression.kind) {
    case 'literal': {
      const value = [expression.value];
      return { run: () => value, constant: true };
    }
    case 'this':
      return { run: (focus) => focus, node: scope.node };
    case 'variable':
      return compileVariable(expression.name, scope);
    case 'name':
      return compileName(expression.name, scope);
    case 'call':
      return compileCall(expression.name, expression.arguments, scope);
    case 'dot':
      return onceInLoop(compileDot(expression.left, expression.right, scope), scope);
    case 'type':
      return compileTypeTest(expression, scope, compile);
    case 'binary':
      return onceInLoop(compileBinary(expression.operator, expression.left, expression.right, scope), scope);
  }
}

function compileVariable(name: string, { resource, context }: InnerScope): Compiled {
  if (name === 'resource' && resource)
    return { run: (_, environment) => [environment.resource], node: resource, constant: true };
  if (name === 'context')
    return { run: (_, environment) => [environment.context], node: context, constant: true };
  return name === 'ucum' ? { run: () => ucum, constant: true } : leaveToEngine;
}

function compileDot(left: Expression, right: Expression, scope: InnerScope): Compiled {
  const join = right.kind === 'call' ? compileJoin(left, right.name, right.arguments, scope) : undefined;
  if (join) return join;
  const walk = right.kind === 'name' ? walkOf(left) : undefined;
  const from = walk ? compileWalk(compile(walk.from, scope), walk.deep) : compile(left, scope);
  const isCallOnValues = right.kind === 'call' && functionOfValues(right.name) !== undefined;
  if (from.node === undefined && !isCallOnValues && !isOfStrings(right)) return leaveToEngine;
  const to = compile(right, { ...scope, node: from.node ?? anyElement });
  return {
    run: (focus, environment) => to.run(from.run(focus, environment), environment),
    node: to.node,
    constant: from.constant === true,
  };
}

/** The argument of these functions starts from where the path does, not from where it leads. */
function compileJoin(
  left: Expression,
  name: string,
  [argument, ...more]: readonly Expression[],
  scope: InnerScope,
): Compiled | undefined {
  const join = joinOf(name);
  if (join === undefined || argument === undefined || more.length > 0 || textOf(argument) !== undefined)
    return undefined;
  const [a, b] = [compile(left, scope), compile(argument, scope)];
  return {
    run: (focus, environment) => {
      const [from, to] = [a.run(focus, environment), b.run(focus, environment)];
      environment.work.spend(from.length + (b.constant === true ? 0 : to.length));
      return join(from, to);
    },
    node: name === 'intersect' ? a.node : undefined,
    constant: a.constant === true && b.constant === true,
  };
}

/** Functions whose result is of their input. */
const keepsElements = new Set(['first', 'tail', 'trace']);

function compileCall(name: string, parameters: readonly Expression[], scope: InnerScope): Compiled {
  const [parameter] = parameters;
  const ofValues = parameter === undefined || name === 'trace' ? functionOfValues(name) : undefined;
  if (ofValues) return compileCallOnValues(name, ofValues, scope);
  if (name === 'iif') return compileConditional(parameters, scope);
  const texts = parameters.map(textOf);
  if (texts.every((text) => text !== undefined)) return compileStringCall(name, texts, scope);
  if (parameter === undefined || parameters.length > 1) return leaveToEngine;
  return compileLoop(name, compile(parameter, { ...scope, looped: true }), scope);
}

function compileCallOnValues(
  name: string,
  ofValues: (values: Collection) => Collection,
  { node }: InnerScope,
): Compiled {
  return {
    run: (focus, { work }) => {
      work.spend(focus.length);
      return ofValues(focus);
    },
    node: keepsElements.has(name) ? node : undefined,
  };
}

function compileLoop(name: string, { run, node }: Compiled, scope: InnerScope): Compiled {
  const holds = (environment: Environment) => (value: Json) => {
    environment.work.spend(1);
    return truth(run([value], environment)) === true;
  };
  switch (name) {
    case 'where':
      return { run: (focus, environment) => focus.filter(holds(environment)), node: scope.node };
    case 'exists':
      return { run: (focus, environment) => (focus.some(holds(environment)) ? isTrue : isFalse) };
    case 'all':
      return { run: (focus, environment) => (focus.every(holds(environment)) ? isTrue : isFalse) };
    case 'select':
      return { run: (focus, environment) => focus.flatMap((value) => run([value], environment)), node };
    default:
      return leaveToEngine;
  }
}

function compileConditional(parameters: readonly Expression[], scope: InnerScope): Compiled {
  const [condition, whenTrue, otherwise = () => empty] = parameters.map((each) => compile(each, scope).run);
  if (condition === undefined || whenTrue === undefined) return leaveToEngine;
  return {
    run: (focus, environment) =>
      (truth(condition(focus, environment)) === true ? whenTrue : otherwise)(focus, environment),
  };
}

function compileBinary(operator: string, left: Expression, right: Expression, scope: InnerScope): Compiled {
  const [a, b] = [compile(left, scope), compile(right, scope)];
  const constant = a.constant === true && b.constant === true;
  const logic = logicOf(operator);
  if (logic)
    return {
      run: (focus, environment) =>
        logic(truth(a.run(focus, environment)), () => truth(b.run(focus, environment))),
      constant,
    };
  if (operator === '|') {
    return {
      run: (focus, environment) => distinct([...a.run(focus, environment), ...b.run(focus, environment)]),
      node: a.node === b.node ? a.node : anyElement,
      constant,
    };
  }
  const relation = relations[operator];
  if (relation === undefined) return leaveToEngine;
  const dated = isDated(a) || isDated(b);
  return {
    run: (focus, environment) => relation(a.run(focus, environment), b.run(focus, environment), dated),
    constant,
  };
}

/** Whether values of the element may be points in time, and are compared as such. */
function isDated({ node }: Compiled): boolean {
  const dated = ['date', 'dateTime', 'instant', 'time'];
  return node === anyElement || node?.element.type?.some(({ code }) => dated.includes(code)) === true;
}
