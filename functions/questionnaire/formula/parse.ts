/** The part of FHIRPath (https://hl7.org/fhirpath/N1/) that questionnaires mostly calculate with, as a tree. */
export type Formula =
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'empty' }
  | { readonly kind: 'variable'; readonly name: string }
  /** Of the context where there is no target. */
  | { readonly kind: 'member'; readonly target: Formula | undefined; readonly name: string }
  | {
      readonly kind: 'call';
      readonly target: Formula | undefined;
      readonly name: string;
      readonly args: readonly Formula[];
    }
  | { readonly kind: 'minus'; readonly operand: Formula }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Formula; readonly right: Formula };

/** https://hl7.org/fhirpath/N1/#operator-precedence */
const strengths: Readonly<Record<string, number>> = {
  implies: 1,
  or: 2,
  xor: 2,
  and: 3,
  '=': 5,
  '!=': 5,
  '<': 6,
  '<=': 6,
  '>': 6,
  '>=': 6,
  '+': 9,
  '-': 9,
  '&': 9,
  '*': 10,
  '/': 10,
  div: 10,
  mod: 10,
};

const token =
  /\s*(?:'((?:[^'\\]|\\['"`\\/])*)'|(\d+(?:\.\d+)?)(?![\w.]*')|(%?[A-Za-z_]\w*)|%'([^'\\]+)'|(<=|>=|!=|\{\s*\}|[=<>+\-*/&().,]))/y;

interface Tokens {
  readonly list: readonly RegExpExecArray[];
  at: number;
}

class Beyond extends Error {}

const maxLength = 2_000;

/** @returns `undefined` for what goes beyond this part of FHIRPath: that is for the engine */
export function parseFormula(text: string): Formula | undefined {
  if (text.length > maxLength) return undefined;
  try {
    const tokens = { list: tokenize(text), at: 0 };
    const formula = parseBinary(tokens, 0);
    return tokens.at === tokens.list.length ? formula : undefined;
  } catch (thrown) {
    if (thrown instanceof Beyond || thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

function tokenize(text: string): RegExpExecArray[] {
  const list: RegExpExecArray[] = [];
  const source = text.trimEnd();
  token.lastIndex = 0;
  while (token.lastIndex < source.length) {
    const match = token.exec(source);
    if (match === null) throw new Beyond();
    list.push(match);
  }
  return list;
}

function parseBinary(tokens: Tokens, least: number): Formula {
  let left = parseSigned(tokens);
  for (;;) {
    const operator = symbolAt(tokens) ?? wordAt(tokens) ?? '';
    const strength = Object.hasOwn(strengths, operator) ? strengths[operator] : undefined;
    if (strength === undefined || strength <= least) return left;
    tokens.at += 1;
    left = { kind: 'binary', operator, left, right: parseBinary(tokens, strength) };
  }
}

function parseSigned(tokens: Tokens): Formula {
  if (!accept(tokens, '-')) return parseChain(tokens);
  return { kind: 'minus', operand: parseSigned(tokens) };
}

function parseChain(tokens: Tokens): Formula {
  let left = parseTerm(tokens);
  while (accept(tokens, '.')) left = parseInvocation(tokens, left);
  return left;
}

function parseTerm(tokens: Tokens): Formula {
  const [, string, number, word, quoted, symbol] = tokens.list[tokens.at] ?? [];
  if (word !== undefined && !word.startsWith('%') && word !== 'true' && word !== 'false')
    return parseInvocation(tokens, undefined);
  tokens.at += 1;
  if (string !== undefined) return { kind: 'literal', value: string.replace(/\\(.)/g, '$1') };
  if (number !== undefined) return { kind: 'literal', value: Number(number) };
  if (quoted !== undefined) return { kind: 'variable', name: quoted };
  if (word?.startsWith('%')) return { kind: 'variable', name: word.slice(1) };
  if (word !== undefined) return { kind: 'literal', value: word === 'true' };
  if (symbol?.startsWith('{')) return { kind: 'empty' };
  if (symbol !== '(') throw new Beyond();
  const inner = parseBinary(tokens, 0);
  if (!accept(tokens, ')')) throw new Beyond();
  return inner;
}

function parseInvocation(tokens: Tokens, target: Formula | undefined): Formula {
  const name = wordAt(tokens);
  if (name === undefined || name.startsWith('%') || Object.hasOwn(strengths, name)) throw new Beyond();
  tokens.at += 1;
  if (!accept(tokens, '(')) return { kind: 'member', target, name };
  const args: Formula[] = [];
  if (accept(tokens, ')')) return { kind: 'call', target, name, args };
  do args.push(parseBinary(tokens, 0));
  while (accept(tokens, ','));
  if (!accept(tokens, ')')) throw new Beyond();
  return { kind: 'call', target, name, args };
}

function symbolAt({ list, at }: Tokens): string | undefined {
  return list[at]?.[5];
}

function wordAt({ list, at }: Tokens): string | undefined {
  return list[at]?.[3];
}

function accept(tokens: Tokens, symbol: string): boolean {
  if (symbolAt(tokens) !== symbol) return false;
  tokens.at += 1;
  return true;
}
