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
