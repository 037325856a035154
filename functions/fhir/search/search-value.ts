import { parseReference } from '../reference.ts';
import { idPattern } from '../resource.ts';
import { parseDate } from './date.ts';
import { splitUnescaped, unescapeValue } from './escape.ts';
import { parsePosition } from './position.ts';
import type { DateValue, Prefix, SearchParameter, SearchValue } from './query.ts';
import { normaliseString } from './string.ts';
import { parseWords } from './words.ts';

/** A value that cannot be read: what would be right, to follow the name of the parameter. */
export interface Unreadable {
  readonly expected: string;
}

export type ValueResult = SearchValue | Unreadable;

const prefixes: ReadonlySet<string> = new Set(['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap']);

/** How far `ap` reaches: https://hl7.org/fhir/R4/search.html#prefix recommends a tenth. */
const approximate = 0.1;

/** `code`, `system|code`, `|code`, `system|`. https://hl7.org/fhir/R4/search.html#token */
export function parseToken(text: string): ValueResult {
  const [first = '', second, ...more] = splitUnescaped(text, '|').map(unescapeValue);
  if (more.length > 0) return { expected: 'system|code, with a | inside either of them written as \\|' };
  if (second === undefined) return { kind: 'token', code: first };
  if (first === '' && second === '') return { expected: 'a code, system|code, |code or system|' };
  return second === '' ? { kind: 'token', system: first } : { kind: 'token', system: first, code: second };
}

/** `:of-type`: an identifier by its type and value. https://hl7.org/fhir/R4/search.html#modifiers */
export function parseOfType(text: string): ValueResult {
  const [system = '', code = '', value = '', ...more] = splitUnescaped(text, '|').map(unescapeValue);
  if (code === '' || value === '' || more.length > 0) {
    return { expected: 'system|code|value, of which the first two are of the type' };
  }
  return { kind: 'of-type', system, code, value };
}

export function parseString(text: string): ValueResult {
  const words = unescapeValue(text);
  return normaliseString(words) === ''
    ? { expected: 'at least one letter or digit' }
    : { kind: 'string', text: words };
}

/** `:exact`: every character counts. */
export function parseExactString(text: string): ValueResult {
  return { kind: 'string', text: unescapeValue(text) };
}

/** `_text`, `_content` */
export function parseWordQuery(text: string): ValueResult {
  const words = parseWords(unescapeValue(text));
  return words === undefined
    ? { expected: 'words, with AND, OR, NOT and parentheses between them if wanted' }
    : { kind: 'words', words };
}

/** `near` */
export function parseNear(text: string): ValueResult {
  return (
    parsePosition(unescapeValue(text)) ?? {
      expected: 'latitude|longitude, latitude|longitude|distance or latitude|longitude|distance|km',
    }
  );
}

export function parseUri(text: string): ValueResult {
  return { kind: 'uri', uri: unescapeValue(text) };
}

export interface ReferenceContext {
  readonly parameter: SearchParameter;
  /** From a modifier such as `:Patient`. */
  readonly type: string | undefined;
  readonly baseUrl: string;
  readonly resourceTypes: ReadonlySet<string>;
}

/** `id`, `Type/id`, or a URL. https://hl7.org/fhir/R4/search.html#reference */
export function parseReferenceValue(text: string, context: ReferenceContext): ValueResult {
  const { parameter, type, baseUrl, resourceTypes } = context;
  const whole = unescapeValue(text);
  const [only, ...others] = parameter.targets;
  if (idPattern.test(whole)) {
    const target = type ?? (others.length === 0 ? only : undefined);
    return target === undefined
      ? { kind: 'reference', id: whole }
      : { kind: 'reference', type: target, id: whole };
  }
  const parsed = parseReference(whole, baseUrl);
  if (parsed.kind === 'contained' || parsed.kind === 'conditional') {
    return { expected: 'an id, Type/id or an absolute URL' };
  }
  if (parsed.kind === 'urn') return { kind: 'reference', url: parsed.urn };
  if (parsed.kind === 'absolute') return { kind: 'reference', url: parsed.url };
  if (parsed.kind === 'url') return parseUrl(whole);
  if (!resourceTypes.has(parsed.type)) return { kind: 'nothing' };
  if (type !== undefined && type !== parsed.type) return { kind: 'nothing' };
  return { kind: 'reference', type: parsed.type, id: parsed.id };
}

