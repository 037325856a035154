import { copyOf, keepNumberText } from '../json.ts';
import { type FhirError, fhirError } from '../outcome.ts';
import { isJsonObject, type Json, type JsonObject } from '../resource.ts';
import { pointerTokens } from './json-pointer.ts';
import { mutableCopy, type Patch, sameResource, sizeOf, withoutEmpty } from './patch.ts';

type Operation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: Tokens; readonly value: JsonObject }
  | { readonly op: 'remove'; readonly path: Tokens }
  | { readonly op: 'move' | 'copy'; readonly path: Tokens; readonly from: Tokens };

type Tokens = readonly string[];

/** In JSON a value stands in its holder: the value of an operation in the operation, so that its decimals keep their text. */
interface Slot {
  readonly holder: JsonObject | readonly Json[];
  readonly name: string | number;
}

const maxOperations = 1_000;

/** Of all that operations copy: copies of copies would double with every operation. */
const maxCopied = 1_000_000;

/**
 * JSON Patch (https://www.rfc-editor.org/rfc/rfc6902), whole: `add`, `remove`, `replace`, `move`, `copy`, `test`.
 * Lists and objects that it leaves empty are removed, since FHIR has none.
 * @param document the patch
 * @throws FhirError 400 for what is no JSON Patch; the patch throws 422 where it cannot be applied
 */
export function jsonPatch(document: Json | undefined): Patch {
  if (!Array.isArray(document)) {
    throw fhirError(
      'structure',
      'A JSON Patch is a list of operations: [{"op": "add", "path": …, "value": …}]',
    );
  }
  if (document.length > maxOperations) {
    throw fhirError(
      'too-costly',
      `The patch has ${document.length} operations; at most ${maxOperations} are taken`,
    );
  }
  const operations = document.map((each: Json, index) => operationOf(each, index));
  return (resource) => {
    const root = { document: mutableCopy(resource) as Json };
    let copied = 0;
    for (const [index, operation] of operations.entries()) {
      copied += apply(root, operation, index);
      if (copied > maxCopied) throw refusal(index, 'copies more than is allowed');
    }
    return sameResource(withoutEmpty(root.document) ?? null, resource);
  };
}

const ops: ReadonlySet<string> = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test']);

function operationOf(value: Json, index: number): Operation {
  const invalid = (what: string) => fhirError('structure', `Operation ${index} of the JSON Patch ${what}`);
  if (!isJsonObject(value)) throw invalid('should be an object');
  const { op } = value;
  if (typeof op !== 'string' || !ops.has(op)) throw invalid(`should have an op of ${[...ops].join(', ')}`);
  const tokens = (name: 'path' | 'from'): Tokens => {
    const text = value[name];
    const read = typeof text === 'string' ? pointerTokens(text) : undefined;
    if (read) return read;
    throw invalid(
      `should have ${name === 'path' ? 'a path' : 'a from'} that is a JSON Pointer, such as /name/0`,
    );
  };
  const path = tokens('path');
  if (op === 'remove') return { op, path };
  if (op === 'move' || op === 'copy') return { op, path, from: tokens('from') };
  if (value.value === undefined) throw invalid('should have a value');
  return { op: op as 'add' | 'replace' | 'test', path, value };
}

interface Root {
  document: Json;
}

/** @returns how much was put in by copying */
function apply(root: Root, operation: Operation, index: number): number {
  const { path } = operation;
  switch (operation.op) {
    case 'add':
      return add(root, path, { holder: operation.value, name: 'value' }, index);
    case 'replace':
      return replace(root, path, { holder: operation.value, name: 'value' }, index);
    case 'remove':
      remove(root, path, index);
      return 0;
    case 'copy':
      return add(root, path, slotAt(root, operation.from, index), index);
    case 'move':
      return move(root, operation.from, path, index);
    case 'test':
      if (equal(valueAt(root, path, index), operation.value.value)) return 0;
      throw refusal(index, `tests ${shown(path)}, where another value is`);
  }
}

