import type { JsonObject } from '../../fhir/resource.ts';

/** What a formula finds: numbers, texts, booleans and codings are all that it works on. */
export type Values = readonly (number | string | boolean | JsonObject)[];

/** Thrown where FHIRPath signals an error; the formula then has no result. */
export class FormulaError extends Error {}

/** https://hl7.org/fhirpath/N1/#singleton-evaluation-of-collections */
function truth(values: Values): boolean | undefined {
  if (values.length === 0) return undefined;
  if (values.length > 1) throw new FormulaError();
  return typeof values[0] === 'boolean' ? values[0] : true;
}

function truthValues(value: boolean | undefined): Values {
  return value === undefined ? [] : [value];
}

function single(values: Values): Values[number] | undefined {
  if (values.length > 1) throw new FormulaError();
  return values[0];
}

function singleNumber(values: Values): number | undefined {
  const value = single(values);
  if (value !== undefined && typeof value !== 'number') throw new FormulaError();
  return value;
}

type Operator = (left: Values, right: Values) => Values;

/** Operators that look at both sides, as FHIRPath defines them. */
export const operators: Readonly<Record<string, Operator>> = {
  '=': (left, right) => truthValues(areEqual(left, right)),
  '!=': (left, right) => truthValues(not(areEqual(left, right))),
  '<': ordered((order) => order < 0),
  '<=': ordered((order) => order <= 0),
  '>': ordered((order) => order > 0),
  '>=': ordered((order) => order >= 0),
  '+': (left, right) => added(left, right),
  '-': arithmetic((a, b) => a - b),
  '*': arithmetic((a, b) => a * b),
  '/': arithmetic((a, b) => (b === 0 ? undefined : a / b)),
  div: arithmetic((a, b) => (b === 0 ? undefined : Math.trunc(a / b))),
  mod: arithmetic((a, b) => (b === 0 ? undefined : a % b)),
  '&': (left, right) => [`${textOf(left)}${textOf(right)}`],
  xor: (left, right) => {
    const [a, b] = [truth(left), truth(right)];
    return a === undefined || b === undefined ? [] : [a !== b];
  },
  and: (left, right) => {
    const [a, b] = [truth(left), truth(right)];
    return a === false || b === false ? [false] : truthValues(a && b);
  },
  or: (left, right) => {
    const [a, b] = [truth(left), truth(right)];
    return a === true || b === true
      ? [true]
      : truthValues(a === undefined || b === undefined ? undefined : false);
  },
  implies: (left, right) => {
    const [a, b] = [truth(left), truth(right)];
    if (a === false || b === true) return [true];
    return a === undefined || b === undefined ? [] : [b];
  },
};

function not(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

function areEqual(left: Values, right: Values): boolean | undefined {
  if (left.length === 0 || right.length === 0) return undefined;
  return left.length === right.length && left.every((value, index) => isSame(value, right[index]));
}

/** Decimals are equal to the eighth digit, as the engine has it. */
function isSame(a: Values[number] | undefined, b: Values[number] | undefined): boolean {
  if (typeof a === 'number' && typeof b === 'number')
    return a === b || Math.round(a * 1e8) === Math.round(b * 1e8);
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => JSON.stringify(a[name]) === JSON.stringify(b[name]));
}

function ordered(holds: (order: number) => boolean): Operator {
  return (left, right) => {
    const [a, b] = [single(left), single(right)];
    if (a === undefined || b === undefined) return [];
    if (typeof a !== typeof b || (typeof a !== 'number' && typeof a !== 'string')) throw new FormulaError();
    return [holds(isSame(a, b) ? 0 : a < b ? -1 : 1)];
  };
}

function arithmetic(work: (a: number, b: number) => number | undefined): Operator {
  return (left, right) => {
    const [a, b] = [singleNumber(left), singleNumber(right)];
    const result = a === undefined || b === undefined ? undefined : work(a, b);
    return result === undefined ? [] : [result];
  };
}

function added(left: Values, right: Values): Values {
  const [a, b] = [single(left), single(right)];
  if (a === undefined || b === undefined) return [];
  if (typeof a === 'string' && typeof b === 'string') return [a + b];
  if (typeof a !== 'number' || typeof b !== 'number') throw new FormulaError();
  return [a + b];
}

function textOf(values: Values): string {
  const value = single(values);
  if (value === undefined) return '';
  if (typeof value !== 'string') throw new FormulaError();
  return value;
}

type Method = (values: Values) => Values;

/** Functions without arguments. */
export const methods: Readonly<Record<string, Method>> = {
  exists: (values) => [values.length > 0],
  empty: (values) => [values.length === 0],
  not: (values) => truthValues(not(truth(values))),
  count: (values) => [values.length],
  first: (values) => values.slice(0, 1),
  last: (values) => values.slice(-1),
  sum: (values) => folded(values, (a, b) => a + b),
  min: (values) => folded(values, (a, b) => Math.min(a, b)),
  max: (values) => folded(values, (a, b) => Math.max(a, b)),
  avg: (values) => (values.length === 0 ? [] : [numbers(values).reduce((a, b) => a + b, 0) / values.length]),
  abs: (values) => mapped(values, Math.abs),
  ceiling: (values) => mapped(values, Math.ceil),
  floor: (values) => mapped(values, Math.floor),
  truncate: (values) => mapped(values, Math.trunc),
};

function numbers(values: Values): readonly number[] {
  return values.map((value) => {
    if (typeof value !== 'number') throw new FormulaError();
    return value;
  });
}

function folded(values: Values, work: (a: number, b: number) => number): Values {
  const all = numbers(values);
  return all.length === 0 ? [] : [all.reduce(work)];
}

function mapped(values: Values, work: (value: number) => number): Values {
  const value = singleNumber(values);
  return value === undefined ? [] : [work(value)];
}
