import type { ElementModel } from '../definitions/element-model.ts';
import { type FhirError, fhirError } from '../outcome.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../resource.ts';
import { type MutableObject, mutableCopy, type Patch, sameResource, withoutEmpty } from './patch.ts';
import { type List, type PathWork, type Place, pathWork, placesAt, shown } from './patch-path.ts';
import {
  appendItem,
  itemOf,
  itemsOf,
  memberFor,
  type PatchValue,
  patchValue,
  setItems,
} from './patch-value.ts';

interface Operation {
  readonly type: keyof typeof partsOf;
  readonly path: string;
  readonly name: string;
  readonly value?: PatchValue;
  readonly index: number;
  readonly source: number;
  readonly destination: number;
}

/** The parts that each operation has, all of them required. */
const partsOf = {
  add: ['name', 'value'],
  insert: ['value', 'index'],
  delete: [],
  replace: ['value'],
  move: ['source', 'destination'],
} as const satisfies Record<string, readonly Exclude<keyof Operation, 'type' | 'path'>[]>;

const maxOperations = 250;

/**
 * FHIRPath Patch: https://hl7.org/fhir/R4/fhirpatch.html. Operations are applied in order, each to what the one before
 * has left; an element that loses all that it holds is gone.
 * @param parameters the patch: Parameters with a parameter `operation` for each
 * @throws FhirError 400 for what is no such patch; the patch throws 422 where it cannot be applied
 */
export function fhirPathPatch(parameters: Resource, model: ElementModel): Patch {
  const { parameter = [] } = parameters;
  const list: readonly Json[] = Array.isArray(parameter) ? parameter : [parameter as Json];
  if (list.length > maxOperations) {
    throw fhirError(
      'too-costly',
      `The patch has ${list.length} operations; at most ${maxOperations} are taken`,
    );
  }
  const operations = list.map((each, index) => operationOf(each, `Parameters.parameter[${index}]`, model));
  return (resource) => {
    const copy = mutableCopy(resource);
    const scope = { resource: copy, model, work: pathWork() };
    operations.forEach((operation, index) => {
      apply(operation, scope, `Parameters.parameter[${index}]`);
      withoutEmpty(copy as Json);
    });
    return sameResource(copy as Json, resource);
  };
}

function operationOf(parameter: Json, at: string, model: ElementModel): Operation {
  if (!isJsonObject(parameter) || parameter.name !== 'operation') {
    throw fhirError('structure', "Each parameter of a patch should be named 'operation'", at);
  }
  const parts = partsByName(parameter, at);
  const type = textOf(parts, 'type', at);
  if (!isType(type)) {
    throw fhirError('value', `The type of an operation is one of ${Object.keys(partsOf).join(', ')}`, at);
  }
  const names: readonly string[] = partsOf[type];
  const other = [...parts.keys()].find((name) => !['type', 'path', ...names].includes(name));
  if (other !== undefined) {
    throw fhirError('value', `An operation of type ${type} has no part ${other.slice(0, 64)}`, at);
  }
  const value = names.includes('value') ? { value: valueIn(parts, at, model) } : {};
  return {
    type,
    path: textOf(parts, 'path', at),
    name: names.includes('name') ? textOf(parts, 'name', at) : '',
    ...value,
    index: names.includes('index') ? numberOf(parts, 'index', at) : 0,
    source: names.includes('source') ? numberOf(parts, 'source', at) : 0,
    destination: names.includes('destination') ? numberOf(parts, 'destination', at) : 0,
  };
}

function isType(text: string): text is Operation['type'] {
  return Object.hasOwn(partsOf, text);
}

type Parts = ReadonlyMap<string, JsonObject>;

function partsByName({ part = [] }: JsonObject, at: string): Parts {
  const list: readonly Json[] = Array.isArray(part) ? part : [part as Json];
  const parts = new Map<string, JsonObject>();
  for (const each of list) {
    const name = isJsonObject(each) && typeof each.name === 'string' ? each.name : '';
    if (!isJsonObject(each) || name === '') throw fhirError('structure', 'Each part should have a name', at);
    if (parts.has(name)) throw fhirError('value', `The part ${name.slice(0, 64)} is there twice`, at);
    parts.set(name, each);
  }
  return parts;
}

function textOf(parts: Parts, name: string, at: string): string {
  const { valueString, valueCode } = parts.get(name) ?? {};
  const text = valueString ?? valueCode;
  if (typeof text === 'string') return text;
  const type = name === 'type' ? 'valueCode' : 'valueString';
  throw fhirError('required', `An operation should have a part ${name} with a ${type}`, at);
}

function numberOf(parts: Parts, name: string, at: string): number {
  const { valueInteger, valueUnsignedInt, valuePositiveInt } = parts.get(name) ?? {};
  const number = valueInteger ?? valueUnsignedInt ?? valuePositiveInt;
  if (typeof number === 'number' && Number.isInteger(number) && number >= 0) return number;
  throw fhirError('required', `The operation should have a part ${name} with a valueInteger from 0 on`, at);
}

