import { ucumUrl } from '../terminology/ucum.ts';
import { isNear } from './position.ts';
import type {
  Clause,
  DateValue,
  IndexValue,
  Modifier,
  Prefix,
  SearchParameter,
  SearchValue,
} from './query.ts';
import { normaliseString } from './string.ts';
import { type Conversion, conversionOf } from './ucum.ts';
import { wordsMatch } from './words.ts';

/** What can be told from the values of one resource. */
export type PlainClause = Extract<Clause, { kind: 'value' | 'missing' }>;

/** What can be told from one resource and what it contains. Chains and the like are turned into these first. */
export type DirectClause =
  | PlainClause
  | {
      readonly kind: 'contained';
      readonly type: string;
      readonly parameter: SearchParameter;
      readonly branches: readonly DirectBranch[];
    }
  | { readonly kind: 'any'; readonly clauses: readonly DirectClause[] };

export interface DirectBranch {
  readonly targetType: string;
  readonly clause: DirectClause;
}

/** Whether a clause holds for the resource that `values` were found in. https://hl7.org/fhir/R4/search.html */
export function matches(values: readonly IndexValue[], clause: PlainClause): boolean {
  const own = values.filter(({ parameter }) => parameter === clause.parameter.code);
  if (clause.kind === 'missing') return (own.length === 0) === clause.missing;
  const holds = own.some((value) => clause.values.some((wanted) => valueMatches(value, wanted, clause)));
  // True also of a resource that has no value at all.
  return clause.modifier === 'not' ? !holds : holds;
}

type ValueClause = Extract<Clause, { kind: 'value' }>;

function valueMatches(
  value: IndexValue,
  wanted: SearchValue,
  { parameter, modifier }: Pick<ValueClause, 'parameter' | 'modifier'>,
): boolean {
  switch (value.kind) {
    case 'token':
      if (wanted.kind === 'string') return textMatches(value.text, wanted.text);
      if (wanted.kind === 'of-type') return typeMatches(value, wanted);
      return wanted.kind === 'token' && tokenMatches(value, wanted, parameter);
    case 'string':
      return wanted.kind === 'string' && stringMatches(value.text, wanted.text, modifier);
    case 'uri':
      return wanted.kind === 'uri' && uriMatches(value.uri, wanted.uri, modifier);
    case 'reference':
      if (wanted.kind === 'token') return identifierMatches(value, wanted);
      return wanted.kind === 'reference' && referenceMatches(value, wanted);
    case 'date':
      return wanted.kind === 'date' && dateMatches(value, wanted);
    case 'number':
      return wanted.kind === 'number' && numberMatches(value, wanted);
    case 'quantity':
      return wanted.kind === 'quantity' && quantityMatches(value, wanted);
    case 'composite':
      return wanted.kind === 'composite' && compositeMatches(value, wanted, parameter);
    case 'position':
      return wanted.kind === 'position' && isNear(value, wanted);
    case 'words':
      return wanted.kind === 'words' && wordsMatch(value.text, wanted.words);
  }
}

type Value<K extends IndexValue['kind']> = Extract<IndexValue, { kind: K }>;
type Wanted<K extends SearchValue['kind']> = Extract<SearchValue, { kind: K }>;

/**
 * Codes of a data type that says what case means (`code`, `id`, Identifier) are taken as they are written; for the
 * others R4 asks for no difference unless the code system is known to make one.
 * https://hl7.org/fhir/R4/search.html#token
 */
function ignoresCase({ paths }: SearchParameter): boolean {
  return paths.every((path) =>
    /:(?:Coding|CodeableConcept|ContactPoint|boolean|presence|string)$/.test(path),
  );
}

function tokenMatches(value: Value<'token'>, wanted: Wanted<'token'>, parameter: SearchParameter): boolean {
  if (!systemMatches(value, wanted.system)) return false;
  if (wanted.code === undefined) return value.code !== undefined || value.system !== undefined;
  if (value.code === wanted.code) return true;
  return value.code?.toLowerCase() === wanted.code.toLowerCase() && ignoresCase(parameter);
}

/** A system that only the definition implies is there and not there, as who asks sees it. */
function systemMatches({ system = '', implied }: Value<'token'>, wanted: string | undefined): boolean {
  return wanted === undefined || wanted === system || (wanted === '' && implied === true);
}

/** `:of-type` */
function typeMatches({ code, types = [] }: Value<'token'>, wanted: Wanted<'of-type'>): boolean {
  return (
    code === wanted.value &&
    types.some((type) => type.code === wanted.code && (wanted.system === '' || type.system === wanted.system))
  );
}

