import { isJsonObject, type Json, type JsonObject } from '../fhir/resource.ts';
import { conversionOf } from '../fhir/search/ucum.ts';
import { type Answer, readValue, sameValue, type ValueName } from './answer.ts';
import type { Typed } from './expression/nodes.ts';
import type { Item } from './questionnaire.ts';

const texts: ReadonlySet<string> = new Set(['string', 'markdown', 'code', 'id', 'xhtml']);
const uris: ReadonlySet<string> = new Set(['uri', 'url', 'canonical', 'oid', 'uuid']);
const quantities: ReadonlySet<string> = new Set([
  'Quantity',
  'Age',
  'Count',
  'Distance',
  'Duration',
  'Money',
  'SimpleQuantity',
]);
const wholeNumbers: ReadonlySet<string> = new Set(['integer', 'positiveInt', 'unsignedInt', 'integer64']);

/**
 * A value that was found or computed, as an answer to this item; `undefined` when it is of another type. Types convert
 * as https://hl7.org/fhir/uv/sdc/expressions.html says: those of FHIRPath, a resource to a reference to it, a quantity
 * to a number in the unit of the item, a code to the option that has it.
 */
export function answerOf(value: Typed, item: Item): Answer | undefined {
  switch (item.type) {
    case 'group':
    case 'display':
      return undefined;
    case 'choice':
    case 'open-choice':
      return choiceOf(value, item);
    default:
      return plainAnswer(value, item);
  }
}

function plainAnswer({ type, json }: Typed, item: Item): Answer | undefined {
  switch (item.type) {
    case 'boolean':
      return type === 'boolean' ? { valueBoolean: json } : undefined;
    case 'integer':
    case 'decimal':
      return numberAnswer({ type, json }, item);
    case 'quantity':
      return quantityAnswer({ type, json }, item);
    case 'date':
      return isMoment(type) && typeof json === 'string' ? { valueDate: json.slice(0, 10) } : undefined;
    case 'dateTime':
      return isMoment(type) ? { valueDateTime: json } : undefined;
    case 'time':
      return type === 'time' ? { valueTime: json } : undefined;
    case 'string':
    case 'text':
      return texts.has(type) || uris.has(type) ? { valueString: json } : undefined;
    case 'url':
      return uris.has(type) || type === 'string' ? { valueUri: json } : undefined;
    case 'reference':
      return referenceAnswer({ type, json });
    default:
      return type === 'Attachment' ? { valueAttachment: json } : attachmentAnswer({ type, json });
  }
}

function isMoment(type: string): boolean {
  return type === 'date' || type === 'dateTime' || type === 'instant';
}

function numberAnswer(value: Typed, item: Item): Answer | undefined {
  const number = quantities.has(value.type) ? inUnit(value.json, item.unit) : value.json;
  if (typeof number !== 'number') return undefined;
  if (item.type === 'decimal') return { valueDecimal: number };
  return Number.isInteger(number) ? { valueInteger: number } : undefined;
}

/** The number of a quantity in the unit that the item states; `undefined` without one that it can be converted to. */
function inUnit(quantity: Json, unit: Item['unit']): number | undefined {
  if (!isJsonObject(quantity) || typeof quantity.value !== 'number' || unit === undefined) return undefined;
  const { value, code, unit: word } = quantity;
  if (code === undefined ? word === unit.code || word === unit.display : code === unit.code) return value;
  const [from, to] = [code, unit.code].map((each) => conversionOf(typeof each === 'string' ? each : ''));
  if (!from || !to || from.dimensions !== to.dimensions) return undefined;
  const scale = to.convert(1) - to.convert(0);
  return scale === 0 ? undefined : Number(((from.convert(value) - to.convert(0)) / scale).toPrecision(12));
}

function quantityAnswer({ type, json }: Typed, { unit }: Item): Answer | undefined {
  if (quantities.has(type)) return { valueQuantity: json };
  if (typeof json !== 'number' || (!wholeNumbers.has(type) && type !== 'decimal')) return undefined;
  return { valueQuantity: { value: json, ...(unit && unitMembers(unit)) } };
}

/** What a Quantity says of its unit. */
export function unitMembers({ system, code, display }: NonNullable<Item['unit']>): JsonObject {
  const word = display ?? code;
  return {
    ...(word !== undefined && { unit: word }),
    ...(system !== undefined && { system }),
    ...(code !== undefined && { code }),
  };
}

