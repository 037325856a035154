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

interface Call {
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

/** Whether FHIRPath or SQL on FHIR has this function: it is asked by calling it on nothing, with nothing. */
export function isFunction({ name, given }: Call): boolean {
  const nothing = Array.from({ length: given }, () => '{}').join(', ');
  return !/^Not implemented|asynchronous function/.test(problemOf(`{}.${name}(${nothing})`));
}

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
