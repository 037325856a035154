import type { Json, JsonObject } from '../resource.ts';
import { type Designation, designationsOf, objects, textMember } from './code-system.ts';
import type { Filter } from './filter.ts';

/** What a value set takes in and leaves out (https://hl7.org/fhir/R4/valueset.html#compositions). */
export interface ValueSet {
  readonly url: string;
  readonly version?: string;
  readonly name?: string;
  readonly title?: string;
  readonly includes: readonly Part[];
  readonly excludes: readonly Part[];
  /** Whether concepts that are no longer to be used belong to it. */
  readonly hasInactive: boolean;
}

/** One `include` or `exclude`: what all of its conditions hold of. */
export interface Part {
  readonly system?: string;
  readonly version?: string;
  /** The codes that are meant, when they are listed. */
  readonly concepts?: readonly ListedConcept[];
  readonly filters: readonly Filter[];
  /** Canonical URLs of value sets that a code must be in, all of them. */
  readonly valueSets: readonly string[];
}

export interface ListedConcept {
  readonly code: string;
  readonly display?: string;
  readonly designations: readonly Designation[];
}

/** One whose `compose` is not there is what its `expansion` lists. */
export function readValueSet(resource: JsonObject): ValueSet {
  const compose = isObject(resource.compose) ? resource.compose : undefined;
  const expansion = isObject(resource.expansion) ? resource.expansion : undefined;
  return {
    url: String(resource.url ?? ''),
    ...textMember(resource, 'version'),
    ...textMember(resource, 'name'),
    ...textMember(resource, 'title'),
    includes: compose ? objects(compose.include).map(partOf) : expandedParts(expansion?.contains),
    excludes: objects(compose?.exclude).map(partOf),
    hasInactive: compose?.inactive !== false,
  };
}

function partOf(part: JsonObject): Part {
  const concepts = objects(part.concept).flatMap(listed);
  return {
    ...textMember(part, 'system'),
    ...textMember(part, 'version'),
    ...(Array.isArray(part.concept) && { concepts }),
    filters: objects(part.filter).flatMap(({ property, op, value }) =>
      typeof property === 'string' && typeof op === 'string'
        ? [{ property, op, value: String(value ?? '') }]
        : [],
    ),
    valueSets: Array.isArray(part.valueSet)
      ? part.valueSet.filter((each): each is string => typeof each === 'string')
      : [],
  };
}

function listed(concept: JsonObject): ListedConcept[] {
  const { code } = concept;
  if (typeof code !== 'string') return [];
  return [{ code, ...textMember(concept, 'display'), designations: designationsOf(concept.designation) }];
}

function expandedParts(contains: Json | undefined): Part[] {
  const bySystem = new Map<string, ListedConcept[]>();
  const open = objects(contains).reverse();
  for (let next = open.pop(); next; next = open.pop()) {
    const system = String(next.system ?? '');
    const concepts = bySystem.get(system) ?? [];
    if (next.abstract !== true) for (const concept of listed(next)) concepts.push(concept);
    bySystem.set(system, concepts);
    for (const below of objects(next.contains).reverse()) open.push(below);
  }
  return [...bySystem].map(([system, concepts]) => ({ system, concepts, filters: [], valueSets: [] }));
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
