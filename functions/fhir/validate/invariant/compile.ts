import { typeName } from '../../definitions/structure-definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../../resource.ts';
import type { ElementNode } from '../element-tree.ts';
import { functionOfValues, stringTest } from './functions.ts';
import { type Collection, empty, isFalse, isTrue, logicOf, plain, truth, uncertain } from './logic.ts';
import type { Expression } from './parse.ts';
import { relations } from './relations.ts';

export interface Environment {
  readonly resource: JsonObject;
}

type Run = (focus: Collection, environment: Environment) => Collection;

/** A compiled expression and, where it leads to one element of the definition, that element. */
interface Compiled {
  readonly run: Run;
  readonly node?: ElementNode | undefined;
}

/** Finds an element's children: its own, or those of its type. */
export type ChildOf = (node: ElementNode, name: string) => ElementNode | undefined;

export interface Scope {
  /** The element that the expression starts from. */
  readonly node: ElementNode;
  /** The type of the value, where that element is of a choice of types. */
  readonly type?: string | undefined;
  /** The root of the resource's definition, where the expression belongs to a resource. */
  readonly resource: ElementNode | undefined;
  readonly childOf: ChildOf;
}

const ucum: Collection = ['http://unitsofmeasure.org'];

/**
 * @returns a test that answers whether the expression is true of a value, or `undefined` when only the engine can
 * tell; that may depend on the value
 */
export function compileExpression(
  expression: Expression,
  scope: Scope,
): (value: Json, environment: Environment) => boolean | undefined {
  const { run } = compile(expression, scope);
  return (value, environment) => {
    try {
      return run([value], environment)[0] === true;
    } catch (thrown) {
      if (thrown === uncertain) return undefined;
      throw thrown;
    }
  };
}

const leaveToEngine: Compiled = {
  run: () => {
    throw uncertain;
  },
};

function compile(expression: Expression, scope: Scope): Compiled {
  switch (expression.kind) {
    case 'literal': {
      const value = [expression.value];
      return { run: () => value };
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
      return compileDot(expression.left, expression.right, scope);
    case 'binary':
      return compileBinary(expression.operator, expression.left, expression.right, scope);
  }
}

function compileVariable(name: string, { resource: node }: Scope): Compiled {
  if (name === 'resource' && node) return { run: (_, { resource }) => [resource], node };
  return name === 'ucum' ? { run: () => ucum } : leaveToEngine;
}

function compileDot(left: Expression, right: Expression, scope: Scope): Compiled {
  const from = compile(left, scope);
  const isCallOnValues = right.kind === 'call' && functionOfValues(right.name) !== undefined;
  if (from.node === undefined && !isCallOnValues) return leaveToEngine;
  const to = compile(right, { ...scope, node: from.node ?? scope.node });
  return { run: (focus, environment) => to.run(from.run(focus, environment), environment), node: to.node };
}

/** A path may start with the name of the type. */
function compileName(name: string, scope: Scope): Compiled {
  if (scope.node.element.path === name) return { run: (focus) => focus, node: scope.node };
  const node = scope.childOf(scope.node, name);
  if (node === undefined) return leaveToEngine;
  const names = (node.element.type ?? []).map((type) => {
    const typed = typeName(node.element, type);
    return `${name}${typed[0]?.toUpperCase()}${typed.slice(1)}`;
  });
  if (!node.choice) return { run: (focus) => focus.flatMap((value) => membersOf(value, name)), node };
  const jsonNames = new Set(names);
  return { run: (focus) => focus.flatMap((value) => choiceOf(value, jsonNames)), node };
}

/** What stands under the name; for a primitive without a value, the extensions beside it. */
function membersOf(value: Json, name: string): Collection {
  if (!isJsonObject(value)) return empty;
  const member = value[name];
  const beside = value[`_${name}`];
  if (member === undefined && beside === undefined) return empty;
  if (Array.isArray(member)) {
    const besides = Array.isArray(beside) ? beside : [];
    return member.map((each, index) => each ?? besides[index] ?? null).filter((each) => each !== null);
  }
  return Array.isArray(beside) ? beside.filter((each) => each !== null) : [member ?? beside ?? null];
}

function choiceOf(value: Json, jsonNames: ReadonlySet<string>): Collection {
  if (!isJsonObject(value)) return empty;
  for (const key in value) {
    const name = key.startsWith('_') ? key.slice(1) : key;
    if (jsonNames.has(name)) return membersOf(value, name);
  }
  return empty;
}

/** Functions whose result is of their input. */
const keepsElements = new Set(['first', 'tail', 'trace']);

function compileCall(name: string, parameters: readonly Expression[], scope: Scope): Compiled {
  const [parameter] = parameters;
  const ofValues = parameter === undefined || name === 'trace' ? functionOfValues(name) : undefined;
  if (ofValues) return { run: ofValues, node: keepsElements.has(name) ? scope.node : undefined };
  if (name === 'iif') return compileConditional(parameters, scope);
  if (parameter === undefined || parameters.length > 1) return leaveToEngine;
  if (parameter.kind === 'literal' && typeof parameter.value === 'string')
    return compileStringCall(name, parameter.value, scope);
  const { run, node } = compile(parameter, scope);
  const holds = (environment: Environment) => (value: Json) => truth(run([value], environment)) === true;
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

function compileConditional(parameters: readonly Expression[], scope: Scope): Compiled {
  const [condition, whenTrue, otherwise = () => empty] = parameters.map((each) => compile(each, scope).run);
  if (condition === undefined || whenTrue === undefined) return leaveToEngine;
  return {
    run: (focus, environment) =>
      (truth(condition(focus, environment)) === true ? whenTrue : otherwise)(focus, environment),
  };
}

function compileStringCall(name: string, argument: string, scope: Scope): Compiled {
  if (name === 'extension') return compileExtension(argument, scope);
  const test = stringTest(name, argument);
  if (test === undefined) return leaveToEngine;
  return {
    run: ([value, ...more]) => {
      if (value === undefined) return empty;
      if (typeof value !== 'string' || more.length > 0) throw uncertain;
      return test(value) ? isTrue : isFalse;
    },
  };
}

/** https://hl7.org/fhir/R4/fhirpath.html#functions */
function compileExtension(url: string, scope: Scope): Compiled {
  const node = scope.childOf(scope.node, 'extension');
  const isWanted = (value: Json) => isJsonObject(value) && value.url === url;
  return { run: (focus) => focus.flatMap((value) => membersOf(value, 'extension').filter(isWanted)), node };
}

function compileBinary(operator: string, left: Expression, right: Expression, scope: Scope): Compiled {
  const [a, b] = [compile(left, scope), compile(right, scope)];
  const logic = logicOf(operator);
  if (logic)
    return {
      run: (focus, environment) =>
        logic(truth(a.run(focus, environment)), () => truth(b.run(focus, environment))),
    };
  if (operator === '|') {
    return {
      run: (focus, environment) => [
        ...new Set([...a.run(focus, environment), ...b.run(focus, environment)].map(plain)),
      ],
    };
  }
  const relation = relations[operator];
  if (relation === undefined) return leaveToEngine;
  const dated = isDated(a.node) || isDated(b.node);
  return {
    run: (focus, environment) => relation(a.run(focus, environment), b.run(focus, environment), dated),
  };
}

/** Whether values of the element are compared as points in time. */
function isDated(node: ElementNode | undefined): boolean {
  return (
    node?.element.type?.some(({ code }) => ['date', 'dateTime', 'instant', 'time'].includes(code)) === true
  );
}
