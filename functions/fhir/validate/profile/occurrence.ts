import { type ElementType, typeName } from '../../definitions/structure-definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../../resource.ts';
import type { ElementNode } from '../element-tree.ts';

/** One repetition of an element in a resource. */
export interface Occurrence {
  /** `null` where a primitive has extensions but no value. */
  readonly value: Json;
  /** What its children are members of: itself, or for a primitive the value and what stands beside it. */
  readonly holder: JsonObject;
  /** The type's name, which for a choice follows from the JSON name. */
  readonly type: string;
  readonly at: string;
}

/**
 * Finds the occurrences of an element below its parent.
 * @param types all types that the element has in R4: a profile may have fewer
 */
export function occurrenceFinder(
  { element, name, choice }: ElementNode,
  types: readonly ElementType[],
): (parent: JsonObject, at: string) => readonly Occurrence[] {
  const names = types.map((type) => typeName(element, type));
  const spelt = (jsonName: string, type: string): Spelling => ({
    jsonName,
    besideName: `_${jsonName}`,
    type,
  });
  if (!choice) {
    const only = spelt(name, names[0] ?? '');
    return (parent, at) => occurrences(parent, only, `${at}.${name}`);
  }
  const spellings = names.map((type) => spelt(`${name}${type[0]?.toUpperCase()}${type.slice(1)}`, type));
  return (parent, at) => {
    const found = spellings.find(
      ({ jsonName, besideName }) => parent[jsonName] !== undefined || parent[besideName] !== undefined,
    );
    return found === undefined ? none : occurrences(parent, found, `${at}.${name}`);
  };
}

/** One way to write an element in JSON. */
interface Spelling {
  readonly jsonName: string;
  readonly besideName: string;
  readonly type: string;
}

const none: readonly Occurrence[] = [];

function occurrences(
  parent: JsonObject,
  { jsonName, besideName, type }: Spelling,
  at: string,
): readonly Occurrence[] {
  const value = parent[jsonName];
  const beside = parent[besideName];
  if (value === undefined && beside === undefined) return none;
  if (!Array.isArray(value) && !Array.isArray(beside)) return [occurrence(value ?? null, beside, type, at)];
  const values = Array.isArray(value) ? value : [];
  const besides = Array.isArray(beside) ? beside : [];
  return Array.from({ length: Math.max(values.length, besides.length) }, (_, index) =>
    occurrence(values[index] ?? null, besides[index], type, `${at}[${index}]`),
  );
}

function occurrence(value: Json, beside: Json | undefined, type: string, at: string): Occurrence {
  return { value, holder: isJsonObject(value) ? value : besideOf(value, beside), type, at };
}

/** A primitive has its id and extensions beside its value, and that is a child as they are. */
function besideOf(value: Json, beside: Json | undefined): JsonObject {
  return { ...(isJsonObject(beside) && beside), ...(value !== null && { value }) };
}
