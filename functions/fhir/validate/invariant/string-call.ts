import { type Compiled, type InnerScope, leaveToEngine } from './environment.ts';
import { replacement, stringTest } from './functions.ts';
import { empty, isFalse, isTrue, uncertain } from './logic.ts';
import type { Expression } from './parse.ts';
import { compileName, membersOf } from './path.ts';

/** The string that an expression states, if it is one. */
export function textOf(expression: Expression): string | undefined {
  return expression.kind === 'literal' && typeof expression.value === 'string' ? expression.value : undefined;
}

/** Whether it is a function of a string with strings that the expression states. */
export function isOfStrings(expression: Expression): boolean {
  return (
    expression.kind === 'call' &&
    expression.name !== 'extension' &&
    expression.arguments.every((each) => textOf(each) !== undefined)
  );
}

/** A function of which every argument is a string that the expression states. */
export function compileStringCall(name: string, texts: readonly string[], scope: InnerScope): Compiled {
  const [first = '', second] = texts;
  if (name === 'extension') return compileExtension(first, scope);
  const test = second === undefined ? stringTest(name, first) : undefined;
  const replace = name === 'replaceMatches' && second !== undefined ? replacement(first, second) : undefined;
  if (test === undefined && replace === undefined) return leaveToEngine;
  return {
    run: ([value, ...more]) => {
      if (value === undefined) return empty;
      if (typeof value !== 'string' || more.length > 0) throw uncertain;
      return replace ? [replace(value)] : test?.(value) ? isTrue : isFalse;
    },
  };
}

/** https://hl7.org/fhir/R4/fhirpath.html#functions */
function compileExtension(url: string, scope: InnerScope): Compiled {
  const { run, node } = compileName('extension', scope);
  return {
    run: (focus, environment) =>
      run(focus, environment).filter((value) => membersOf(value, 'url')[0] === url),
    node,
  };
}