function referenceAnswer({ type, json }: Typed): Answer | undefined {
  if (type === 'Reference') return { valueReference: json };
  if (!isJsonObject(json) || typeof json.resourceType !== 'string' || typeof json.id !== 'string')
    return undefined;
  return { valueReference: { reference: `${json.resourceType}/${json.id}` } };
}

/** A Binary is the content of an attachment, a DocumentReference has some: https://hl7.org/fhir/uv/sdc/populate.html */
function attachmentAnswer({ type, json }: Typed): Answer | undefined {
  if (!isJsonObject(json)) return undefined;
  if (type === 'Binary') {
    const { contentType, data } = json;
    return { valueAttachment: { ...(contentType && { contentType }), ...(data && { data }) } };
  }
  const [content] = type === 'DocumentReference' && Array.isArray(json.content) ? json.content : [];
  return isJsonObject(content) && isJsonObject(content.attachment)
    ? { valueAttachment: content.attachment }
    : undefined;
}

function choiceOf(value: Typed, item: Item): Answer | undefined {
  if (value.type === 'Coding') return codingAnswer(value.json, item);
  if (value.type === 'CodeableConcept') return conceptAnswer(value.json, item);
  const listed = item.options.filter((option) => isOption(option.value, value));
  const [only] = listed.length === 1 ? listed : [];
  if (only) return { [only.value.name]: only.value.value };
  if (value.type === 'Reference') return item.options.length === 0 ? undefined : referenceOption(value, item);
  if (item.type === 'open-choice' && typeof value.json === 'string') return { valueString: value.json };
  return undefined;
}

/** A code stands for the coding that has it, anything else for what it is. */
function isOption(option: Item['options'][number]['value'], { json }: Typed): boolean {
  if (option.name === 'valueCoding') return isJsonObject(option.value) && option.value.code === json;
  return option.value === json;
}

/** With the display that the item has for it. */
function codingAnswer(coding: Json, item: Item): Answer {
  const given = { name: 'valueCoding', value: coding } as const;
  const option = item.options.find((each) => sameValue(each.value, given));
  return { valueCoding: option ? withoutExtensions(option.value.value) : coding };
}

function withoutExtensions(value: Json): Json {
  if (!isJsonObject(value)) return value;
  const plain = Object.entries(value).filter(([name]) => name !== 'extension' && !name.startsWith('_'));
  return Object.fromEntries(plain);
}

function conceptAnswer(concept: Json, item: Item): Answer | undefined {
  const codings = isJsonObject(concept) && Array.isArray(concept.coding) ? concept.coding : [];
  const isListed = (coding: Json) =>
    item.options.some((option) => sameValue(option.value, { name: 'valueCoding', value: coding }));
  const coding = item.options.length === 0 ? codings[0] : codings.find(isListed);
  return coding === undefined ? undefined : codingAnswer(coding, item);
}

function referenceOption({ json }: Typed, item: Item): Answer | undefined {
  const given = { name: 'valueReference', value: json } as const;
  return item.options.some((option) => sameValue(option.value, given)) ? { valueReference: json } : undefined;
}

/** The values that `initial` and options that are selected from the start state: R4 has one or the other. */
export function initialValues(element: JsonObject): readonly Typed[] {
  const of = (name: string) => (Array.isArray(element[name]) ? element[name].filter(isJsonObject) : []);
  const holders = [
    ...of('initial'),
    ...of('answerOption').filter(({ initialSelected }) => initialSelected === true),
  ];
  return holders.flatMap((holder) => {
    const value = typedAnswer(holder);
    return value ? [{ ...value, json: withoutExtensions(value.json) }] : [];
  });
}

/** The value of an answer, with the name of its type in FHIR. */
export function typedAnswer(answer: Answer): Typed | undefined {
  const value = readValue(answer);
  return value && { type: typeOfAnswer[value.name], json: value.value };
}

const typeOfAnswer: Readonly<Record<ValueName, string>> = {
  valueBoolean: 'boolean',
  valueDecimal: 'decimal',
  valueInteger: 'integer',
  valueDate: 'date',
  valueDateTime: 'dateTime',
  valueTime: 'time',
  valueString: 'string',
  valueUri: 'uri',
  valueAttachment: 'Attachment',
  valueCoding: 'Coding',
  valueQuantity: 'Quantity',
  valueReference: 'Reference',
};
