import { typeName } from '../../definitions/structure-definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../../resource.ts';
import type { ElementNode } from '../element-tree.ts';
import type { Expression } from './parse.ts';

export interface Environment {
  readonly resource: JsonObject;
}

type Collection = readonly Json[];
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

/** Thrown when a value turns up for which this part of FHIRPath gives no certain answer: the engine has to. */
const uncertain = new Error('left to the FHIRPath engine');

const isTrue: Collection = [true];
const isFalse: Collection = [false];
const empty: Collection = [];
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
  const isCallOnValues = right.kind === 'call' && right.name in functionsOfValues;
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
    return member.map((each, index) => each ?? (Array.isArray(beside) ? beside[index] : null));
  }
  return Array.isArray(beside) ? beside : [member ?? beside ?? null];
}

function choiceOf(value: Json, jsonNames: ReadonlySet<string>): Collection {
  if (!isJsonObject(value)) return empty;
  for (const key in value) {
    const name = key.startsWith('_') ? key.slice(1) : key;
    if (jsonNames.has(name)) return membersOf(value, name);
  }
  return empty;
}

/** Functions that look at values only, so that their input need not be an element of the definition. */
const functionsOfValues: Readonly<Record<string, (values: Collection) => Collection>> = {
  exists: (values) => (values.length > 0 ? isTrue : isFalse),
  empty: (values) => (values.length === 0 ? isTrue : isFalse),
  count: (values) => [values.length],
  not: (values) => negation(truth(values)),
  hasValue: (values) => (values.length === 1 && !isJsonObject(values[0]) ? isTrue : isFalse),
  first: (values) => values.slice(0, 1),
  tail: (values) => values.slice(1),
  allFalse: (values) => (values.every((value) => value === false) ? isTrue : isFalse),
  trace: (values) => values,
  toInteger: ([value, ...more]) => {
    if (value === undefined) return empty;
    const text = String(plain(value));
    if (more.length > 0 || typeof value === 'boolean') throw uncertain;
    return /^[+-]?\d{1,9}$/.test(text) ? [Number(text)] : empty;
  },
  isDistinct: (values) => {
    if (values.some((value) => typeof value !== 'string')) throw uncertain;
    return new Set(values).size === values.length ? isTrue : isFalse;
  },
};

