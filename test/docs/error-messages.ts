import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A message that the code can answer with, as its source has it. */
export interface ErrorMessage {
  /** Of the OperationOutcome's issue. */
  readonly code: string;
  /** Where it is not the one that follows from the code. */
  readonly status?: number;
  /** What is filled in stands in braces: `There is no {type}/{id}`. */
  readonly text: string;
  /** From `functions/` on. */
  readonly file: string;
}

const root = fileURLToPath(new URL('../../functions/', import.meta.url));

/** Every message of `error(…)` and `fhirError(…)` whose words stand in the same file; and how many others there are. */
export function errorMessages(): { readonly messages: readonly ErrorMessage[]; readonly others: number } {
  const files = globSync('**/*.ts', { cwd: root }).toSorted();
  const found = files.flatMap((file) => messagesIn(file, readFileSync(join(root, file), 'utf8')));
  const messages = found.filter((one) => one !== undefined);
  return { messages, others: found.length - messages.length };
}

const call = /(?<![.\w]|function )(?:fhirError|error)\(/g;

function messagesIn(file: string, source: string): readonly (ErrorMessage | undefined)[] {
  return [...source.matchAll(call)].flatMap(({ index, 0: head }) => {
    const [codes = '', message = '', _at, status] = splitAt(source, index + head.length, ',');
    const texts = textsOf(message.trim(), source);
    const named = [...codes.matchAll(/'([a-z-]+)'/g)].map(([, code = '']) => code);
    if (named.length === 0 || texts.length === 0) return [undefined];
    const own = /^\s*\d{3}\s*$/.test(status ?? '') ? { status: Number(status) } : {};
    return named.flatMap((code) => texts.map((text) => ({ code, text, file, ...own })));
  });
}

/** The parts of an argument list, from its first character to the bracket that closes it. */
function splitAt(source: string, from: number, separator: string): readonly string[] {
  const parts: string[] = [];
  let begin = from;
  let depth = 0;
  for (let at = from; at < source.length; at++) {
    const character = source.charAt(at);
    if (`'"\``.includes(character)) at = endOfString(source, at);
    else if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character) || (character === ';' && depth === 0)) {
      if (depth === 0) return [...parts, source.slice(begin, at)];
      depth -= 1;
    } else if (character === separator && depth === 0 && !isOptional(source, at)) {
      parts.push(source.slice(begin, at));
      begin = at + 1;
    }
  }
  return parts;
}

/** `?.` and `??` are no conditions. */
function isOptional(source: string, at: number): boolean {
  return (
    (source.charAt(at) === '?' && /^\?[.?]|\?\?$/.test(source.slice(at, at + 2))) ||
    source.charAt(at - 1) === '?'
  );
}

function endOfString(source: string, from: number): number {
  const quote = source.charAt(from);
  for (let at = from + 1; at < source.length; at++) {
    const character = source.charAt(at);
    if (character === '\\') at += 1;
    else if (character === quote) return at;
    else if (quote === '`' && source.startsWith('${', at)) at = endOfHole(source, at + 2);
  }
  return source.length;
}

function endOfHole(source: string, from: number): number {
  let depth = 0;
  for (let at = from; at < source.length; at++) {
    const character = source.charAt(at);
    if (`'"\``.includes(character)) at = endOfString(source, at);
    else if (character === '{') depth += 1;
    else if (character === '}') {
      if (depth === 0) return at;
      depth -= 1;
    }
  }
  return source.length;
}

/** The texts that an expression can come to; none when its words are not here. */
function textsOf(expression: string, source: string, depth = 0): readonly string[] {
  if (depth > 3) return [];
  const quote = expression.charAt(0);
  if (`'"\``.includes(quote) && quote !== '' && endOfString(expression, 0) === expression.length - 1) {
    return [plain(expression.slice(1, -1))];
  }
  const [condition = '', rest] = splitAt(`${expression})`, 0, '?');
  if (rest !== undefined && condition !== '') {
    return splitAt(`${rest})`, 0, ':').flatMap((one) => textsOf(one.trim(), source, depth + 1));
  }
  if (!/^[a-zA-Z]\w*$/.test(expression)) return [];
  const defined = new RegExp(`\\bconst ${expression}(?:: string)? =\\s*`).exec(source);
  if (defined === null) return [];
  const [value = ''] = splitAt(source, defined.index + defined[0].length, ';');
  return textsOf(value.trim(), source, depth + 1);
}

/** With a name for what is filled in. */
function plain(literal: string): string {
  let text = '';
  for (let at = 0; at < literal.length; at++) {
    if (literal.startsWith('${', at)) {
      const end = endOfHole(literal, at + 2);
      text += `{${nameOf(literal.slice(at + 2, end))}}`;
      at = end;
    } else if (literal.charAt(at) === '\\') {
      at += 1;
      text += literal.charAt(at);
    } else {
      text += literal.charAt(at);
    }
  }
  return text;
}

function nameOf(hole: string): string {
  const names = /^(?:[a-z]\w*\.)*([a-zA-Z]\w*)$/.exec(hole.trim());
  return names?.[1] ?? '…';
}
