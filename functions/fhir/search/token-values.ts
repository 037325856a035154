import type { ElementPath } from '../path/element-path.ts';
import { isJsonObject, type Json, type JsonObject } from '../resource.ts';
import type { IndexValue } from './query.ts';

type TokenValue = Extract<IndexValue, { kind: 'token' }>;

/** https://hl7.org/fhir/R4/search.html#token */
export function tokenValues(
  parameter: string,
  element: Exclude<Json, null>,
  path: ElementPath,
): readonly IndexValue[] {
  if (!isJsonObject(element)) return [plainValue(parameter, element, path)];
  switch (path.type) {
    case 'Coding':
      return [codingValue(parameter, element)];
    case 'CodeableConcept':
      return codeableConceptValues(parameter, element);
    case 'Identifier':
      return [identifierValue(parameter, element)];
    case 'ContactPoint':
      return [contactValue(parameter, element)];
    default:
      return [];
  }
}

/** By the definition of true and false; R4 says that nobody needs to write it. */
const truthValues = 'http://terminology.hl7.org/CodeSystem/special-values';

/** A code, a boolean, an id or a string: what system it is from, only its definition says. */
function plainValue(
  parameter: string,
  element: Exclude<Json, null>,
  { system, type }: ElementPath,
): IndexValue {
  const implied = type === 'boolean' || type === 'presence' ? truthValues : system;
  const value = token(parameter, implied, String(element), undefined);
  return implied === undefined ? value : { ...value, implied: true };
}

function identifierValue(parameter: string, identifier: JsonObject): IndexValue {
  const value = token(parameter, text(identifier.system), text(identifier.value), typeText(identifier));
  const types = isJsonObject(identifier.type) ? codingsOf(identifier.type) : [];
  return types.length === 0 ? value : { ...value, types: types.map(systemAndCode) };
}

/** `phone|…` asks for that kind of contact; a contact point is of no system otherwise, so that `|…` finds it too. */
function contactValue(parameter: string, contact: JsonObject): IndexValue {
  const value = token(parameter, text(contact.system), text(contact.value), undefined);
  return contact.system === undefined ? value : { ...value, implied: true };
}

function systemAndCode({ system, code }: JsonObject): { readonly system?: string; readonly code?: string } {
  return {
    ...(typeof system === 'string' && { system }),
    ...(typeof code === 'string' && { code }),
  };
}

function codingValue(parameter: string, { system, code, display }: JsonObject): IndexValue {
  return token(parameter, text(system), text(code), text(display));
}

function codeableConceptValues(parameter: string, concept: JsonObject): readonly IndexValue[] {
  const values = codingsOf(concept).map((coding) => codingValue(parameter, coding));
  const words = text(concept.text);
  return words === undefined ? values : [...values, token(parameter, undefined, undefined, words)];
}

function codingsOf({ coding }: JsonObject): readonly JsonObject[] {
  return Array.isArray(coding) ? coding.filter(isJsonObject) : [];
}

function typeText({ type }: JsonObject): string | undefined {
  if (!isJsonObject(type)) return undefined;
  return (
    text(type.text) ??
    codingsOf(type)
      .map(({ display }) => text(display))
      .find((display) => display)
  );
}

function token(
  parameter: string,
  system: string | undefined,
  code: string | undefined,
  words: string | undefined,
): TokenValue {
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
