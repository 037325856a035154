/** The part of FHIRPath (https://hl7.org/fhirpath/N1/) that invariants are mostly written in, as a tree. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'this' }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[] }
  | { readonly kind: 'dot'; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'type';
      readonly operator: 'is' | 'as';
      readonly operand: Expression;
      readonly type: string;
    };

/** https://hl7.org/fhirpath/N1/#operator-precedence; those that are not here are not understood. */
const precedence: Readonly<Record<string, number>> = {
  implies: 1,
  or: 2,
  xor: 2,
  and: 3,
  in: 4,
  contains: 4,
  '=': 5,
  '!=': 5,
  '<': 6,
  '<=': 6,
  '>': 6,
  '>=': 6,
  '|': 7,
  is: 8,
  as: 8,
  '+': 9,
  '&': 9,
};

const token =
  /\s*(?:('(?:[^'\\]|\\['"`\\/])*')|(\d+(?:\.\d+)?)|`([^`\\]+)`|([%$]?[A-Za-z_]\w*)|(<=|>=|!=|[=<>|+&().,]))/y;

interface Tokens {
  readonly list: readonly RegExpExecArray[];
  at: number;
}

class NotUnderstood extends Error {}

/** @returns `undefined` for what goes beyond this part of FHIRPath: that is for the engine */
export function parseExpression(text: string): Expression | undefined {
  try {
    const tokens = { list: tokenize(text), at: 0 };
    const expression = parseBinary(tokens, 0);
    return tokens.at === tokens.list.length ? expression : undefined;
  } catch (thrown) {
    if (thrown instanceof NotUnderstood) return undefined;
    throw thrown;
  }
}

function tokenize(text: string): RegExpExecArray[] {
  const list: RegExpExecArray[] = [];
  const source = text.trimEnd();
  token.lastIndex = 0;
  while (token.lastIndex < source.length) {
    const match = token.exec(source);
    if (match === null) throw new NotUnderstood();
    list.push(match);
  }
  return list;
}

function parseBinary(tokens: Tokens, least: number): Expression {
  let left = parseChain(tokens);
  for (;;) {
    const operator = tokens.list[tokens.at]?.[4] ?? tokens.list[tokens.at]?.[5] ?? '';
    const strength = Object.hasOwn(precedence, operator) ? precedence[operator] : undefined;
    if (strength === undefined || strength <= least) return left;
    tokens.at += 1;
    const right = parseBinary(tokens, strength);
    left =
      operator === 'is' || operator === 'as'
        ? typeTest(operator, left, right)
        : { kind: 'binary', operator, left, right };
  }
}

function parseChain(tokens: Tokens): Expression {
  let left = parseTerm(tokens);
  while (accept(tokens, '.')) left = link(left, parseTerm(tokens));
  return left;
}

/** `x.is(Type)` is another way to write `x is Type`. */
function link(left: Expression, right: Expression): Expression {
  if (right.kind !== 'call' || (right.name !== 'is' && right.name !== 'as'))
    return { kind: 'dot', left, right };
  const [type, ...more] = right.arguments;
  if (type === undefined || more.length > 0) throw new NotUnderstood();
  return typeTest(right.name, left, type);
}

function typeTest(operator: 'is' | 'as', operand: Expression, type: Expression): Expression {
  if (type.kind !== 'name') throw new NotUnderstood();
  return { kind: 'type', operator, operand, type: type.name };
}

function parseTerm(tokens: Tokens): Expression {
  const [, string, number, quoted, word, symbol] = tokens.list[tokens.at++] ?? [];
  if (string !== undefined) return { kind: 'literal', value: string.slice(1, -1).replace(/\\(.)/g, '$1') };
  if (number !== undefined) return { kind: 'literal', value: Number(number) };
  if (quoted !== undefined) return { kind: 'name', name: quoted };
  if (word !== undefined) return parseWord(word, tokens);
  if (symbol !== '(') throw new NotUnderstood();
  const inner = parseBinary(tokens, 0);
  if (!accept(tokens, ')')) throw new NotUnderstood();
  return inner;
}

function parseWord(word: string, tokens: Tokens): Expression {
  if (word === 'true' || word === 'false') return { kind: 'literal', value: word === 'true' };
  if (word === '$this') return { kind: 'this' };
  if (word.startsWith('%')) return { kind: 'variable', name: word.slice(1) };
  const isCall = accept(tokens, '(');
  if (word.startsWith('$') || (Object.hasOwn(precedence, word) && !isCall)) throw new NotUnderstood();
  if (!isCall) return { kind: 'name', name: word };
  const list: Expression[] = [];
  if (accept(tokens, ')')) return { kind: 'call', name: word, arguments: list };
  do list.push(parseBinary(tokens, 0));
  while (accept(tokens, ','));
  if (!accept(tokens, ')')) throw new NotUnderstood();
  return { kind: 'call', name: word, arguments: list };
}

function accept(tokens: Tokens, symbol: string): boolean {
  if (tokens.list[tokens.at]?.[5] !== symbol) return false;
  tokens.at += 1;
  return true;
}
