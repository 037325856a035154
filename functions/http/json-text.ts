/** Where a text stops being JSON, is nested too deeply to be handled safely, or says one thing twice. */
interface JsonProblem {
  readonly kind: 'syntax' | 'depth' | 'duplicate';
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  readonly expected: string;
  /** The property that an object has twice. */
  readonly name?: string;
}

/** The objects and arrays around a place, and the names that each object has so far. */
type Open = ReadonlySet<string> | '[';

const space = /[ \t\n\r]*/y;
// Control characters must be escaped: https://www.rfc-editor.org/rfc/rfc8259#section-7
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON's own rule
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const scalar = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;

/**
 * Reads `text` once, without building anything and without recursion, and answers the first problem. The platform's
 * own parser gives no position for many errors, and repeats content in its messages.
 */
export function jsonProblem(text: string, maxDepth: number): JsonProblem | undefined {
  const open: (Set<string> | '[')[] = [];
  let at = 0;
  let expected: Expectation = 'value';
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  for (;;) {
    take(space);
    if (at === text.length) break;
    const start = at;
    const next: Expectation | undefined = step(text.charAt(at), expected, open, take, () => at++);
    if (next === undefined) return problem('syntax', text, at, expected);
    if (next === 'colon') {
      const name = nameOf(text.slice(start, at));
      const names = open.at(-1) as Set<string>;
      if (names.has(name)) return { ...problem('duplicate', text, start, 'name'), name };
      names.add(name);
    }
    if (open.length > maxDepth) return problem('depth', text, at, expected);
    expected = next;
  }
  return expected === 'end' ? undefined : problem('syntax', text, at, expected);
}

type Expectation = keyof typeof inWords;

const inWords = {
  value: 'a value',
  'value or ]': 'a value or ]',
  name: 'a property name in double quotes',
  'name or }': 'a property name in double quotes or }',
  colon: 'a colon',
  'comma or ]': 'a comma or ]',
  'comma or }': 'a comma or }',
  end: 'the end of the text',
} as const;

function step(
  char: string,
  expected: Expectation,
  open: (Set<string> | '[')[],
  take: (pattern: RegExp) => boolean,
  skip: () => void,
): Expectation | undefined {
  if (closes(char, expected)) {
    skip();
    open.pop();
    return afterValue(open);
  }
  if (expected === 'name' || expected === 'name or }') return take(string) ? 'colon' : undefined;
  if (expected !== 'value' && expected !== 'value or ]') {
    const next = afterPunctuation[`${expected} ${char}`];
    if (next !== undefined) skip();
    return next;
  }
  if (char === '{' || char === '[') {
    skip();
    open.push(char === '{' ? new Set() : '[');
    return char === '{' ? 'name or }' : 'value or ]';
  }
  return take(char === '"' ? string : scalar) ? afterValue(open) : undefined;
}

/** What follows on the one character that was expected. */
const afterPunctuation: Readonly<Record<string, Expectation>> = {
  'colon :': 'value',
  'comma or ] ,': 'value',
  'comma or } ,': 'name',
};

function closes(char: string, expected: Expectation): boolean {
  if (char === '}') return expected === 'name or }' || expected === 'comma or }';
  return char === ']' && (expected === 'value or ]' || expected === 'comma or ]');
}

function afterValue(open: readonly Open[]): Expectation {
  const holder = open.at(-1);
  if (holder === undefined) return 'end';
  return holder === '[' ? 'comma or ]' : 'comma or }';
}

/** Two spellings of one name are one name. */
function nameOf(quoted: string): string {
  return quoted.includes('\\') ? JSON.parse(quoted) : quoted.slice(1, -1);
}

function problem(kind: JsonProblem['kind'], text: string, at: number, expected: Expectation): JsonProblem {
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf('\n') + 1;
  const brokenString = text.charAt(at) === '"' && !expected.startsWith('comma') && expected !== 'end';
  return {
    kind,
    line: before.split('\n').length,
    column: at - lineStart + 1,
    expected: brokenString ? 'a string that is closed and escapes its control characters' : inWords[expected],
  };
}
