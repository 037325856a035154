import { type Dimensions, prefixes, type UnitDefinition, units } from './ucum-units.ts';

/** Into base units; `dimensions` is the same text for all units of one kind. */
export interface Conversion {
  readonly dimensions: string;
  readonly convert: (value: number) => number;
}

const known = new Map<string, Conversion | undefined>();
const maxKnown = 2_000;

/** `undefined` for a code that is not understood: it is then compared as it is written. */
export function conversionOf(code: string): Conversion | undefined {
  if (known.has(code)) return known.get(code);
  const conversion = compile(code);
  if (known.size < maxKnown) known.set(code, conversion);
  return conversion;
}

function compile(code: string): Conversion | undefined {
  const alone = units.get(code);
  if (alone?.offset !== undefined) return scaleWithZero(alone, alone.offset);
  const product = productOf(code);
  if (product === undefined) return undefined;
  const { factor, dimensions } = product;
  return { dimensions: signature(dimensions), convert: (value) => tidy(value * factor) };
}

function scaleWithZero({ factor, dimensions }: UnitDefinition, offset: number): Conversion {
  return { dimensions: signature(dimensions), convert: (value) => tidy((value + offset) * factor) };
}

/** Without the noise that binary fractions leave behind. */
function tidy(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(12)) : value;
}

function signature(dimensions: Dimensions): string {
  return Object.entries(dimensions)
    .filter(([, exponent]) => exponent !== 0)
    .map(([name, exponent]) => `${name}${exponent}`)
    .sort()
    .join(' ');
}

interface Product {
  readonly factor: number;
  readonly dimensions: Dimensions;
}

/** Longer ones are not written by people, and parentheses within parentheses would take as many calls. */
const maxLength = 100;

/** `mg/dL`, `10*9/L`, `kg.m/s2`, `/min`, `{beats}/min`. */
function productOf(code: string): Product | undefined {
  if (code === '' || code.length > maxLength) return undefined;
  const tokens = code.match(/\{[^}]*\}|[./()]|(?:\[[^\]]*\]|[^./(){}[\]])+/g) ?? [];
  if (tokens.join('') !== code) return undefined;
  const parsed = parseTerm(tokens);
  return parsed?.rest.length === 0 ? parsed.product : undefined;
}

interface Parsed {
  readonly product: Product;
  readonly rest: readonly string[];
}

const one: Product = { factor: 1, dimensions: {} };

function parseTerm(tokens: readonly string[]): Parsed | undefined {
  let parsed: Parsed | undefined = tokens[0] === '/' ? { product: one, rest: tokens } : parseOne(tokens);
  while (parsed !== undefined && (parsed.rest[0] === '.' || parsed.rest[0] === '/')) {
    const sign = parsed.rest[0] === '/' ? -1 : 1;
    const next = parseOne(parsed.rest.slice(1));
    parsed = next && { product: times(parsed.product, next.product, sign), rest: next.rest };
  }
  return parsed;
}

function parseOne([token, ...rest]: readonly string[]): Parsed | undefined {
  if (token === undefined) return undefined;
  if (token === '(') {
    const inner = parseTerm(rest);
    return inner?.rest[0] === ')' ? { product: inner.product, rest: inner.rest.slice(1) } : undefined;
  }
  if (token.startsWith('{')) return { product: one, rest };
  const product = simple(token);
  // What is between braces says what is counted, and changes nothing.
  return product && { product, rest: rest[0]?.startsWith('{') ? rest.slice(1) : rest };
}

/** A number, or a unit with a prefix and an exponent. */
function simple(token: string): Product | undefined {
  if (/^\d+$/.test(token)) return { factor: Number(token), dimensions: {} };
  const [, symbol = token, exponent = '1'] = /^(10[*^]|.*?[^\d+-])([+-]?\d+)?$/.exec(token) ?? [];
  const unit = units.get(symbol) ?? prefixed(symbol);
  return unit && unit.offset === undefined ? power(unit, Number(exponent)) : undefined;
}

function prefixed(symbol: string): UnitDefinition | undefined {
  for (const length of [1, 2]) {
    const prefix = prefixes.get(symbol.slice(0, length));
    const unit = units.get(symbol.slice(length));
    if (prefix !== undefined && unit?.metric) return { ...unit, factor: unit.factor * prefix };
  }
  return undefined;
}

function power({ factor, dimensions }: Product, exponent: number): Product {
  return times(one, { factor: factor ** exponent, dimensions: scaled(dimensions, exponent) }, 1);
}

function scaled(dimensions: Dimensions, by: number): Dimensions {
  return Object.fromEntries(Object.entries(dimensions).map(([name, exponent]) => [name, exponent * by]));
}

function times(a: Product, b: Product, sign: 1 | -1): Product {
  const dimensions: Record<string, number> = { ...a.dimensions };
  for (const [name, exponent] of Object.entries(b.dimensions)) {
    dimensions[name] = (dimensions[name] ?? 0) + sign * exponent;
  }
  return { factor: a.factor * b.factor ** sign, dimensions };
}
