import type { ElementPath } from '../path/element-path.ts';
import { isJsonObject, type Json } from '../resource.ts';
import type { IndexValue } from './query.ts';

/** The parts of a name or an address that a search on the whole looks at: https://hl7.org/fhir/R4/search.html#string */
export const stringParts: Readonly<Record<string, readonly string[]>> = {
  HumanName: ['text', 'family', 'given', 'prefix', 'suffix'],
  Address: ['text', 'line', 'city', 'district', 'state', 'postalCode', 'country'],
};

export function stringValues(
  parameter: string,
  element: Exclude<Json, null>,
  path: ElementPath,
): readonly IndexValue[] {
  const parts = isJsonObject(element)
    ? (stringParts[path.type] ?? []).flatMap((name) => element[name] ?? [])
    : [element];
  return parts
    .filter((part) => typeof part === 'string')
    .map((text) => ({ kind: 'string', parameter, text }));
}