function move(root: Root, from: Tokens, path: Tokens, index: number): number {
  const slot = slotAt(root, from, index);
  const value = valueIn(slot);
  if (from.length < path.length && from.every((token, place) => token === path[place])) {
    throw refusal(index, `moves ${shown(from)} into itself`);
  }
  if (from.length === path.length && from.every((token, place) => token === path[place])) return 0;
  const kept = { holder: { value } as JsonObject, name: 'value' };
  keepNumberText(slot.holder, slot.name, kept.holder, 'value');
  remove(root, from, index);
  return add(root, path, kept, index, false);
}

function add(root: Root, path: Tokens, from: Slot, index: number, copied = true): number {
  const found = valueIn(from);
  const size = copied ? sizeOf(found, maxCopied) : 0;
  if (size > maxCopied) throw refusal(index, 'copies more than is allowed');
  const value = copied ? copyOf(found) : found;
  const name = path.at(-1);
  if (name === undefined) {
    root.document = value;
    return size;
  }
  const holder = valueAt(root, path.slice(0, -1), index);
  if (Array.isArray(holder)) {
    const place = name === '-' ? holder.length : arrayIndex(name, holder.length, path, index);
    (holder as Json[]).splice(place, 0, value);
    keepNumberText(from.holder, from.name, holder, place);
  } else if (isJsonObject(holder)) {
    define(holder, name, value);
    keepNumberText(from.holder, from.name, holder, name);
  } else throw refusal(index, `adds to ${shown(path.slice(0, -1))}, which holds nothing`);
  return size;
}

function replace(root: Root, path: Tokens, from: Slot, index: number): number {
  if (path.length === 0) return add(root, path, from, index);
  const { holder, name } = slotAt(root, path, index);
  const value = valueIn(from);
  const size = sizeOf(value, maxCopied);
  if (Array.isArray(holder)) (holder as Json[])[Number(name)] = copyOf(value);
  else define(holder as JsonObject, String(name), copyOf(value));
  keepNumberText(from.holder, from.name, holder, name);
  return size;
}

function remove(root: Root, path: Tokens, index: number): void {
  if (path.length === 0) throw refusal(index, 'removes the whole resource: DELETE it');
  const { holder, name } = slotAt(root, path, index);
  if (Array.isArray(holder)) (holder as Json[]).splice(Number(name), 1);
  else delete (holder as Record<string, Json>)[name];
}

/** As a member of its own, whatever its name: `__proto__` too. */
function define(holder: JsonObject, name: string, value: Json): void {
  Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true });
}

function valueIn({ holder, name }: Slot): Json {
  return (holder as JsonObject)[name] ?? null;
}

function valueAt(root: Root, path: Tokens, index: number): Json {
  return valueIn(slotAt(root, path, index));
}

/** Where the path leads. @throws FhirError 422 when there is nothing */
function slotAt(root: Root, path: Tokens, index: number): Slot {
  let slot: Slot = { holder: root as unknown as JsonObject, name: 'document' };
  path.forEach((token, place) => {
    const here = path.slice(0, place + 1);
    const value = valueIn(slot);
    if (Array.isArray(value)) {
      slot = { holder: value, name: arrayIndex(token, value.length - 1, here, index) };
    } else if (isJsonObject(value) && Object.hasOwn(value, token)) slot = { holder: value, name: token };
    else throw refusal(index, `names ${shown(here)}, which is not there`);
  });
  return slot;
}

function arrayIndex(token: string, highest: number, path: Tokens, index: number): number {
  const number = /^(0|[1-9]\d{0,8})$/.test(token) ? Number(token) : Number.NaN;
  if (number <= highest) return number;
  throw refusal(index, `names ${shown(path)}, which is not there: ${shown(path.slice(0, -1))} is a list`);
}

/** https://www.rfc-editor.org/rfc/rfc6902#section-4.6 */
function equal(one: Json | undefined, other: Json | undefined): boolean {
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    return one.every((item: Json, index) => equal(item, other[index] as Json));
  }
  if (!isJsonObject(one) || !isJsonObject(other)) return one === other;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && equal(one[name], other[name]))
  );
}

function shown(path: Tokens): string {
  const text = path.map((token) => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return text === '' ? 'the whole resource' : text.slice(0, 200);
}

function refusal(index: number, what: string): FhirError {
  return fhirError('processing', `Operation ${index} of the JSON Patch ${what}; nothing was changed`);
}
