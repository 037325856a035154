import type { ElementMember, ElementModel } from '../definitions/element-model.ts';
import { copyOf, keepNumberText } from '../json.ts';
import { fhirError } from '../outcome.ts';
import { isJsonObject, type Json, type JsonObject } from '../resource.ts';
import type { MutableObject } from './patch.ts';

/** What a part of a patch named `value` holds: a value of a type, a resource, or the parts of an element without a name. */
export type PatchValue =
  | {
      readonly kind: 'typed';
      readonly type: string;
      /** Where it stands, so that a decimal keeps its text. */
      readonly holder: JsonObject;
      readonly name: string;
      /** `id` and `extension` of a primitive. */
      readonly beside?: Json;
    }
  | { readonly kind: 'resource'; readonly resource: JsonObject }
  | { readonly kind: 'parts'; readonly parts: readonly JsonObject[] };

/** @returns `undefined` when the part holds nothing, or more than one thing */
export function patchValue(part: JsonObject, model: ElementModel): PatchValue | undefined {
  const typed = model
    .members('Parameters.parameter')
    ?.filter(
      ({ name, jsonName }) => name === 'value' && (part[jsonName] ?? part[`_${jsonName}`]) !== undefined,
    );
  const [first, second] = typed ?? [];
  const held = [first, part.resource, part.part].filter((one) => one !== undefined);
  if (second || held.length !== 1) return undefined;
  if (first) {
    const beside = part[`_${first.jsonName}`];
    return {
      kind: 'typed',
      type: first.type,
      holder: part,
      name: first.jsonName,
      ...(beside !== undefined && { beside }),
    };
  }
  if (isJsonObject(part.resource)) return { kind: 'resource', resource: part.resource };
  const parts: readonly Json[] = Array.isArray(part.part) ? part.part : [];
  return parts.length > 0 && parts.every(isJsonObject) ? { kind: 'parts', parts } : undefined;
}

/**
 * The member that a value is for: of a choice, that of its type.
 * @throws FhirError 422 when there is none of that name, or none that takes a value of that type
 */
export function memberFor(type: string, name: string, value: PatchValue, model: ElementModel): ElementMember {
  // A choice may also be named as in its definition: `value[x]`.
  const asked = name.replace(/\[x\]$/, '');
  const members = model.members(type)?.filter((one) => one.name === asked || one.jsonName === asked) ?? [];
  if (members.length === 0) throw fhirError('processing', `${type} has no element ${name.slice(0, 64)}`);
  const exact = members.find((member) => value.kind === 'typed' && member.type === value.type);
  const found = exact ?? (members.length === 1 ? members : []).find((member) => takes(member, value, model));
  if (found) return found;
  const types = [...new Set(members.map((member) => member.type))];
  const given =
    value.kind === 'typed' ? value.type : value.kind === 'parts' ? 'a set of parts' : 'a resource';
  throw fhirError(
    'processing',
    `${type}.${name.slice(0, 64)} is of type ${types.length > 8 ? 'another one' : types.join(' or ')}, the value is ${given}`,
  );
}

function takes({ type, kind }: ElementMember, value: PatchValue, model: ElementModel): boolean {
  if (value.kind === 'resource')
    return kind === 'resource' && model.isResource(String(value.resource.resourceType));
  if (value.kind === 'parts') return kind === 'complex';
  return families.some(
    (family) => family.has(type) && (family.has(value.type) || widened[type]?.has(value.type)),
  );
}

/** Types of which one is a restriction of the other, or all are of one: the rest of the format is for validation. */
const families: readonly ReadonlySet<string>[] = [
  new Set(['string', 'markdown', 'code', 'id', 'uri', 'url', 'canonical', 'oid', 'uuid']),
  new Set(['integer', 'unsignedInt', 'positiveInt']),
  new Set(['decimal']),
  new Set(['dateTime']),
  new Set(['Quantity', 'Age', 'Count', 'Distance', 'Duration']),
];
const widened: Readonly<Record<string, ReadonlySet<string>>> = {
  decimal: new Set(['integer', 'unsignedInt', 'positiveInt']),
  dateTime: new Set(['date', 'instant']),
};

