import { type FhirError, fhirError } from '../outcome.ts';
import { isSupported } from './definitions.ts';
import { splitUnescaped } from './escape.ts';
import type { Clause, Modifier, SearchDefinitions, SearchParameter, SearchValue } from './query.ts';
import {
  parseDateValue,
  parseNumberValue,
  parseQuantityValue,
  parseReferenceValue,
  parseString,
  parseToken,
  parseUri,
  type ValueResult,
} from './search-value.ts';

export interface ClauseContext {
  readonly definitions: SearchDefinitions;
  readonly baseUrl: string;
  readonly nowMs: number | undefined;
}

/** How many references a chain may follow: each more multiplies what has to be read. */
const maxChainLength = 3;

/** Each branch of a chain is a search of its own. */
const maxBranches = 100;

/** They need more than the values of one resource. */
const unsupported: ReadonlySet<string> = new Set([
  '_text',
  '_content',
  '_filter',
  '_list',
  '_query',
  '_type',
  '_has',
]);

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
  const dot = name.indexOf('.');
  const [code = '', modifier] = splitOnce(dot < 0 ? name : name.slice(0, dot), ':');
  if (unsupported.has(code)) throw notSupported(name, `The search parameter ${code} is not supported`);
  const parameter = context.definitions.parameter(type, code);
  if (parameter === undefined) return undefined;
  if (!isSupported(parameter)) {
    throw notSupported(
      name,
      `Search parameters of type ${parameter.type}, such as ${code}, are not supported`,
    );
  }
  if (dot >= 0) return parseChain(context, parameter, modifier, name, value, depth);
  if (modifier === 'missing') return { kind: 'missing', parameter, missing: parseMissing(name, value) };
  const { kept, parse } = reader(context, parameter, modifier, name);
  const values = splitUnescaped(value, ',').map((text) => readValue(name, text, parse));
  return { kind: 'value', parameter, ...(kept && { modifier: kept }), values };
}

/** https://hl7.org/fhir/R4/search.html#chaining */
function parseChain(
  context: ClauseContext,
  parameter: SearchParameter,
  targetType: string | undefined,
  name: string,
  value: string,
  depth: number,
): Clause {
  const rest = name.slice(name.indexOf('.') + 1);
  if (parameter.type !== 'reference') {
    throw fhirError(
      'value',
      `${name}: ${parameter.code} is no reference, so nothing can follow it after a dot`,
      at(name),
      400,
    );
  }
  if (depth + 1 > maxChainLength) {
    throw notSupported(name, `A chain may follow at most ${maxChainLength} references`);
  }
  const targets = targetType === undefined ? parameter.targets : [checkedTarget(parameter, targetType, name)];
  const branches = targets.flatMap((target) => {
    const clause = parseClause(context, target, rest, value, depth + 1);
    return clause === undefined ? [] : [{ targetType: target, clause }];
  });
  if (branches.length === 0) {
    const known = targets.length > 5 ? 'any type that it may refer to' : targets.join(', ');
    throw fhirError('value', `${name}: ${rest} is no search parameter of ${known}`, at(name), 400);
  }
  if (branches.reduce((sum, { clause }) => sum + branchCount(clause), 0) > maxBranches) {
    const text = `${name} leads to more than ${maxBranches} kinds of resources: name the type, as in ${parameter.code}:Patient`;
    throw fhirError('too-costly', text, at(name), 400);
  }
  return { kind: 'chain', parameter, branches };
}

function branchCount(clause: Clause): number {
  return clause.kind === 'chain'
    ? clause.branches.reduce((sum, each) => sum + branchCount(each.clause), 0)
    : 1;
}

interface Reader {
  readonly kept?: Modifier;
  readonly parse: (text: string) => ValueResult;
}

/** How the values are to be read, by the parameter's type and the modifier. */
function reader(
  context: ClauseContext,
  parameter: SearchParameter,
  modifier: string | undefined,
  name: string,
): Reader {
  const { definitions, baseUrl, nowMs } = context;
  switch (`${parameter.type}:${modifier ?? ''}`) {
    case 'token:':
      return { parse: parseToken };
    case 'token:not':
      return { kept: 'not', parse: parseToken };
    case 'token:text':
      return { kept: 'text', parse: parseString };
    case 'string:':
      return { parse: parseString };
    case 'string:exact':
      return { kept: 'exact', parse: parseString };
    case 'string:contains':
      return { kept: 'contains', parse: parseString };
    case 'reference:identifier':
      return { kept: 'identifier', parse: parseToken };
    case 'date:':
      return { parse: (text) => parseDateValue(text, nowMs) };
    case 'number:':
      return { parse: parseNumberValue };
    case 'quantity:':
      return { parse: parseQuantityValue };
    case 'uri:':
      return { parse: parseUri };
  }
  const { resourceTypes } = definitions;
  if (parameter.type === 'reference' && (modifier === undefined || resourceTypes.has(modifier))) {
    const type = modifier === undefined ? undefined : checkedTarget(parameter, modifier, name);
    return { parse: (text) => parseReferenceValue(text, { parameter, type, baseUrl, resourceTypes }) };
  }
  throw notSupported(
    name,
    `The modifier :${modifier} is not supported for ${parameter.code}, of type ${parameter.type}`,
  );
}

function checkedTarget(parameter: SearchParameter, type: string, name: string): string {
  if (parameter.targets.includes(type)) return type;
  throw fhirError('value', `${name}: ${parameter.code} never refers to ${type}`, at(name), 400);
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

function notSupported(name: string, diagnostics: string): FhirError {
  return fhirError('not-supported', diagnostics, at(name), 400);
}

function at(name: string): string {
  return `http.${name}`;
}
