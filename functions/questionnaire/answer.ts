import { isJsonObject, type Json, type JsonObject } from '../fhir/resource.ts';

/** `QuestionnaireResponse.item.answer` without its nested items: an object with exactly one `value[x]`. */
export type Answer = JsonObject;

/** The answers to each question, by linkId. A question without an answer is absent or has an empty list. */
export type Answers = ReadonlyMap<string, readonly Answer[]>;

/** The choice of R4, https://hl7.org/fhir/R4/questionnaireresponse.html; `enableWhen` and options use a part of it. */
const valueNames = [
  'valueBoolean',
  'valueDecimal',
  'valueInteger',
  'valueDate',
  'valueDateTime',
  'valueTime',
  'valueString',
  'valueUri',
  'valueAttachment',
  'valueCoding',
  'valueQuantity',
  'valueReference',
] as const;
export type ValueName = (typeof valueNames)[number];

export interface Value {
  readonly name: ValueName;
  readonly value: Json;
}

/** The `value[x]` of an answer, an option or an initial value; `undefined` when there is none, or more than one. */
export function readValue(element: Json | undefined): Value | undefined {
  if (!isJsonObject(element)) return undefined;
  const names = valueNames.filter((name) => element[name] !== undefined);
  const name = names[0];
  const value = name === undefined ? undefined : element[name];
  return name === undefined || value === undefined || names.length > 1 ? undefined : { name, value };
}

/** The `answer[x]` of an `enableWhen` condition, named as the value that it is compared with. */
export function enableWhenAnswer(condition: JsonObject): Value | undefined {
  const values = Object.entries(condition)
    .filter(([name]) => name.startsWith('answer'))
    .map(([name, value]) => [name.replace('answer', 'value'), value] as const);
  return readValue(Object.fromEntries(values));
}

/** Codes are the same by system and code, never by display; quantities by value and unit. */
export function sameValue(a: Value, b: Value): boolean {
  if (isNumber(a) && isNumber(b)) return a.value === b.value;
  if (a.name !== b.name) return false;
  if (!isJsonObject(a.value) || !isJsonObject(b.value)) return a.value === b.value;
  switch (a.name) {
    case 'valueCoding':
      return a.value.code === b.value.code && a.value.system === b.value.system;
    case 'valueQuantity':
      return a.value.value === b.value.value && unitOf(a.value) === unitOf(b.value);
    case 'valueReference':
      return a.value.reference === b.value.reference;
    default:
      return JSON.stringify(a.value) === JSON.stringify(b.value);
  }
}

/** Less than, equal to or greater than zero; `undefined` when the two have no order, such as two codes. */
export function compareValues(a: Value, b: Value): number | undefined {
  if (isNumber(a) && isNumber(b)) return Number(a.value) - Number(b.value);
  if (a.name !== b.name && !(isDay(a) && isDay(b))) return undefined;
  if (a.name === 'valueQuantity' && isJsonObject(a.value) && isJsonObject(b.value)) {
    return unitOf(a.value) === unitOf(b.value) ? Number(a.value.value) - Number(b.value.value) : undefined;
  }
  return typeof a.value === 'string' && typeof b.value === 'string'
    ? compareText(a.name, a.value, b.value)
    : undefined;
}

function compareText(name: ValueName, a: string, b: string): number | undefined {
  if (name !== 'valueString' && a.includes(':') && b.includes(':')) return milliseconds(a) - milliseconds(b);
  // A date of another precision neither precedes nor follows one that it may hold.
  if (name !== 'valueString' && a.length !== b.length && (a.startsWith(b) || b.startsWith(a)))
    return undefined;
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Of a dateTime, or of a time on any day. */
function milliseconds(text: string): number {
  return Date.parse(text.includes('T') ? text : `2000-01-01T${text}`);
}

function isDay({ name }: Value): boolean {
  return name === 'valueDate' || name === 'valueDateTime';
}

function isNumber({ name, value }: Value): boolean {
  return (name === 'valueInteger' || name === 'valueDecimal') && typeof value === 'number';
}

function unitOf(quantity: JsonObject): Json | undefined {
  return quantity.code ?? quantity.unit;
}