function compileCall(name: string, parameters: readonly Expression[], scope: Scope): Compiled {
  const [parameter] = parameters;
  if (name === 'trace' || (parameter === undefined && name in functionsOfValues)) {
    const node = ['first', 'tail', 'trace'].includes(name) ? scope.node : undefined;
    return { run: (focus) => functionsOfValues[name]?.(focus) ?? empty, node };
  }
  if (name === 'iif') return compileConditional(parameters, scope);
  if (parameter === undefined || parameters.length > 1) return leaveToEngine;
  if (parameter.kind === 'literal' && typeof parameter.value === 'string')
    return compileStringCall(name, parameter.value, scope);
  const { run } = compile(parameter, scope);
  const holds = (environment: Environment) => (value: Json) => truth(run([value], environment)) === true;
  switch (name) {
    case 'where':
      return { run: (focus, environment) => focus.filter(holds(environment)), node: scope.node };
    case 'exists':
      return { run: (focus, environment) => (focus.some(holds(environment)) ? isTrue : isFalse) };
    case 'all':
      return { run: (focus, environment) => (focus.every(holds(environment)) ? isTrue : isFalse) };
    case 'select':
      return { run: (focus, environment) => focus.flatMap((value) => run([value], environment)) };
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

function stringTest(name: string, argument: string): ((value: string) => boolean) | undefined {
  if (name === 'startsWith') return (value) => value.startsWith(argument);
  if (name === 'contains') return (value) => value.includes(argument);
  const pattern = name === 'matches' ? patternOf(argument) : undefined;
  return pattern && ((value) => pattern.test(value));
}

function patternOf(source: string): RegExp | undefined {
  try {
    return new RegExp(source, 'su');
  } catch {
    return undefined;
  }
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

/** Three-valued (https://hl7.org/fhirpath/N1/#boolean-logic); the right side is looked at only when it matters. */
function logicOf(
  operator: string,
): ((left: boolean | undefined, right: () => boolean | undefined) => Collection) | undefined {
  switch (operator) {
    case 'and':
      return (left, right) => (left === false ? isFalse : both(left, right()));
    case 'or':
      return (left, right) => (left === true ? isTrue : negation(truth(both(invert(left), invert(right())))));
    case 'implies':
      return (left, right) => (left === false ? isTrue : negation(truth(both(left, invert(right())))));
    case 'xor':
      return (left, right) => {
        const other = right();
        return left === undefined || other === undefined ? empty : left !== other ? isTrue : isFalse;
      };
    default:
      return undefined;
  }
}

function both(left: boolean | undefined, right: boolean | undefined): Collection {
  if (left === false || right === false) return isFalse;
  return left === undefined || right === undefined ? empty : isTrue;
}

function invert(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

function negation(value: boolean | undefined): Collection {
  return value === undefined ? empty : value ? isFalse : isTrue;
}

/** https://hl7.org/fhirpath/N1/#singleton-evaluation-of-collections */
function truth(values: Collection): boolean | undefined {
  if (values.length === 0) return undefined;
  if (values.length > 1 || isJsonObject(values[0])) throw uncertain;
  return typeof values[0] === 'boolean' ? values[0] : true;
}

const relations: Readonly<
  Record<string, (left: Collection, right: Collection, dated: boolean) => Collection>
> = {
  '=': (left, right, dated) => equality(left, right, dated),
  '!=': (left, right, dated) => negation(truth(equality(left, right, dated))),
  '<': (left, right, dated) => order(left, right, dated, (sign) => sign < 0),
  '<=': (left, right, dated) => order(left, right, dated, (sign) => sign <= 0),
  '>': (left, right, dated) => order(left, right, dated, (sign) => sign > 0),
  '>=': (left, right, dated) => order(left, right, dated, (sign) => sign >= 0),
  in: ([value, ...more], right) => {
    if (value === undefined) return empty;
    if (more.length > 0) throw uncertain;
    return right.map(plain).includes(plain(value)) ? isTrue : isFalse;
  },
  '+': ([left, ...more], [right, ...others]) => {
    if (typeof left !== 'number' || typeof right !== 'number' || more.length + others.length > 0)
      throw uncertain;
    return [left + right];
  },
  '&': (left, right) => {
    if (left.length > 1 || right.length > 1) throw uncertain;
    return [[...left, ...right].map((value) => (typeof value === 'string' ? value : plain(null))).join('')];
  },
};

function equality(left: Collection, right: Collection, dated: boolean): Collection {
  const pair = pairOf(left, right);
  if (pair === undefined) return empty;
  const [a, b] = pair;
  if (a === b) return isTrue;
  if (dated || typeof a !== typeof b) throw uncertain;
  return isFalse;
}

function order(
  left: Collection,
  right: Collection,
  dated: boolean,
  holds: (sign: number) => boolean,
): Collection {
  const pair = pairOf(left.map(numberOf), right.map(numberOf));
  if (pair === undefined) return empty;
  if (!isSameUnit(left[0], right[0])) throw uncertain;
  const [a, b] = pair;
  if (typeof a === 'number' && typeof b === 'number') return holds(a - b) ? isTrue : isFalse;
  if (!dated || typeof a !== 'string' || typeof b !== 'string' || !isSameForm(a, b)) throw uncertain;
  return holds(a < b ? -1 : a > b ? 1 : 0) ? isTrue : isFalse;
}

/** Quantities of one unit compare as their numbers do; the engine is wrong about those whose unit has no code. */
function numberOf(value: Json): Json {
  return isJsonObject(value) && typeof value.value === 'number' && value.comparator === undefined
    ? value.value
    : value;
}

function isSameUnit(a: Json | undefined, b: Json | undefined): boolean {
  if (!isJsonObject(a) || !isJsonObject(b)) return !isJsonObject(a) && !isJsonObject(b);
  return ['system', 'code', 'unit'].every((name) => a[name] === b[name]);
}

/** Two dates or times of one precision and zone sort as text does. */
function isSameForm(a: string, b: string): boolean {
  const zone = /Z$|[+-]\d\d:\d\d$/;
  return a.length === b.length && (!a.includes('T') || zone.exec(a)?.[0] === zone.exec(b)?.[0]);
}

function pairOf(left: Collection, right: Collection): readonly [Json, Json] | undefined {
  const [a, b] = [left[0], right[0]];
  if (a === undefined || b === undefined) return undefined;
  if (left.length > 1 || right.length > 1) throw uncertain;
  return [plain(a), plain(b)];
}

/** A value that can be compared as it is. */
function plain(value: Json): Json {
  if (typeof value === 'object') throw uncertain;
  return value;
}

/** Whether values of the element are compared as points in time. */
function isDated(node: ElementNode | undefined): boolean {
  return (
    node?.element.type?.some(({ code }) => ['date', 'dateTime', 'instant', 'time'].includes(code)) === true
  );
}
