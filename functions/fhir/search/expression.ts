/**
 * The part of FHIRPath that the search parameters of R4 are written in, as data: paths and unions of paths with
 * `ofType` (also as `as`), `where(resolve() is T)`, `where(member = 'value')` and `[n]`, and the one condition
 * `path.exists() and path != false`. https://hl7.org/fhir/R4/searchparameter-registry.html
 */
export type Expression =
  | { readonly kind: 'union'; readonly paths: readonly Path[] }
  /** True when `path` finds something that is not `false`; false when it finds nothing. */
  | { readonly kind: 'present-and-not-false'; readonly path: Path };

export type Path = readonly Step[];

export type Step =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'of-type'; readonly type: string }
  | { readonly kind: 'resolves-to'; readonly type: string }
  | { readonly kind: 'where'; readonly member: string; readonly value: string }
  | { readonly kind: 'index'; readonly index: number };

/** @throws Error naming the place, for anything outside that part of FHIRPath */
export function parseExpression(text: string): Expression {
  const tokens = new Tokens(text);
  const paths = parseUnion(tokens);
  const expression = tokens.take('.') ? parseNotFalse(tokens, paths) : ({ kind: 'union', paths } as const);
  tokens.end();
  return expression;
}

export function formatExpression(expression: Expression): string {
  if (expression.kind === 'union') return expression.paths.map(formatPath).join(' | ');
  const path = formatPath(expression.path);
  return `${path}.exists() and ${path} != false`;
}

function formatPath(path: Path): string {
  return path.map(formatStep).join('').slice(1);
}

function formatStep(step: Step): string {
  switch (step.kind) {
    case 'member':
      return `.${step.name}`;
    case 'index':
      return `[${step.index}]`;
    case 'of-type':
      return `.ofType(${step.type})`;
    case 'resolves-to':
      return `.where(resolve() is ${step.type})`;
    case 'where':
      return `.where(${step.member}='${step.value}')`;
  }
}

function parseUnion(tokens: Tokens): readonly Path[] {
  const paths = [...parseTerm(tokens)];
  while (tokens.take('|')) paths.push(...parseTerm(tokens));
  return paths;
}

/** A path, or paths in parentheses with what follows them. */
function parseTerm(tokens: Tokens): readonly Path[] {
  if (!tokens.take('(')) return [[{ kind: 'member', name: tokens.name() }, ...parseSteps(tokens)]];
  const inner = parseUnion(tokens);
  const cast: Path = tokens.take('as') ? [{ kind: 'of-type', type: tokens.name() }] : [];
  tokens.expect(')');
  const rest = [...cast, ...parseSteps(tokens)];
  return inner.map((path) => [...path, ...rest]);
}

function parseSteps(tokens: Tokens): Path {
  const steps: Step[] = [];
  for (;;) {
    if (tokens.take('[')) {
      steps.push({ kind: 'index', index: Number(tokens.next()) });
      tokens.expect(']');
    } else if (tokens.peek(1) !== 'exists' && tokens.take('.')) {
      steps.push(parseStep(tokens));
    } else {
      return steps;
    }
  }
}

function parseStep(tokens: Tokens): Step {
  const name = tokens.name();
  if (!tokens.take('(')) return { kind: 'member', name };
  const step = parseCall(tokens, name);
  tokens.expect(')');
  return step;
}

function parseCall(tokens: Tokens, name: string): Step {
  if (name === 'ofType' || name === 'as') return { kind: 'of-type', type: tokens.name() };
  if (name !== 'where') return tokens.fail(`${name}() is not among the functions that search parameters use`);
  const member = tokens.name();
  if (member === 'resolve' && tokens.take('(')) {
    tokens.expect(')');
    tokens.expect('is');
    return { kind: 'resolves-to', type: tokens.name() };
  }
  tokens.expect('=');
  return { kind: 'where', member, value: tokens.string() };
}

/** The rest of `path.exists() and path != false`, after the dot. */
function parseNotFalse(tokens: Tokens, before: readonly Path[]): Expression {
  for (const token of ['exists', '(', ')', 'and']) tokens.expect(token);
  const after = parseUnion(tokens);
  for (const token of ['!=', 'false']) tokens.expect(token);
  const [path] = before;
  if (path === undefined || JSON.stringify(before) !== JSON.stringify(after)) {
    return tokens.fail('only path.exists() and path != false, of one and the same path, can be read');
  }
  return { kind: 'present-and-not-false', path };
}

class Tokens {
  readonly #text: string;
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = text.match(/[A-Za-z_]\w*|'[^']*'|\d+|!=|\S/g) ?? [];
  }

  peek(ahead = 0): string | undefined {
    return this.#tokens[this.#at + ahead];
  }

  next(): string {
    const token = this.peek();
    if (token === undefined) return this.fail('it ends too early');
    this.#at += 1;
    return token;
  }

  take(token: string): boolean {
    if (this.peek() !== token) return false;
    this.#at += 1;
    return true;
  }

  expect(token: string): void {
    if (!this.take(token)) this.fail(`expected ${token}`);
  }

  name(): string {
    const token = this.next();
    return /^[A-Za-z_]/.test(token) ? token : this.fail(`expected a name, not ${token}`);
  }

  string(): string {
    const token = this.next();
    return token.startsWith("'") ? token.slice(1, -1) : this.fail(`expected a string, not ${token}`);
  }

  end(): void {
    if (this.peek() !== undefined) this.fail(`nothing should follow here`);
  }

  fail(reason: string): never {
    const read = this.#tokens.slice(0, this.#at).join(' ');
    throw new Error(`Search expression ${this.#text}: ${reason}, after: ${read}`);
  }
}
