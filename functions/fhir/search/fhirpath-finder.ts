import { isJsonObject, type Json, type Resource } from '../resource.ts';
import { load } from '../validate/invariant/fhirpath.cjs';
import type { ElementFinder } from './query.ts';

let engine: ReturnType<typeof load> | undefined;

/** Longer ones, and functions that may look at every value once for every other or never end, nobody needs here. */
const maxLength = 2_000;
const costly = /\b(?:aggregate|matches|matchesFull|replaceMatches|repeat|descendants|trace|memberOf)\s*\(/;

type Evaluate = (resource: Resource, variables: object) => readonly unknown[];

/**
 * Finds elements of one type's resources by any FHIRPath expression, `resolve() is Type` included: that is told by the
 * text of the reference. It is made ready when it is first used.
 */
export function fhirPathFinder(expression: string, resourceType: string): ElementFinder {
  let paths: readonly Evaluate[] | undefined;
  return (resource) => {
    paths ??= compiled(expression, resourceType);
    return paths.flatMap((evaluate) => found(() => evaluate(resource, {})));
  };
}

/** @throws Error saying what is wrong with an expression that is none, or may take too long */
export function checkFhirPath(expression: string): void {
  if (expression.length > maxLength) throw new Error(`it is longer than ${maxLength} characters`);
  const [call] = costly.exec(expression) ?? [];
  if (call !== undefined) throw new Error(`${call}…) is not allowed in a search parameter`);
  compiled(expression, 'Patient');
}

function compiled(expression: string, resourceType: string): readonly Evaluate[] {
  engine ??= load();
  const { compile, model } = engine;
  return alternatives(expression).map((path) =>
    compile(rooted(withoutResolve(path), resourceType), model, { resolveInternalTypes: false }),
  );
}

/** An expression that only fails on some resource finds nothing in it. */
function found(evaluate: () => readonly unknown[]): ReturnType<ElementFinder> {
  try {
    return evaluate().flatMap(elementOf);
  } catch {
    return [];
  }
}

interface Node {
  readonly data: unknown;
  getTypeInfo(): { readonly name: string };
}

function elementOf(result: unknown): ReturnType<ElementFinder> {
  if (isNode(result)) {
    const element = plain(result.data);
    return element === undefined ? [] : [{ element, type: result.getTypeInfo().name }];
  }
  // What the expression has computed: `name.exists()`.
  const element = plain(result);
  return element === undefined
    ? []
    : [{ element, type: typeof element === 'boolean' ? 'boolean' : 'string' }];
}

function isNode(result: unknown): result is Node {
  return typeof result === 'object' && result !== null && 'data' in result && 'getTypeInfo' in result;
}

/** As it stands in the JSON: the engine has decimals of its own. */
function plain(value: unknown): Exclude<Json, null> | undefined {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (!isJsonObject(value)) return undefined;
  const text = (value as { readonly asStr?: unknown }).asStr;
  return typeof text === 'string' ? Number(text) : value;
}

/** A union as the engine makes it compares what it has found, which it cannot always do. */
function alternatives(expression: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const token of expression.match(/'(?:[^'\\]|\\.)*'|[\s\S]/g) ?? []) {
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    if (token === '|' && depth === 0) parts.push('');
    else parts[parts.length - 1] += token;
  }
  return parts.map((part) => part.trim());
}

function rooted(path: string, resourceType: string): string {
  return path.replace(/^(\(*)(?:Domain)?Resource\b/, `$1${resourceType}`);
}

function withoutResolve(path: string): string {
  return path.replace(
    /where\(\s*resolve\(\)\s+is\s+(\w+)\s*\)/g,
    (_, type: string) =>
      `where(reference.startsWith('${type}/') or reference.contains('/${type}/') or type = '${type}')`,
  );
}