/** `organization/1` is well formed, and of no type that there is. */
const relativeUrl = /^[\w.-]+\/[\w.-]+$/;

function parseUrl(text: string): ValueResult {
  if (relativeUrl.test(text)) return { kind: 'nothing' };
  const [url = ''] = text.split('#');
  return /^[a-z][a-z0-9+.-]*:/i.test(url)
    ? { kind: 'reference', url }
    : { expected: 'an id, Type/id or an absolute URL' };
}

/** `nowMs`: what `ap` measures the distance from; without it only the precision counts. */
export function parseDateValue(text: string, nowMs: number | undefined): ValueResult {
  const { prefix, rest } = withoutPrefix(text);
  // A + that was not percent-encoded has become a space on its way here.
  const range = parseDate(unescapeValue(rest).replace(/ (?=\d\d:\d\d$)/, '+'));
  if (range === undefined) {
    return {
      expected:
        'a date such as ge2024-05, 2024-05-31 or 2024-05-31T10:00:00Z (a + in a zone is %2B in a URL)',
    };
  }
  const slackMs = prefix === 'ap' && nowMs !== undefined ? distanceMs(range, nowMs) * approximate : 0;
  const value: DateValue = {
    kind: 'date',
    prefix,
    from: Math.floor(range.from - slackMs),
    to: Math.ceil(range.to + slackMs),
  };
  return value;
}

function distanceMs({ from, to }: { readonly from: number; readonly to: number }, nowMs: number): number {
  return Math.max(0, from - nowMs, nowMs - to);
}

/** https://hl7.org/fhir/R4/search.html#number */
export function parseNumberValue(text: string): ValueResult {
  const { prefix, rest } = withoutPrefix(text);
  const extent = numberExtent(unescapeValue(rest), prefix);
  return extent === undefined
    ? { expected: 'a number such as 5, gt5.40 or 1e2' }
    : { kind: 'number', prefix, ...extent };
}

/** `number`, `number|system|code`, `number|system` or `number||code`. https://hl7.org/fhir/R4/search.html#quantity */
export function parseQuantityValue(text: string): ValueResult {
  const { prefix, rest } = withoutPrefix(text);
  const [number = '', system, code, ...more] = splitUnescaped(rest, '|').map(unescapeValue);
  const extent = numberExtent(number, prefix);
  if (extent === undefined || more.length > 0) {
    return { expected: 'a quantity such as 5.4, 5.4||mg or 5.4|http://unitsofmeasure.org|mg' };
  }
  return { kind: 'quantity', prefix, ...extent, ...(system && { system }), ...(code && { code }) };
}

function withoutPrefix(text: string): { readonly prefix: Prefix; readonly rest: string } {
  const start = text.slice(0, 2);
  return isPrefix(start) ? { prefix: start, rest: text.slice(2) } : { prefix: 'eq', rest: text };
}

function isPrefix(text: string): text is Prefix {
  return prefixes.has(text);
}

const decimal = /^[+-]?\d+(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;

/** A number stands for all that would be rounded to it: `5.40` for 5.395 up to 5.405, `1e2` for 50 up to 150. */
function numberExtent(text: string, prefix: Prefix) {
  const [whole, decimals = '', exponent = '0'] = decimal.exec(text) ?? [];
  const value = Number(text);
  if (whole === undefined || !Number.isFinite(value)) return undefined;
  const precision = 10 ** (Number(exponent) - decimals.length) / 2;
  const reach = prefix === 'ap' ? Math.max(precision, Math.abs(value) * approximate) : precision;
  // So many digits that a number here cannot tell them apart: the number itself.
  const low = Math.min(tidy(value - reach), value);
  const high = Math.max(tidy(value + reach), value + Math.abs(value) * Number.EPSILON);
  return { value, low, high: high > value ? high : Number.MIN_VALUE };
}

/** Without the noise that binary fractions leave behind: 5.4 - 0.05 is 5.35. */
function tidy(value: number): number {
  return Number(value.toPrecision(15));
}
