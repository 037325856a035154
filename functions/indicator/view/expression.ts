import { engine } from './engine.ts';
import { pathFunctions } from './path-functions.ts';

/** Why this is no FHIRPath expression; `undefined` when it is one. */
export function syntaxError(expression: string): string | undefined {
  try {
    engine().parse(expression);
    return undefined;
  } catch (thrown) {
    return (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0];
  }
}

/** What an expression names that a view must have, or FHIRPath. */
export interface Names {
  readonly constants: readonly string[];
  readonly functions: readonly Call[];
  readonly types: readonly string[];
}

export interface Call {
  readonly name: string;
  /** How many parameters it is given. */
  readonly given: number;
}

/** A node of the tree that an expression is parsed to. */
interface Part {
  readonly type?: string;
  readonly text?: string;
  readonly children?: readonly Part[];
}

/** All of them, at any depth, of an expression that can be parsed. */
export function namesIn(expression: string): Names {
  const parts = everyPart(engine().parse(expression) as Part);
  const named = (found: readonly (string | undefined)[]) => [
    ...new Set(found.filter((name) => name !== undefined)),
  ];
  return {
    constants: named(parts.filter(({ type }) => type === 'ExternalConstantTerm').map(({ text }) => text)),
    functions: parts.filter(({ type }) => type === 'Functn').map(callOf),
    types: named(parts.map(typeNamed)),
  };
}

function everyPart(part: Part): readonly Part[] {
  return [part, ...(part.children ?? []).flatMap(everyPart)];
}

const ofTypes = new Set(['ofType', 'is', 'as', 'getReferenceKey']);

/** The type that a function is given, or that stands after `is` or `as`. */
function typeNamed(part: Part): string | undefined {
  if (part.type === 'TypeSpecifier') return part.text;
  if (part.type !== 'Functn' || !ofTypes.has(part.text ?? '')) return undefined;
  return parametersOf(part)[0]?.text ?? undefined;
}

function callOf(part: Part): Call {
  return { name: part.text ?? '', given: parametersOf(part).length };
}

function parametersOf({ children = [] }: Part): readonly Part[] {
  return children.find(({ type }) => type === 'ParamList')?.children ?? [];
}

/** Why a call is none of FHIRPath or SQL on FHIR; `undefined` when it is one. */
export function callProblem({ name, given }: Call): 'unknown' | 'parameters' | undefined {
  const [least, most] = takes.get(name) ?? [];
  if (least !== undefined && most !== undefined) {
    return given < least || given > most ? 'parameters' : undefined;
  }
  // It is asked by calling it on nothing, with nothing.
  const problem = problemOf(`{}.${name}(${Array.from({ length: given }, () => '{}').join(', ')})`);
  if (/^Not implemented|asynchronous function/.test(problem)) return 'unknown';
  return problem.includes('expects no params') ? 'parameters' : undefined;
}

type Range = readonly [least: number, most: number];

const ranges: readonly (readonly [Range, names: string])[] = [
  [[0, 0], 'getResourceKey'],
  [[0, 1], 'exists join round toQuantity lowBoundary highBoundary getReferenceKey'],
  [[1, 1], 'all where select repeat extension ofType is as take skip subsetOf supersetOf log power split'],
  [[1, 1], 'combine union intersect exclude encode decode escape unescape'],
  [[1, 1], 'indexOf lastIndexOf startsWith endsWith contains'],
  [[1, 2], 'substring matches matchesFull aggregate trace defineVariable'],
  [[2, 2], 'replace replaceMatches'],
  [[2, 3], 'iif'],
];
/** How many parameters they take, of those that take any: the library finds nothing where it should complain. */
const takes: ReadonlyMap<string, Range> = new Map(
  ranges.flatMap(([range, names]) => names.split(' ').map((name) => [name, range] as const)),
);

export function isType(name: string): boolean {
  return !/cannot be resolved to a valid type/.test(problemOf(`{}.ofType(${name})`));
}

function problemOf(expression: string): string {
  const { evaluate, model } = engine();
  try {
    evaluate({}, expression, {}, model, { traceFn: () => {}, userInvocationTable: pathFunctions });
    return '';
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : '';
  }
}
