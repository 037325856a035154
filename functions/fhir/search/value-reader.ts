import { type FhirError, fhirError } from '../outcome.ts';
import { splitUnescaped } from './escape.ts';
import type { Modifier, SearchDefinitions, SearchParameter, SearchValue } from './query.ts';
import {
  parseDateValue,
  parseExactString,
  parseNear,
  parseNumberValue,
  parseOfType,
  parseQuantityValue,
  parseReferenceValue,
  parseString,
  parseToken,
  parseUri,
  parseWordQuery,
  type ValueResult,
} from './search-value.ts';

export interface ClauseContext {
  readonly definitions: SearchDefinitions;
  readonly baseUrl: string;
  readonly nowMs: number | undefined;
}

export interface Reader {
  readonly kept?: Modifier;
  readonly parse: (text: string) => ValueResult;
}

/** How the values are to be read, by the parameter's type and the modifier. */
export function reader(
  context: ClauseContext,
  parameter: SearchParameter,
  modifier: string | undefined,
  name: string,
): Reader {
  const found =
    parameter.type === 'reference'
      ? referenceReader(context, parameter, modifier, name)
      : plainReader(context, parameter, modifier);
  if (found !== undefined) return found;
  const text = `The modifier :${modifier} is not supported for ${parameter.code}, of type ${parameter.type}`;
  throw notSupported(name, text);
}

function plainReader(
  context: ClauseContext,
  parameter: SearchParameter,
  modifier: string | undefined,
): Reader | undefined {
  switch (`${parameter.type}:${modifier ?? ''}`) {
    case 'token:':
      return { parse: parseToken };
    case 'token:not':
      return { kept: 'not', parse: parseToken };
    case 'token:text':
      return { kept: 'text', parse: parseString };
    case 'token:in':
      return { kept: 'in', parse: parseUri };
    case 'token:not-in':
      return { kept: 'not-in', parse: parseUri };
    case 'token:above':
      return { kept: 'above', parse: parseToken };
    case 'token:below':
      return { kept: 'below', parse: parseToken };
    case 'token:of-type':
      return ofType('Identifier', parameter) ? { kept: 'of-type', parse: parseOfType } : undefined;
    case 'string:':
      return { parse: parseString };
    case 'string:exact':
      return { kept: 'exact', parse: parseExactString };
    case 'string:contains':
      return { kept: 'contains', parse: parseString };
    case 'date:':
      return { parse: (text) => parseDateValue(text, context.nowMs) };
    case 'number:':
      return { parse: parseNumberValue };
    case 'quantity:':
      return { parse: parseQuantityValue };
    case 'uri:':
      return { parse: parseUri };
    case 'uri:above':
      return { kept: 'above', parse: parseUri };
    case 'uri:below':
      return { kept: 'below', parse: parseUri };
    case 'composite:':
      return { parse: (text) => parseComposite(context, parameter, text) };
    case 'special:':
      return { parse: parameter.code === 'near' ? parseNear : parseWordQuery };
    default:
      return undefined;
  }
}

/** Whether the parameter finds elements of that type; where nothing says so, it may. */
function ofType(type: string, { paths }: SearchParameter): boolean {
  return paths.length === 0 || paths.some((path) => path.endsWith(`:${type}`));
}

function referenceReader(
  { definitions, baseUrl }: ClauseContext,
  parameter: SearchParameter,
  modifier: string | undefined,
  name: string,
): Reader | undefined {
  const { resourceTypes } = definitions;
  const read = (type?: string) => (text: string) =>
    parseReferenceValue(text, { parameter, type, baseUrl, resourceTypes });
  switch (modifier) {
    case undefined:
      return { parse: read() };
    case 'identifier':
      return { kept: 'identifier', parse: parseToken };
    case 'above':
    case 'below':
      return { kept: modifier, parse: read() };
    default:
      return resourceTypes.has(modifier)
        ? { parse: read(checkedTarget(parameter, modifier, name)) }
        : undefined;
  }
}

/** `code$value`: https://hl7.org/fhir/R4/search.html#composite */
function parseComposite(
  context: ClauseContext,
  { components = [] }: SearchParameter,
  text: string,
): ValueResult {
  const parts = splitUnescaped(text, '$');
  if (parts.length !== components.length) {
    return {
      expected: `${components.map(({ code }) => code).join('$')}: a value for each, with a $ between`,
    };
  }
  const values: (readonly SearchValue[])[] = [];
  for (const [index, component] of components.entries()) {
    const read = reader(context, component, undefined, component.code);
    const results = splitUnescaped(parts[index] ?? '', ',').map((part) => read.parse(part));
    const unreadable = results.find((result) => !('kind' in result));
    if (unreadable !== undefined && !('kind' in unreadable)) return unreadable;
    values.push(results.filter((result): result is SearchValue => 'kind' in result));
  }
  return { kind: 'composite', components: values };
}

/** @throws FhirError 400 for a type that the parameter never refers to */
export function checkedTarget(parameter: SearchParameter, type: string, name: string): string {
  if (parameter.targets.includes(type)) return type;
  throw fhirError('value', `${name}: ${parameter.code} never refers to ${type}`, at(name), 400);
}

/** 400, naming the parameter. */
export function notSupported(name: string, diagnostics: string): FhirError {
  return fhirError('not-supported', diagnostics, at(name), 400);
}

/** The expression of an issue with a parameter: https://hl7.org/fhir/R4/operationoutcome.html */
export function at(name: string): string {
  return `http.${name}`;
}
