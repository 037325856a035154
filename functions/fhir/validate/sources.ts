import type { Definitions } from '../definitions/load.ts';
import type { StructureDefinition, ValueSetCodes } from '../definitions/structure-definition.ts';
import type { JsonObject } from '../resource.ts';
import { type CodeSystem, readCodeSystem } from '../terminology/code-system.ts';
import type { Terminology } from '../terminology/terminology.ts';
import { readValueSet, type ValueSet } from '../terminology/value-set.ts';
import { withSnapshot } from './profile/snapshot.ts';

/** Definitions that clients have stored here, by canonical URL with or without `|version`. */
export interface PostedDefinitions {
  find(resourceType: PostedType, url: string): JsonObject | undefined;
}

export type PostedType = 'StructureDefinition' | 'ValueSet' | 'CodeSystem' | 'Measure';

/** Everything that a resource may be held against. What a client stored never takes the place of what R4 defines. */
export interface Sources {
  readonly definitions: Definitions;
  /** A profile or extension with its snapshot, or without one where none can be made. */
  profile(url: string): StructureDefinition | undefined;
  readonly terminology: Terminology;
  /** What a client has stored. */
  measure(url: string): JsonObject | undefined;
}

export interface SourceOptions {
  readonly definitions: Definitions;
  /** Profiles and extension definitions of ours, with snapshots, by canonical URL. */
  readonly profiles?: (url: string) => StructureDefinition | undefined;
  /** Value sets of ours, by canonical URL. */
  readonly valueSets?: (url: string) => ValueSetCodes | undefined;
  /** Code systems of ours, by canonical URL. */
  readonly codeSystems?: (url: string) => CodeSystem | undefined;
  readonly posted?: PostedDefinitions;
}

export function createSources(options: SourceOptions): Sources {
  const { definitions, profiles, valueSets, codeSystems, posted } = options;
  const postedProfile = postedProfiles(options);
  return {
    definitions,
    measure: (url) => posted?.find('Measure', url),
    profile: (url) => profiles?.(url) ?? definitions.profile(url) ?? postedProfile(url),
    terminology: {
      codeSystem: (url) =>
        definitions.codeSystem(url) ?? codeSystems?.(url) ?? read(posted, 'CodeSystem', url, codeSystemOf),
      valueSet: (url) =>
        definitions.valueSet(url) || valueSets?.(url) ? undefined : read(posted, 'ValueSet', url, valueSetOf),
      codes: (url) => definitions.valueSet(url) ?? valueSets?.(url),
    },
  };
}

function read<T>(
  posted: PostedDefinitions | undefined,
  type: PostedType,
  url: string,
  parse: (resource: JsonObject) => T,
): T | undefined {
  const found = posted?.find(type, url);
  return found && parse(found);
}

/** Each version of a resource is read once, whoever asks. */
const codeSystemOf = once<CodeSystem>(readCodeSystem);
const valueSetOf = once<ValueSet>(readValueSet);

function once<T>(parse: (resource: JsonObject) => T): (resource: JsonObject) => T {
  const parsed = new WeakMap<JsonObject, { readonly value: T }>();
  return (resource) => {
    const known = parsed.get(resource) ?? { value: parse(resource) };
    parsed.set(resource, known);
    return known.value;
  };
}

/** How long a chain of profiles of profiles may be. */
const maxDepth = 20;

function postedProfiles({ definitions, profiles, posted }: SourceOptions) {
  const made = new WeakMap<JsonObject, StructureDefinition>();
  const find = (url: string, depth: number): StructureDefinition | undefined => {
    const resource = depth > maxDepth ? undefined : posted?.find('StructureDefinition', url);
    if (resource === undefined) return undefined;
    const structure = made.get(resource) ?? complete(resource as unknown as StructureDefinition, depth);
    made.set(resource, structure);
    return structure;
  };
  const complete = (structure: StructureDefinition, depth: number): StructureDefinition => {
    if (structure.snapshot?.element?.length || structure.derivation !== 'constraint') return structure;
    const source = (url: string) =>
      definitions.structure(url) ?? profiles?.(url) ?? definitions.profile(url) ?? find(url, depth + 1);
    return withSnapshot(structure, source) ?? structure;
  };
  return (url: string) => find(url, 0);
}
