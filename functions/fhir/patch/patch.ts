import { parse, stringify } from '../json.ts';
import { fhirError } from '../outcome.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../resource.ts';

/** Makes the next version of a resource out of the current one, which stays as it is. @throws FhirError */
export type Patch = (resource: Resource) => Resource;

/** JSON that may be changed in place. */
export interface MutableObject {
  [name: string]: Json | undefined;
}

/** A copy that a patch may change in place, with the precision of its decimals. */
export function mutableCopy(resource: Resource): MutableObject {
  return parse(stringify(resource)) as unknown as MutableObject;
}

/**
 * A patch makes another version of the same resource.
 * @throws FhirError 422 when it is another one, or none
 */
export function sameResource(patched: Json, { resourceType, id }: Resource): Resource {
  const isSame = isJsonObject(patched) && patched.resourceType === resourceType && patched.id === id;
  if (isSame) return patched as Resource;
  throw fhirError('business-rule', `A patch may not change the type or the id of ${resourceType}/${id}`);
}

/** FHIR has no empty objects and lists: an element that lost all that it held is gone. */
export function withoutEmpty(value: Json): Json | undefined {
  if (Array.isArray(value)) {
    prune(value as unknown as MutableObject & Json[]);
    return value.length === 0 || value.every((item) => item === null) ? undefined : value;
  }
  if (!isJsonObject(value)) return value;
  for (const [name, member] of Object.entries(value)) {
    const left = member === undefined ? undefined : withoutEmpty(member);
    if (left === undefined) delete (value as MutableObject)[name];
  }
  return Object.keys(value).length === 0 ? undefined : value;
}

/** Lists of primitives and of what stands beside them are aligned, so that only a list of objects may close up. */
function prune(list: Json[]): void {
  for (let index = list.length - 1; index >= 0; index--) {
    const item = list[index];
    if (typeof item !== 'object' || item === null) continue;
    if (withoutEmpty(item) !== undefined) continue;
    if (list.some((other) => other === null)) list[index] = null;
    else list.splice(index, 1);
  }
}

/** How many values there are in all, up to a limit; of the whole depth. */
export function sizeOf(value: Json | undefined, limit: number, depth = 0): number {
  if (depth > maxDepth) return limit + 1;
  if (typeof value !== 'object' || value === null) return 1;
  let size = 1;
  for (const member of Object.values(value as JsonObject)) {
    size += sizeOf(member, limit - size, depth + 1);
    if (size > limit) return size;
  }
  return size;
}

const maxDepth = 200;