function valueIn(parts: Parts, at: string, model: ElementModel): PatchValue {
  const value = patchValue(parts.get('value') ?? {}, model);
  if (value) return value;
  const right = 'one value of a type, or the parts of an element that has no type of its own';
  throw fhirError('required', `The operation should have a part value with ${right}`, at);
}

/** What is being patched, and by what its elements are known. */
interface Scope {
  readonly resource: MutableObject;
  readonly model: ElementModel;
  readonly work: PathWork;
}

function placesIn({ resource, model, work }: Scope, path: string): readonly Place[] {
  return placesAt(path, resource, model, work);
}

/** @throws FhirError 422, at the operation */
function apply(operation: Operation, scope: Scope, at: string): void {
  const { type, path } = operation;
  const { model } = scope;
  const places = placesIn(scope, path);
  if (type === 'insert' || type === 'move') {
    changeList(operation, places, scope, at);
    return;
  }
  const [place, second] = places;
  if (second)
    throw refusal(`The path ${shown(path)} selects ${places.length} elements; it should select one`, at);
  // https://hl7.org/fhir/R4/fhirpatch.html#concept: of all operations, delete may find nothing.
  if (!place && type === 'delete') return;
  if (!place) throw refusal(`The path ${shown(path)} selects nothing`, at);
  if (type === 'add') add(place, operation, model);
  else if (!place.parent) throw refusal(`A patch may not ${type} the whole resource`, at);
  else if (type === 'replace') replace(place.parent, operation, model);
  else remove(place.parent);
}

type Parent = NonNullable<Place['parent']>;

function add({ value, type, parent }: Place, { name, value: added }: Operation, model: ElementModel): void {
  if (!added) return;
  const isPrimitive = parent?.member.kind === 'primitive';
  const member = memberFor(isPrimitive ? 'Element' : type, name, added, model);
  const item = itemOf(added, member, model);
  if (!isPrimitive) {
    appendItem(value as unknown as MutableObject, member, item);
    return;
  }
  const items = itemsOf(parent.holder, parent.member);
  const primitive = items[parent.index] ?? {};
  const beside: MutableObject = { ...(primitive.beside as JsonObject | undefined) };
  appendItem(beside, member, item);
  setItems(parent.holder, parent.member, items.with(parent.index, { ...primitive, beside: beside as Json }));
}

function remove({ holder, member, index }: Parent): void {
  setItems(holder, member, itemsOf(holder, member).toSpliced(index, 1));
}

/** A value of another type makes another member of a choice. */
function replace({ holder, type, member, index }: Parent, { value }: Operation, model: ElementModel): void {
  if (!value) return;
  const target = memberFor(type, member.name, value, model);
  const items = itemsOf(holder, member);
  if (target !== member) setItems(holder, member, []);
  setItems(holder, target, items.toSpliced(index, 1, itemOf(value, target, model)));
}

function changeList(operation: Operation, places: readonly Place[], scope: Scope, at: string): void {
  const { type, path, value, index, source, destination } = operation;
  const { model } = scope;
  const { holder, member, type: holderType } = listAt(operation, places, scope, at);
  const items = itemsOf(holder, member);
  if (type === 'insert' && value) {
    if (index > items.length)
      throw refusal(`index ${index} is beyond the ${items.length} of ${shown(path)}`, at);
    const target = memberFor(holderType, member.name, value, model);
    setItems(holder, member, items.toSpliced(index, 0, itemOf(value, target, model)));
    return;
  }
  const [moved] = items.slice(source, source + 1);
  if (!moved || destination >= items.length) {
    throw refusal(`source and destination should be below ${items.length}, the length of ${shown(path)}`, at);
  }
  setItems(holder, member, items.toSpliced(source, 1).toSpliced(destination, 0, moved));
}

/** The one list that all selected elements are of; a list that is empty is named by the last part of the path. */
function listAt(operation: Operation, places: readonly Place[], scope: Scope, at: string): List {
  const { path, type } = operation;
  const [first] = places;
  const lists = new Set(places.map(({ parent }) => parent?.holder));
  if (lists.size > 1 || (first && !first.parent)) {
    throw refusal(`The path ${shown(path)} should select the elements of one list`, at);
  }
  const found = first?.parent ?? (type === 'insert' ? emptyList(operation, scope) : undefined);
  if (!found) throw refusal(`The path ${shown(path)} selects nothing`, at);
  if (!found.member.list) throw refusal(`${shown(path)} is no list: use add or replace`, at);
  return found;
}

function emptyList({ path, value }: Operation, scope: Scope): List | undefined {
  const [, holderPath, name] = /^(.+)\.([A-Za-z]\w*)$/s.exec(path) ?? [];
  if (holderPath === undefined || name === undefined || !value) return undefined;
  const [place, second] = placesIn(scope, holderPath);
  if (!place || second || !isJsonObject(place.value)) return undefined;
  const { type } = place;
  const member = memberFor(type, name, value, scope.model);
  return { holder: place.value as MutableObject, type, member };
}

function refusal(what: string, at: string): FhirError {
  return fhirError('processing', `${what}; nothing was changed`, at);
}
