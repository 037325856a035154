import { isJsonObject, type Json, type Resource } from '../resource.ts';
import type { IndexValue, WordQuery } from './query.ts';

/** What `_text` and `_content` look at. https://hl7.org/fhir/R4/search.html#content */
export function wordValues(code: string, resource: Resource): readonly IndexValue[] {
  const texts = code === '_text' ? narrativeOf(resource) : textsIn(resource);
  const text = words(texts.join(' '));
  return text.length === 0 ? [] : [{ kind: 'words', parameter: code, text: spaced(text) }];
}

function narrativeOf({ text }: Resource): readonly string[] {
  return isJsonObject(text) && typeof text.div === 'string' ? [plainText(text.div)] : [];
}

/** Every text in the resource, also in what it contains; a narrative without its tags. */
function textsIn(node: Json | undefined, name?: string): readonly string[] {
  if (typeof node === 'string') return [name === 'div' ? plainText(node) : node];
  if (Array.isArray(node)) return node.flatMap((each) => textsIn(each, name));
  if (!isJsonObject(node)) return [];
  return Object.entries(node).flatMap(([member, value]) => textsIn(value, member));
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

function plainText(xhtml: string): string {
  return xhtml
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{1,8}));/gi, (whole, decimal, hex, name) => {
      if (name !== undefined) return entities[String(name).toLowerCase()] ?? whole;
      const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    });
}

/** Without case and accents; whatever is neither a letter nor a digit parts two words. */
function words(text: string): readonly string[] {
  const folded = text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
  return folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}

function spaced(list: readonly string[]): string {
  return ` ${list.join(' ')} `;
}

/** `text` as in an index value. */
export function wordsMatch(text: string, query: WordQuery): boolean {
  switch (query.kind) {
    case 'phrase':
      return text.includes(spaced(query.words));
    case 'not':
      return !wordsMatch(text, query.inner);
    case 'and':
      return query.inner.every((inner) => wordsMatch(text, inner));
    case 'or':
      return query.inner.some((inner) => wordsMatch(text, inner));
  }
}

/**
 * Words that all have to occur, `OR`, `NOT`, `"a phrase"` and parentheses; `undefined` for what is none of that.
 * https://hl7.org/fhir/R4/search.html#content
 */
export function parseWords(text: string): WordQuery | undefined {
  const tokens = text.match(/"[^"]*"|[()]|[^\s()"]+/g) ?? [];
  if (tokens.length > maxTokens) return undefined;
  // What is neither a word nor a parenthesis parts words, and is none.
  const { query, rest } = parseOr(tokens.filter((token) => /[()]/.test(token) || words(token).length > 0));
  return rest.length === 0 ? query : undefined;
}

/** Each may open a parenthesis within the one before. */
const maxTokens = 100;

interface Parsed {
  readonly query: WordQuery | undefined;
  readonly rest: readonly string[];
}

function parseOr(tokens: readonly string[]): Parsed {
  const first = parseAnd(tokens);
  if (!isWord(first.rest[0], 'or')) return first;
  const second = parseOr(first.rest.slice(1));
  const query = first.query && second.query && { kind: 'or' as const, inner: [first.query, second.query] };
  return { query, rest: second.rest };
}

function parseAnd(tokens: readonly string[]): Parsed {
  const first = parseOne(tokens);
  const [next] = first.rest;
  if (next === undefined || next === ')' || isWord(next, 'or')) return first;
  const second = parseAnd(isWord(next, 'and') ? first.rest.slice(1) : first.rest);
  const query = first.query && second.query && { kind: 'and' as const, inner: [first.query, second.query] };
  return { query, rest: second.rest };
}

function parseOne([token = '', ...rest]: readonly string[]): Parsed {
  if (isWord(token, 'not')) {
    const { query, rest: after } = parseOne(rest);
    return { query: query && { kind: 'not', inner: query }, rest: after };
  }
  if (token === '(') {
    const { query, rest: after } = parseOr(rest);
    return after[0] === ')' ? { query, rest: after.slice(1) } : { query: undefined, rest: after };
  }
  const phrase = words(token);
  return { query: phrase.length === 0 ? undefined : { kind: 'phrase', words: phrase }, rest };
}

function isWord(token: string | undefined, word: string): boolean {
  return token?.toLowerCase() === word;
}