/** `:below` finds what begins like this, `:above` what this begins like, part by part of the path. */
function uriMatches(uri: string, wanted: string, modifier: Modifier | undefined): boolean {
  if (modifier === 'below') return uri.startsWith(wanted);
  if (modifier !== 'above' || uri === wanted) return uri === wanted;
  return wanted.startsWith(uri.endsWith('/') ? uri : `${uri}/`);
}

/** Each component by some value of the same element. */
function compositeMatches(
  { components }: Value<'composite'>,
  wanted: Wanted<'composite'>,
  parameter: SearchParameter,
): boolean {
  return (parameter.components ?? []).every((component, index) =>
    components[index]?.some((value) =>
      wanted.components[index]?.some((one) => valueMatches(value, one, { parameter: component })),
    ),
  );
}

function textMatches(text: string | undefined, wanted: string): boolean {
  return text !== undefined && normaliseString(text).startsWith(normaliseString(wanted));
}

function stringMatches(text: string, wanted: string, modifier: Modifier | undefined): boolean {
  if (modifier === 'exact') return text === wanted;
  const found = normaliseString(text);
  return modifier === 'contains'
    ? found.includes(normaliseString(wanted))
    : found.startsWith(normaliseString(wanted));
}

function referenceMatches(value: Value<'reference'>, wanted: Wanted<'reference'>): boolean {
  if ('url' in wanted) return value.url === wanted.url;
  return value.id === wanted.id && (wanted.type === undefined || value.type === wanted.type);
}

/** `:identifier`, on a reference that names its target by an identifier. */
function identifierMatches({ identifier }: Value<'reference'>, { system, code }: Wanted<'token'>): boolean {
  if (identifier === undefined) return false;
  if (system !== undefined && system !== (identifier.system ?? '')) return false;
  return code === undefined || identifier.value === code;
}

/** Both are ranges of time: https://hl7.org/fhir/R4/search.html#prefix */
function dateMatches(value: Value<'date'>, wanted: DateValue): boolean {
  const contained = wanted.from <= value.from && value.to <= wanted.to;
  const reachesAbove = value.to > wanted.to;
  const reachesBelow = value.from < wanted.from;
  const verdicts: Readonly<Record<Prefix, boolean>> = {
    eq: contained,
    ne: !contained,
    gt: reachesAbove,
    ge: reachesAbove || contained,
    lt: reachesBelow,
    le: reachesBelow || contained,
    sa: value.from >= wanted.to,
    eb: value.to <= wanted.from,
    ap: value.from < wanted.to && value.to > wanted.from,
  };
  return verdicts[wanted.prefix];
}

/** The precision in which the number was written counts for `eq`, `ne` and `ap` only. */
function numberMatches(
  value: Value<'number' | 'quantity'>,
  wanted: Wanted<'number'> | Wanted<'quantity'>,
): boolean {
  const { low = value.value, high = value.value } = value;
  const contained = wanted.low <= low && high < wanted.high;
  const verdicts: Readonly<Record<Prefix, boolean>> = {
    eq: contained,
    ne: !contained,
    gt: high > wanted.value,
    ge: high >= wanted.value,
    lt: low < wanted.value,
    le: low <= wanted.value,
    sa: low > wanted.value,
    eb: high < wanted.value,
    ap: high >= wanted.low && low <= wanted.high,
  };
  return verdicts[wanted.prefix];
}

/** In the unit that was asked for, or in one that converts into it. https://hl7.org/fhir/R4/search.html#quantity */
function quantityMatches(value: Value<'quantity'>, wanted: Wanted<'quantity'>): boolean {
  if (unitMatches(value, wanted)) return numberMatches(value, wanted);
  const [own, asked] = [ucumConversion(value), ucumConversion(wanted)];
  if (own === undefined || asked === undefined || own.dimensions !== asked.dimensions) return false;
  return numberMatches(converted(value, own), converted(wanted, asked));
}

function unitMatches(value: Value<'quantity'>, { system, code }: Wanted<'quantity'>): boolean {
  if (system !== undefined && system !== value.system) return false;
  return code === undefined || value.code === code || value.unit?.toLowerCase() === code.toLowerCase();
}

/** Not for a unit without dimension: ten beats are not ten steps. */
function ucumConversion({ system, code }: Wanted<'quantity'> | Value<'quantity'>): Conversion | undefined {
  const conversion = system === ucumUrl && code !== undefined ? conversionOf(code) : undefined;
  return conversion?.dimensions === '' ? undefined : conversion;
}

function converted<T extends { readonly value: number; readonly low?: number; readonly high?: number }>(
  quantity: T,
  { convert }: Conversion,
): T {
  const { value, low, high } = quantity;
  return {
    ...quantity,
    value: convert(value),
    ...(low !== undefined && { low: convert(low) }),
    ...(high !== undefined && { high: convert(high) }),
  };
}
