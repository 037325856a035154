import type { UserInvocationTable } from 'fhirpath';
import type { JsonObject } from '../../fhir/resource.ts';
import { load } from '../../fhir/validate/invariant/fhirpath.cjs';
import type { Work } from '../../fhir/validate/work.ts';
import { functionsOver, type Host } from './functions.ts';
import type { Nodes } from './nodes.ts';

/** What stands behind the names that expressions use: `%name`. */
export type Variables = Readonly<Record<string, Nodes | JsonObject>>;

export interface Evaluation {
  readonly focus: Nodes;
  readonly variables: Variables;
  readonly host: Host;
}

type Compiled = (focus: unknown, variables: Variables) => readonly unknown[];

const maxLength = 10_000;
const maxCompiled = 5_000;

let engine: ReturnType<typeof load> | undefined;
const compiled = new Map<string, Compiled>();
/** Whose evaluation is going on; they do not overlap, as the engine waits for nothing. */
let current: Host | undefined;

/**
 * What a FHIRPath expression finds. Each expression is parsed once in the life of the process.
 * @throws Error saying why it is no expression, or cannot be evaluated here: a variable that is not known, say
 */
export function evaluate(expression: string, { focus, variables, host }: Evaluation): Nodes {
  const run = compile(expression, undefined);
  const before = current;
  current = host;
  try {
    return run(focus, variables);
  } finally {
    current = before;
  }
}

/** JSON as the engine holds it. @param path what it is part of, such as `QuestionnaireResponse.item` */
export function nodeOf(json: JsonObject, path?: string): Nodes {
  return compile('$this', path)(json, {});
}

function compile(expression: string, base: string | undefined): Compiled {
  const key = `${base ?? ''}\n${expression}`;
  const known = compiled.get(key);
  if (known) return known;
  if (expression.length > maxLength) throw new Error(`it is longer than ${maxLength} characters`);
  engine ??= load();
  const options = {
    traceFn: () => {},
    resolveInternalTypes: false,
    userInvocationTable: functionsOver(() => current) as unknown as UserInvocationTable,
  };
  const written = withAnswers(expression);
  const path = base === undefined ? written : { base, expression: written };
  const made = engine.compile(path, engine.model, options) as Compiled;
  if (compiled.size >= maxCompiled)
    for (const oldest of [...compiled.keys()].slice(0, 1)) compiled.delete(oldest);
  compiled.set(key, made);
  return made;
}

/** `answers()` of SDC, which the engine does not know: what is answered beneath the current node. */
function withAnswers(expression: string): string {
  return expression.replace(/'(?:[^'\\]|\\.)*'|(?<![\w%$])answers\(\s*\)/g, (found) =>
    found.startsWith("'") ? found : 'descendants().answer.value',
  );
}

const walking = /\b(?:descendants|repeat|children|answers|aggregate)\s*\(/g;
const pairing = /\b(?:isDistinct|distinct|intersect|exclude|union|subsetOf|supersetOf)\s*\(|\|/;
/** One evaluation takes 25 to 60 µs besides what it does with the values. */
const stepsPerEvaluation = 2_500;

/**
 * Pays for one evaluation before it runs, as nothing can stop it then.
 * @param size of what it may walk through, in values
 * @throws tooCostly
 */
export function payFor(expression: string, size: number, work: Work): void {
  const walks = expression.match(walking)?.length ?? 0;
  const isSquare = walks > 1 || (walks > 0 && pairing.test(expression));
  work.spend(stepsPerEvaluation + size * (isSquare ? size : 1 + walks));
}
