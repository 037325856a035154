import { type FhirError, fhirError } from '../outcome.ts';
import { isSupported } from './definitions.ts';
import type { Include, SearchDefinitions, SearchParameter, SearchQuery, SortKey } from './query.ts';

/**
 * Parameters that shape the answer and select nothing; the query does not hold them.
 * https://hl7.org/fhir/R4/search.html#summary
 */
export const presentationParameters: ReadonlySet<string> = new Set([
  '_summary',
  '_elements',
  '_format',
  '_pretty',
]);

/** Holds a place in the result, in the `next` links that the server makes. */
export const cursorParameter = '_cursor';

/** https://hl7.org/fhir/R4/search.html#count. @throws FhirError 400 */
export function parseCount(value: string, max: number): number {
  if (!/^\d{1,9}$/.test(value)) throw invalid('_count', value, 'a whole number from 0');
  return Math.min(Number(value), max);
}

const totals = ['none', 'estimate', 'accurate'] as const;

/** https://hl7.org/fhir/R4/search.html#total. @throws FhirError 400 */
export function parseTotal(value: string): SearchQuery['total'] {
  const total = totals.find((each) => each === value);
  if (total === undefined) throw invalid('_total', value, totals.join(', '));
  return total;
}

/** `name,-birthdate`. https://hl7.org/fhir/R4/search.html#sort. @throws FhirError 400 */
export function parseSort(definitions: SearchDefinitions, type: string, value: string): readonly SortKey[] {
  return value.split(',').map((key) => {
    const descending = key.startsWith('-');
    const code = descending ? key.slice(1) : key;
    const parameter = definitions.parameter(type, code);
    if (parameter === undefined) throw invalid('_sort', code, `a search parameter of ${type}`);
    if (!isSupported(parameter)) {
      throw fhirError(
        'not-supported',
        `_sort by ${code}, of type ${parameter.type}, is not supported`,
        'http._sort',
        400,
      );
    }
    return { parameter, descending };
  });
}

/**
 * `Observation:subject:Patient`, `Observation:*`, and for `_include` also `*` alone.
 * https://hl7.org/fhir/R4/search.html#include. @throws FhirError 400
 */
export function parseInclude(
  definitions: SearchDefinitions,
  type: string,
  name: string,
  value: string,
): readonly Include[] {
  const [base = '', modifier] = name.split(':');
  if (modifier !== undefined && modifier !== 'iterate') {
    throw fhirError(
      'not-supported',
      `The modifier :${modifier} of ${base} is not supported`,
      `http.${name}`,
      400,
    );
  }
  const [source = '', code, targetType, ...more] =
    value === '*' && base === '_include' ? [type, '*'] : value.split(':');
  if (!definitions.resourceTypes.has(source) || code === undefined || more.length > 0) {
    throw invalid(name, value, 'Type:parameter or Type:parameter:TargetType');
  }
  if (targetType !== undefined && !definitions.resourceTypes.has(targetType)) {
    throw invalid(name, targetType, 'a resource type of R4');
  }
  return references(definitions, source, code, name).map((parameter) => ({
    source,
    parameter,
    ...(targetType !== undefined && { targetType }),
    iterate: modifier === 'iterate',
  }));
}

function references(
  definitions: SearchDefinitions,
  source: string,
  code: string,
  name: string,
): readonly SearchParameter[] {
  if (code === '*') return definitions.parameters(source).filter(({ type }) => type === 'reference');
  const parameter = definitions.parameter(source, code);
  if (parameter?.type !== 'reference') throw invalid(name, code, `a reference parameter of ${source}`);
  return [parameter];
}

function invalid(name: string, value: string, expected: string): FhirError {
  return fhirError('value', `${name}: ${JSON.stringify(value)} should be ${expected}`, `http.${name}`, 400);
}
