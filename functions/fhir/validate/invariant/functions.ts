import { isJsonObject } from '../../resource.ts';
import {
  type Collection,
  empty,
  isFalse,
  isTrue,
  keyOf,
  negation,
  plain,
  truth,
  uncertain,
} from './logic.ts';

/** Functions that look at values only, so that their input need not be an element of the definition. */
const functions: Readonly<Record<string, (values: Collection) => Collection>> = {
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
    const keys = new Set(values.map((value) => (typeof value === 'string' ? value : keyOf(value))));
    return keys.size === values.length ? isTrue : isFalse;
  },
  toString: ([value, ...more]: Collection) => {
    if (value === undefined) return empty;
    const text = String(plain(value));
    if (more.length > 0 || (typeof value === 'number' && text.includes('e'))) throw uncertain;
    return [text];
  },
};

/** @returns `undefined` for a function that is not among them */
export function functionOfValues(name: string): ((values: Collection) => Collection) | undefined {
  return Object.hasOwn(functions, name) ? functions[name] : undefined;
}

/** The functions of one string with another, which the expression states. */
export function stringTest(name: string, argument: string): ((value: string) => boolean) | undefined {
  if (name === 'startsWith') return (value) => value.startsWith(argument);
  if (name === 'contains') return (value) => value.includes(argument);
  const pattern = name === 'matches' ? patternOf(argument) : undefined;
  return pattern && ((value) => pattern.test(value));
}

/** `replaceMatches` of every match by a text without references to groups. */
export function replacement(pattern: string, text: string): ((value: string) => string) | undefined {
  const matches = text.includes('$') ? undefined : patternOf(pattern, 'gu');
  return matches && ((value) => value.replace(matches, text));
}

function patternOf(source: string, flags = 'su'): RegExp | undefined {
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}
