import { isJsonObject, type Json } from '../../fhir/resource.ts';
import { textOf } from '../element.ts';
import type { Typed } from './nodes.ts';

/**
 * A FHIR query with its FHIRPath filled in: `Condition?patient={{%patient.id}}`.
 * @param evaluate the values of an expression; `undefined` when it cannot be evaluated
 * @returns `undefined` when an expression has no value: a search without that criterion would be about something else
 * @see https://hl7.org/fhir/uv/sdc/expressions.html#x-fhir-query-enhancements
 */
export function filledQuery(
  query: string,
  evaluate: (expression: string) => readonly Typed[] | undefined,
): string | undefined {
  let isWhole = true;
  const filled = query.replace(/\{\{([\s\S]*?)\}\}/g, (_, expression: string) => {
    const tokens = (evaluate(unescaped(expression.trim())) ?? []).flatMap(({ json }) => tokensOf(json));
    if (tokens.length === 0) isWhole = false;
    return tokens.map(encodeURIComponent).join(',');
  });
  return isWhole ? filled : undefined;
}

/** The sign of a variable may be written as in a URL; the guide's own example has a wrong number for it. */
function unescaped(expression: string): string {
  return expression.replace(/%(?:25|37)(?=[A-Za-z])/g, '%');
}

/** As search parameters write them, without what separates several values. */
function tokensOf(value: Json): readonly string[] {
  if (value === null) return [];
  if (!isJsonObject(value)) return [escaped(String(value))];
  if (Array.isArray(value.coding)) return value.coding.flatMap(tokensOf);
  const { reference, system, code, value: own, id, resourceType } = value;
  if (typeof reference === 'string') return [escaped(reference)];
  if (typeof own === 'number') return [['', own, system, code ?? value.unit].slice(1).map(partOf).join('|')];
  const token = textOf(code) ?? textOf(own);
  if (token !== undefined)
    return [typeof system === 'string' ? `${partOf(system)}|${partOf(token)}` : escaped(token)];
  return typeof resourceType === 'string' && typeof id === 'string' ? [`${resourceType}/${id}`] : [];
}

function partOf(part: Json | undefined): string {
  return part === undefined ? '' : escaped(String(part));
}

/** https://hl7.org/fhir/R4/search.html#escaping */
function escaped(text: string): string {
  return text.replace(/[\\$,|]/g, '\\$&');
}
