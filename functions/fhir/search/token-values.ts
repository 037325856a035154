import type { ElementPath } from '../path/element-path.ts';
import { isJsonObject, type Json, type JsonObject } from '../resource.ts';
import type { IndexValue } from './query.ts';

/** https://hl7.org/fhir/R4/search.html#token */
export function tokenValues(
  parameter: string,
  element: Exclude<Json, null>,
  path: ElementPath,
): readonly IndexValue[] {
  if (!isJsonObject(element)) return [token(parameter, path.system, String(element), undefined)];
  switch (path.type) {
    case 'Coding':
      return [codingValue(parameter, element)];
    case 'CodeableConcept':
      return codeableConceptValues(parameter, element);
    case 'Identifier':
      return [token(parameter, text(element.system), text(element.value), typeText(element))];
    // Its `system` is a kind of contact, no namespace: a token here is the value alone.
    case 'ContactPoint':
      return [token(parameter, undefined, text(element.value), undefined)];
    default:
      return [];
  }
}

function codingValue(parameter: string, { system, code, display }: JsonObject): IndexValue {
  return token(parameter, text(system), text(code), text(display));
}

function codeableConceptValues(parameter: string, concept: JsonObject): readonly IndexValue[] {
  const codings = Array.isArray(concept.coding) ? concept.coding.filter(isJsonObject) : [];
  const values = codings.map((coding) => codingValue(parameter, coding));
  const words = text(concept.text);
  return words === undefined ? values : [...values, token(parameter, undefined, undefined, words)];
}

function typeText({ type }: JsonObject): string | undefined {
  return isJsonObject(type) ? text(type.text) : undefined;
}

function token(
  parameter: string,
  system: string | undefined,
  code: string | undefined,
  words: string | undefined,
): IndexValue {
  return {
    kind: 'token',
    parameter,
    ...(system !== undefined && { system }),
    ...(code !== undefined && { code }),
    ...(words !== undefined && { text: words }),
  };
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
