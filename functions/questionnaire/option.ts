import { isJsonObject, type Json, type JsonObject } from '../fhir/resource.ts';
import { readValue, type Value } from './answer.ts';
import { extensionValue, numberOf } from './element.ts';
import type { Option } from './questionnaire.ts';
import { readText } from './translation.ts';

const ordinalValue = 'http://hl7.org/fhir/StructureDefinition/ordinalValue';
const itemWeight = 'http://hl7.org/fhir/StructureDefinition/itemWeight';

/** An `answerOption`; what it weighs may be written on the option or on its coding. */
export function readOption(element: JsonObject): Option | undefined {
  const value = readValue(element);
  if (!value) return undefined;
  return {
    key: optionKey(value),
    value,
    display: displayOf(value),
    score: weightOf(element) ?? weightOf(value.value),
  };
}

/** Names an option among others. */
function optionKey({ value }: Value): string {
  if (!isJsonObject(value)) return String(value);
  return value.reference === undefined
    ? `${value.system ?? ''}|${value.code ?? ''}`
    : String(value.reference);
}

function displayOf({ value }: Value) {
  const text = isJsonObject(value) ? readText(value, 'display') : undefined;
  return (
    text ?? { text: isJsonObject(value) ? String(value.code ?? '') : String(value), translations: new Map() }
  );
}

function weightOf(element: Json): number | undefined {
  return numberOf(extensionValue(element, ordinalValue)) ?? numberOf(extensionValue(element, itemWeight));
}

/**
 * The options of a value set that the questionnaire contains: its expansion, or else the codes that it lists. None
 * where it has to be worked out from elsewhere. https://hl7.org/fhir/R4/valueset.html
 */
export function containedOptions(questionnaire: JsonObject, valueSet: string | undefined): readonly Option[] {
  const contained = Array.isArray(questionnaire.contained)
    ? questionnaire.contained.filter(isJsonObject)
    : [];
  const found = contained.find(
    ({ resourceType, id }) => resourceType === 'ValueSet' && valueSet !== undefined && valueSet === `#${id}`,
  );
  const codings = found ? (expanded(found) ?? listed(found)) : [];
  return codings.flatMap((valueCoding) => readOption({ valueCoding }) ?? []);
}

function expanded({ expansion }: JsonObject): readonly JsonObject[] | undefined {
  if (!isJsonObject(expansion) || !Array.isArray(expansion.contains)) return undefined;
  const within = (contains: readonly Json[]): readonly JsonObject[] =>
    contains
      .filter(isJsonObject)
      .flatMap(({ contains: inner, abstract, inactive: _, ...coding }) => [
        ...(abstract === true || coding.code === undefined ? [] : [coding]),
        ...(Array.isArray(inner) ? within(inner) : []),
      ]);
  return within(expansion.contains);
}

function listed({ compose }: JsonObject): readonly JsonObject[] {
  if (!isJsonObject(compose) || compose.exclude !== undefined || !Array.isArray(compose.include)) return [];
  const includes = compose.include.filter(isJsonObject);
  // What a filter or another value set adds is not known here: half a list would be a wrong one.
  if (!includes.every(({ concept, valueSet }) => Array.isArray(concept) && valueSet === undefined)) return [];
  return includes.flatMap(({ system, concept }) =>
    (Array.isArray(concept) ? concept : [])
      .filter(isJsonObject)
      .map(({ designation: _, ...coding }) => (system === undefined ? coding : { system, ...coding })),
  );
}