/** One value of an element, as it stands in its list; `beside` of a primitive alone. */
export interface Item {
  readonly value?: Json;
  readonly beside?: Json;
  /** Where `value` comes from. */
  readonly from?: { readonly holder: object; readonly name: string | number };
}

/** A copy, since the patch may be applied again. @throws FhirError 422 where the parts do not fit the element */
export function itemOf(value: PatchValue, member: ElementMember, model: ElementModel): Item {
  if (value.kind === 'resource') return { value: copyOf(value.resource) };
  if (value.kind === 'parts') return { value: objectOf(value.parts, member.type, model) as Json };
  const { holder, name, beside } = value;
  const found = holder[name];
  return {
    ...(found !== undefined && { value: copyOf(found), from: { holder, name } }),
    ...(beside !== undefined && { beside: copyOf(beside) }),
  };
}

/** https://hl7.org/fhir/R4/fhirpatch.html#anonymous: each part is named as the element that it is the value of. */
function objectOf(parts: readonly JsonObject[], type: string, model: ElementModel): MutableObject {
  const object: MutableObject = {};
  for (const part of parts) {
    const name = typeof part.name === 'string' ? part.name : '';
    const value = patchValue(part, model);
    if (!value)
      throw fhirError('structure', `The part ${name.slice(0, 64)} of a value should hold one value`);
    const member = memberFor(type, name, value, model);
    appendItem(object, member, itemOf(value, member, model));
  }
  return object;
}

/** @throws FhirError 422 when there is a value where only one may be */
export function appendItem(holder: MutableObject, member: ElementMember, item: Item): void {
  const items = itemsOf(holder, member);
  const isTaken = !member.list && isPresent(holder, member);
  if (isTaken) {
    throw fhirError('processing', `There is a ${member.name} already, and there may be only one: replace it`);
  }
  setItems(holder, member, [...items, item]);
}

/** Of a choice, a value of any type is one. */
function isPresent(holder: MutableObject, { name, jsonName }: ElementMember): boolean {
  if ((holder[jsonName] ?? holder[`_${jsonName}`]) !== undefined) return true;
  if (jsonName === name) return false;
  return Object.keys(holder).some((key) => new RegExp(`^_?${name}[A-Z]`).test(key));
}

/** The values of a member, each with what stands beside it: https://hl7.org/fhir/R4/json.html#primitive */
export function itemsOf(holder: MutableObject, { jsonName, list, kind }: ElementMember): readonly Item[] {
  const value = holder[jsonName];
  const beside = kind === 'primitive' ? holder[`_${jsonName}`] : undefined;
  if (!list) {
    if (value === undefined && beside === undefined) return [];
    return [item(value, beside, { holder, name: jsonName })];
  }
  const values: readonly Json[] = Array.isArray(value) ? value : [];
  const besides: readonly Json[] = Array.isArray(beside) ? beside : [];
  const { length } = values.length >= besides.length ? values : besides;
  return Array.from({ length }, (_, index) =>
    item(values[index] ?? undefined, besides[index] ?? undefined, { holder: values, name: index }),
  );
}

function item(value: Json | undefined, beside: Json | undefined, from: NonNullable<Item['from']>): Item {
  return { ...(value !== undefined && { value, from }), ...(beside !== undefined && { beside }) };
}

/** Puts the values in the place of those that were there; none removes the member. */
export function setItems(holder: MutableObject, member: ElementMember, items: readonly Item[]): void {
  const { jsonName, list, kind } = member;
  const [first] = items;
  if (!list) {
    put(holder, jsonName, first?.value);
    put(holder, `_${jsonName}`, first?.beside);
    if (first?.from) keepNumberText(first.from.holder, first.from.name, holder, jsonName);
    return;
  }
  const listed = (some: readonly (Json | undefined)[]) =>
    some.some((one) => one !== undefined) ? some.map((one) => one ?? null) : undefined;
  put(holder, jsonName, listed(items.map(({ value }) => value)));
  if (kind === 'primitive') put(holder, `_${jsonName}`, listed(items.map(({ beside }) => beside)));
}

/** What stays keeps its place among the members. */
function put(holder: MutableObject, name: string, value: Json | undefined): void {
  if (value === undefined) delete holder[name];
  else holder[name] = value;
}
