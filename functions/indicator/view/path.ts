import { engine, PathError } from './engine.ts';
import { pathFunctions } from './path-functions.ts';

/** A place in a resource that remembers its path and type, so that a path can go on from it. */
export type Node = object;

export type Constants = Readonly<Record<string, unknown>>;

type Evaluate = (node: Node, constants: Constants) => readonly unknown[];

/**
 * The nodes that `expression` finds from `node`. Each expression is parsed once, as long as it is in use.
 * @throws PathError when the expression cannot be evaluated
 */
export function evaluate(expression: string, node: Node, constants: Constants): readonly unknown[] {
  try {
    return compiled(expression)(node, constants);
  } catch (thrown) {
    throw new PathError(`«${expression}» ${withoutValues(thrown)}`);
  }
}

/** A node's value in JSON: a string, a number, a boolean, or an object where it is no primitive. */
export function primitive(node: unknown): unknown {
  const [value] = engine().resolveInternalTypes([node]);
  // A dateTime without a time of day is written with a T where it is no element of a resource.
  const isCalculated = typeof node === 'object' && node !== null && !('data' in node);
  return isCalculated && typeof value === 'string' && dateWithT.test(value) ? value.slice(0, -1) : value;
}

const dateWithT = /^\d{4}(-\d\d){0,2}T$/;

// Views that are sent along are of anybody's making, and there is no end to them.
const maxCompiled = 5_000;
const cache = new Map<string, Evaluate>();

function compiled(expression: string): Evaluate {
  const known = cache.get(expression);
  if (known) return known;
  const { compile, model } = engine();
  const made = compile(expression, model, {
    // trace() would write what it finds, which may be personal, to the log.
    traceFn: () => {},
    resolveInternalTypes: false,
    userInvocationTable: pathFunctions,
  }) as Evaluate;
  if (cache.size >= maxCompiled) cache.delete(cache.keys().next().value ?? '');
  cache.set(expression, made);
  return made;
}

/** The library's messages quote what it found. These do not: the text of one names the expression only. */
const plain: readonly (readonly [message: RegExp, says: (match: RegExpExecArray) => string])[] = [
  [
    /^Unexpected collection.*expected singleton of type (\w+)$/s,
    ([, type]) => `needs a single ${type}, it found several values`,
  ],
  [/^Expected (\w+), but got/, ([, type]) => `needs a value of another type: ${type}`],
  [/^"([\w.]+)" cannot be resolved to a valid type/, ([, type]) => `names ${type}, which is no type`],
  [/^(\w+) expects no params/, ([, name]) => `gives parameters to ${name}(), which takes none`],
  [/^Not implemented: (\w+)/, ([, name]) => `calls ${name}(), which is no function here`],
  [
    /^The asynchronous function "(\w+)"/,
    ([, name]) => `calls ${name}(), which asks other servers: it is no function here`,
  ],
  [/undefined environment variable: ([\w-]+)/, ([, name]) => `names %${name}, and there is no such constant`],
];

function withoutValues(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : '';
  if (thrown instanceof PathError) return `has no answer: ${message}`;
  for (const [pattern, says] of plain) {
    const match = pattern.exec(message);
    if (match) return says(match);
  }
  return 'has no answer: a function or operator in it was given values that it does not take';
}
