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
  if (!choice) return (parent, at) => occurrences(parent, name, names[0] ?? '', `${at}.${name}`);
  const byJsonName = new Map(names.map((type) => [`${name}${type[0]?.toUpperCase()}${type.slice(1)}`, type]));
  return (parent, at) => {
    const jsonName = Object.keys(parent)
      .map((key) => key.replace(/^_/, ''))
      .find((key) => byJsonName.has(key));
    return jsonName === undefined
      ? []
      : occurrences(parent, jsonName, byJsonName.get(jsonName) ?? '', `${at}.${name}`);
  };
}

function occurrences(parent: JsonObject, jsonName: string, type: string, at: string): readonly Occurrence[] {
  const value = parent[jsonName];
  const beside = parent[`_${jsonName}`];
  if (value === undefined && beside === undefined) return [];
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
