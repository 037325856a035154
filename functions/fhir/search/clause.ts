import { FhirError, fhirError } from '../outcome.ts';
import { idPattern } from '../resource.ts';
import { splitUnescaped, unescapeValue } from './escape.ts';
import type { ChainBranch, Clause, SearchParameter, SearchValue } from './query.ts';
import type { ValueResult } from './search-value.ts';
import { at, type ClauseContext, checkedTarget, notSupported, reader } from './value-reader.ts';

/** How many references a chain may follow, in either direction: each more multiplies what has to be read. */
const maxChainLength = 5;

/** Each branch of a chain is a search of its own. */
const maxBranches = 100;

const unsupported: ReadonlySet<string> = new Set(['_filter', '_query', '_score']);

/**
 * One `name=value` of a search, such as `subject:Patient.name=Jansen`; `undefined` when `type` has no such parameter.
 * @throws FhirError 400, its expression naming the parameter: `not-supported` for a modifier, `value` for a bad value
 */
export function parseClause(
  context: ClauseContext,
  type: string,
  name: string,
  value: string,
  depth = 0,
): Clause | undefined {
  if (name.startsWith('_has:')) return parseHas(context, type, name, value, depth);
  const dot = name.indexOf('.');
  const [code = '', modifier] = splitOnce(dot < 0 ? name : name.slice(0, dot), ':');
  if (unsupported.has(code)) throw notSupported(name, `The search parameter ${code} is not supported`);
  if (code === '_list' && dot < 0) return parseList(name, modifier, value);
  const parameter = context.definitions.parameter(type, code);
  if (parameter === undefined) return undefined;
  if (dot >= 0) return parseChain(context, parameter, modifier, name, value, depth);
  if (modifier === 'missing') return { kind: 'missing', parameter, missing: parseMissing(name, value) };
  const { kept, parse } = reader(context, parameter, modifier, name);
  const values = valueTexts(parameter, value).map((text) => readValue(name, text, parse));
  return { kind: 'value', parameter, ...(kept && { modifier: kept }), values };
}

/**
 * Values that a comma parts. In a composite, a comma within a component (`a,b$1`) offers that component several: then
 * the whole is one value.
 */
function valueTexts(parameter: SearchParameter, value: string): readonly string[] {
  const texts = splitUnescaped(value, ',');
  const whole = (text: string) => splitUnescaped(text, '$').length === parameter.components?.length;
  return parameter.components === undefined || texts.every(whole) ? texts : [value];
}

/** `_list=17`: https://hl7.org/fhir/R4/search.html#list */
function parseList(name: string, modifier: string | undefined, value: string): Clause {
  const lists = splitUnescaped(value, ',').map((text) => unescapeValue(text).replace(/^List\//, ''));
  if (modifier !== undefined || !lists.every((id) => idPattern.test(id))) {
    throw notSupported(
      name,
      `${name} takes ids of List resources; lists such as $current-allergies are not offered`,
    );
  }
  return { kind: 'list', lists };
}

/** `_has:Observation:patient:code=…`, where another `_has` or a chain may follow. https://hl7.org/fhir/R4/search.html#has */
function parseHas(context: ClauseContext, type: string, name: string, value: string, depth: number): Clause {
  const [, source = '', code = '', ...rest] = name.split(':');
  const { definitions } = context;
  const parameter = definitions.parameter(source, code);
  if (rest.length === 0 || parameter?.type !== 'reference' || !parameter.targets.includes(type)) {
    const text = `${name} should be _has:Type:reference:parameter, where the reference is a search parameter of Type that may refer to ${type}`;
    throw fhirError('value', text, at(name), 400);
  }
  if (depth + 1 > maxChainLength) throw tooLong(name);
  const clause = parseClause(context, source, rest.join(':'), value, depth + 1);
  if (clause === undefined) {
    throw fhirError('value', `${name}: ${rest.join(':')} is no search parameter of ${source}`, at(name), 400);
  }
  return { kind: 'has', source, parameter, clause };
}

function tooLong(name: string): FhirError {
  return notSupported(name, `A chain may follow at most ${maxChainLength} references`);
}

/**
 * A chain without a type goes on where it can: a type that has no such parameter, or cannot read the value, is left
 * out. `undefined` when that is all of them, further down in a longer chain.
 * https://hl7.org/fhir/R4/search.html#chaining
 */
function parseChain(
  context: ClauseContext,
  parameter: SearchParameter,
  targetType: string | undefined,
  name: string,
  value: string,
  depth: number,
): Clause | undefined {
  const rest = name.slice(name.indexOf('.') + 1);
  const isInner = depth > 0;
  if (parameter.type !== 'reference') {
    if (isInner) return undefined;
    const text = `${name}: ${parameter.code} is no reference, so nothing can follow it after a dot`;
    throw fhirError('value', text, at(name), 400);
  }
  if (depth + 1 > maxChainLength) throw tooLong(name);
  if (isInner && targetType !== undefined && !parameter.targets.includes(targetType)) return undefined;
  const targets = targetType === undefined ? parameter.targets : [checkedTarget(parameter, targetType, name)];
  const { branches, refusal } = parseBranches(context, targets, rest, value, depth + 1);
  if (branches.length === 0) {
    if (refusal) throw refusal;
    if (isInner) return undefined;
    const known = targets.length > 5 ? 'any type that it may refer to' : targets.join(', ');
    throw fhirError('value', `${name}: ${rest} is no search parameter of ${known}`, at(name), 400);
  }
  if (branches.reduce((sum, { clause }) => sum + branchCount(clause), 0) > maxBranches) {
    const text = `${name} leads to more than ${maxBranches} kinds of resources: name the type, as in ${parameter.code}:Patient`;
    throw fhirError('too-costly', text, at(name), 400);
  }
  return { kind: 'chain', parameter, branches };
}

function parseBranches(
  context: ClauseContext,
  targets: readonly string[],
  rest: string,
  value: string,
  depth: number,
): { readonly branches: readonly ChainBranch[]; readonly refusal?: FhirError } {
  const branches: ChainBranch[] = [];
  let refusal: FhirError | undefined;
  for (const targetType of targets) {
    try {
      const clause = parseClause(context, targetType, rest, value, depth);
      if (clause !== undefined) branches.push({ targetType, clause });
    } catch (failure) {
      if (!(failure instanceof FhirError) || failure.issues[0].code === 'too-costly') throw failure;
      refusal ??= failure;
    }
  }
  return { branches, ...(refusal && { refusal }) };
}

function branchCount(clause: Clause): number {
  if (clause.kind === 'has') return branchCount(clause.clause);
  return clause.kind === 'chain'
    ? clause.branches.reduce((sum, each) => sum + branchCount(each.clause), 0)
    : 1;
}

function readValue(name: string, text: string, parse: (text: string) => ValueResult): SearchValue {
  if (text === '')
    throw fhirError('value', `${name} has an empty value: give one, or leave it out`, at(name), 400);
  const value = parse(text);
  if ('kind' in value) return value;
  throw fhirError('value', `${name}: ${JSON.stringify(text)} should be ${value.expected}`, at(name), 400);
}

function parseMissing(name: string, value: string): boolean {
  if (value === 'true' || value === 'false') return value === 'true';
  throw fhirError('value', `${name} should be true or false`, at(name), 400);
}

function splitOnce(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
