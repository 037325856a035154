import { isJsonObject, type Json, type JsonObject } from '../../fhir/resource.ts';
import { unitMembers } from '../answer-value.ts';
import type { Typed } from '../expression/nodes.ts';
import type { Item } from '../questionnaire.ts';

const texts: ReadonlySet<string> = new Set(['string', 'markdown', 'xhtml']);
const names: ReadonlySet<string> = new Set([
  'code',
  'id',
  'uri',
  'url',
  'canonical',
  'oid',
  'uuid',
  'base64Binary',
]);
const wholeNumbers: ReadonlySet<string> = new Set(['integer', 'positiveInt', 'unsignedInt']);
const quantities: ReadonlySet<string> = new Set([
  'Quantity',
  'Age',
  'Count',
  'Distance',
  'Duration',
  'Money',
]);
const moments: ReadonlySet<string> = new Set(['date', 'dateTime', 'instant']);

/**
 * A value as one of another type of R4, where it says the same there: the code of a coding, the day of a time, a text
 * as a concept; `undefined` where it does not.
 * @param unit of a number that is to become a quantity
 */
export function converted({ type, json }: Typed, wanted: string, unit?: Item['unit']): Json | undefined {
  if (type === wanted) return json;
  if (texts.has(wanted)) return textFrom(json, wanted);
  if (names.has(wanted)) return nameFrom(json);
  if (wholeNumbers.has(wanted)) return Number.isInteger(numberFrom(json)) ? numberFrom(json) : undefined;
  if (wanted === 'decimal') return numberFrom(json);
  if (moments.has(wanted)) return momentFrom(json, wanted);
  return complexFrom({ type, json }, wanted, unit);
}

function textFrom(json: Json, wanted: string): Json | undefined {
  if (typeof json === 'string') return json;
  if (wanted === 'xhtml') return undefined;
  if (typeof json === 'number' || typeof json === 'boolean') return String(json);
  if (!isJsonObject(json)) return undefined;
  const { text, display, code, reference } = json;
  const [coding] = Array.isArray(json.coding) ? json.coding : [];
  return (
    text ??
    display ??
    code ??
    reference ??
    (isJsonObject(coding) ? (coding.display ?? coding.code) : undefined)
  );
}

function nameFrom(json: Json): Json | undefined {
  if (typeof json === 'string') return json;
  if (!isJsonObject(json)) return undefined;
  const [coding] = Array.isArray(json.coding) ? json.coding : [];
  return json.code ?? (isJsonObject(coding) ? coding.code : undefined) ?? json.reference ?? json.url;
}

function numberFrom(json: Json): number | undefined {
  if (typeof json === 'number') return json;
  const number = isJsonObject(json) ? json.value : undefined;
  return typeof number === 'number' ? number : undefined;
}

function momentFrom(json: Json, wanted: string): Json | undefined {
  if (typeof json !== 'string') return undefined;
  if (wanted === 'date') return /^\d{4}/.test(json) ? json.slice(0, 10) : undefined;
  const hasTime = /T.*(?:Z|[+-]\d\d:\d\d)$/.test(json);
  return wanted === 'dateTime' || hasTime ? json : undefined;
}

function complexFrom({ type, json }: Typed, wanted: string, unit: Item['unit']): Json | undefined {
  if (quantities.has(wanted)) {
    if (quantities.has(type)) return json;
    return typeof json === 'number' ? { value: json, ...(unit && unitMembers(unit)) } : undefined;
  }
  switch (wanted) {
    case 'CodeableConcept':
      if (typeof json === 'string') return { text: json };
      return type === 'Coding' ? { coding: [json] } : undefined;
    case 'Coding':
      return codingFrom(json);
    case 'Reference':
      return referenceFrom(json);
    case 'Annotation':
      return typeof json === 'string' ? { text: json } : undefined;
    case 'Identifier':
      return typeof json === 'string' ? { value: json } : undefined;
    default:
      // What has no type of its own, such as a part of a resource, is what it is.
      return type === 'Element' || wanted.includes('.') ? objectOf(json) : undefined;
  }
}

function codingFrom(json: Json): Json | undefined {
  if (typeof json === 'string') return { code: json };
  const [coding] = isJsonObject(json) && Array.isArray(json.coding) ? json.coding : [];
  return coding;
}

function referenceFrom(json: Json): Json | undefined {
  if (typeof json === 'string') return { reference: json };
  if (!isJsonObject(json) || typeof json.resourceType !== 'string' || json.id === undefined) return undefined;
  return { reference: `${json.resourceType}/${String(json.id)}` };
}

function objectOf(json: Json): JsonObject | undefined {
  return isJsonObject(json) ? json : undefined;
}
