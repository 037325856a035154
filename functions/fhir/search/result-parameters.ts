import { type FhirError, fhirError } from '../outcome.ts';
import { isSortable } from './definitions.ts';
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

export function parseContained(value: string): SearchQuery['contained'] | 'false' {
  const contained = (['false', 'true', 'both'] as const).find((each) => each === value);
  if (contained === undefined) throw invalid('_contained', value, 'true, false or both');
  return contained;
}

export function parseContainedType(value: string): NonNullable<SearchQuery['containedType']> {
  const type = (['container', 'contained'] as const).find((each) => each === value);
  if (type === undefined) throw invalid('_containedType', value, 'container or contained');
  return type;
}

const totals = ['none', 'estimate', 'accurate'] as const;

/** https://hl7.org/fhir/R4/search.html#total. @throws FhirError 400 */
export function parseTotal(value: string): NonNullable<SearchQuery['total']> {
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
    if (!isSortable(parameter)) {
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
 * `Observation:subject:Patient`, `Observation:*`, and `*` alone: all of the type that is searched, or all to it.
 * https://hl7.org/fhir/R4/search.html#include. @throws FhirError 400
 */
export function parseInclude(
  definitions: SearchDefinitions,
  type: string,
  name: string,
  value: string,
): readonly Include[] {
  const [base = '', modifier] = name.split(':');
  // STU3 called it :recurse: https://hl7.org/fhir/R4/search.html#include
  if (modifier !== undefined && modifier !== 'iterate' && modifier !== 'recurse') {
    throw fhirError(
      'not-supported',
      `The modifier :${modifier} of ${base} is not supported`,
      `http.${name}`,
      400,
    );
  }
  if (base === '_revinclude' && (value === '*' || value === '*:*')) {
    return allReferencesTo(definitions, type, modifier !== undefined);
  }
  const [source = '', code, targetType, ...more] =
    value === '*' || value === '*:*' ? [type, '*'] : value.split(':');
  if (!definitions.resourceTypes.has(source) || code === undefined || more.length > 0) {
    throw invalid(name, value, 'Type:parameter or Type:parameter:TargetType');
  }
  if (targetType !== undefined && !definitions.resourceTypes.has(targetType)) {
    throw invalid(name, targetType, 'a resource type of R4');
  }
  const parameters = references(definitions, source, code, name);
  if (targetType !== undefined && !parameters.some(({ targets }) => targets.includes(targetType))) {
    throw invalid(name, targetType, `a type that ${source}:${code} may refer to`);
  }
  return parameters.map((parameter) => ({
    source,
    parameter,
    ...(targetType !== undefined && { targetType }),
    iterate: modifier !== undefined,
  }));
}

/** `_revinclude=*`: whatever may refer to what is found, but for the audit trail, which each reading adds to. */
function allReferencesTo(definitions: SearchDefinitions, type: string, iterate: boolean): readonly Include[] {
  const sources = [...definitions.resourceTypes].filter((source) => source !== 'AuditEvent');
  return sources.flatMap((source) =>
    definitions
      .parameters(source)
      .filter((parameter) => parameter.type === 'reference' && parameter.targets.includes(type))
      .map((parameter) => ({ source, parameter, iterate })),
  );
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
