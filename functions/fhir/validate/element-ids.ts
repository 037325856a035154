import { isJsonObject, type Json, type JsonObject } from '../resource.ts';
import type { Context } from './context.ts';

/**
 * That no two elements of a resource have one id (https://hl7.org/fhir/R4/element-definitions.html#Element.id), and no
 * two resources that it contains. A loop: depth is unbounded here.
 */
export function checkElementIds(resource: JsonObject, at: string, { report, isStrict }: Context): void {
  // Its snapshot and its differential name the same elements.
  if (resource.resourceType === 'StructureDefinition') return;
  if (!hasIdTwice(resource)) return;
  const say = isStrict ? report.error : report.warning;
  const seen = new Set<string>();
  const open: (readonly [Json, string])[] = [[resource, at]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [value, place] = next;
    if (Array.isArray(value)) {
      for (const [index, each] of value.entries()) open.push([each, `${place}[${index}]`]);
    }
    if (!isJsonObject(value)) continue;
    const { id, resourceType } = value;
    // The resources within this one count for themselves, but for the names that what is contained goes by.
    const isContained = value !== resource && resourceType !== undefined;
    const key = `${isContained ? '#' : ''}${String(id)}`;
    const isNamed =
      typeof id === 'string' && value !== resource && (!isContained || /\.contained\[\d+\]$/.test(place));
    if (isNamed && seen.has(key)) say('duplicate', `Another has the id '${id.slice(0, 64)}' too.`, place);
    if (isNamed) seen.add(key);
    if (isContained) continue;
    for (const [name, member] of Object.entries(value)) {
      if (typeof member === 'object' && member !== null)
        open.push([member, `${place}.${name.replace(/^_/, '')}`]);
    }
  }
}

/** Whether to look more closely: most resources have no id twice, so that nobody needs to know where each stands. */
function hasIdTwice(resource: JsonObject): boolean {
  const seen = new Set<string>();
  const open: (JsonObject | readonly Json[])[] = [resource];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (Array.isArray(value)) {
      for (const each of value) if (typeof each === 'object' && each !== null) open.push(each);
      continue;
    }
    const object = value as JsonObject;
    if (object !== resource && typeof object.id === 'string') {
      if (seen.has(object.id)) return true;
      seen.add(object.id);
    }
    for (const name in object) {
      const member = object[name];
      if (typeof member === 'object' && member !== null) open.push(member);
    }
  }
  return false;
}
