import type { Json, JsonObject } from '../resource.ts';

/**
 * The members of a StructureDefinition that validation reads, for R4's own types (trimmed, from `load.ts`) and for
 * profiles alike (https://hl7.org/fhir/R4/structuredefinition.html).
 */
export interface StructureDefinition {
  readonly url: string;
  readonly name?: string;
  readonly type: string;
  readonly kind: string;
  readonly abstract?: boolean;
  readonly baseDefinition?: string;
  readonly derivation?: string;
  readonly version?: string;
  /** Where an extension may stand (https://hl7.org/fhir/R4/defining-extensions.html#context). */
  readonly context?: readonly ExtensionContext[];
  /** FHIRPath that must hold of the element that has the extension. */
  readonly contextInvariant?: readonly string[];
  readonly snapshot?: { readonly element: readonly ElementDefinition[] };
  /** What a profile says that its base does not; without a snapshot, it is made from this. */
  readonly differential?: { readonly element: readonly ElementDefinition[] };
}

export interface ExtensionContext {
  /** `element`, `extension` or `fhirpath`. */
  readonly type: string;
  readonly expression: string;
}

/** https://hl7.org/fhir/R4/elementdefinition.html; `fixed[x]` and `pattern[x]` are found by `fixedValue` and `patternValue`. */
export interface ElementDefinition {
  readonly id?: string;
  readonly path: string;
  readonly sliceName?: string;
  readonly slicing?: Slicing;
  readonly min?: number;
  readonly max?: string;
  readonly base?: { readonly path: string; readonly min: number; readonly max: string };
  readonly type?: readonly ElementType[];
  /** `#Observation.referenceRange`: the content is that of another element of the same definition. */
  readonly contentReference?: string;
  readonly maxLength?: number;
  readonly isModifier?: boolean;
  readonly binding?: Binding;
  readonly constraint?: readonly Constraint[];
}

export interface ElementType {
  readonly code: string;
  readonly profile?: readonly string[];
  readonly targetProfile?: readonly string[];
  /** How a reference may lead to its target: `contained`, `referenced` or `bundled`. */
  readonly aggregation?: readonly string[];
  readonly extension?: readonly JsonObject[];
}

export interface Slicing {
  readonly discriminator?: readonly Discriminator[];
  readonly ordered?: boolean;
  readonly rules: string;
}

/** https://hl7.org/fhir/R4/profiling.html#discriminator */
export interface Discriminator {
  readonly type: string;
  readonly path: string;
}

export interface Binding {
  readonly strength: string;
  /** Canonical URL, often with `|version`. */
  readonly valueSet?: string;
  readonly extension?: readonly JsonObject[];
}

export interface Constraint {
  readonly key: string;
  readonly severity: string;
  readonly human: string;
  readonly expression?: string;
  /** The definition that the constraint was first stated in; trimmed away from R4's own types. */
  readonly source?: string;
}

/** The codes of a value set, whole: code system → codes. */
export interface ValueSetCodes {
  readonly url: string;
  readonly codes: ReadonlyMap<string, ReadonlySet<string>>;
}

export const coreUrl = 'http://hl7.org/fhir/StructureDefinition/';

const system = 'http://hl7.org/fhirpath/System.';

/** The FHIR name of an element's type: R4 states those of `id`, `Extension.url` and `value` in FHIRPath's type system. */
export function typeName(
  { path, base = { path, min: 0, max: '*' } }: ElementDefinition,
  { code }: ElementType,
): string {
  if (!code.startsWith(system)) return code;
  if (base.path === 'Resource.id') return 'id';
  return base.path === 'Extension.url' ? 'uri' : 'string';
}

/** The value of `fixed[x]`, if the element has one. */
export function fixedValue(element: ElementDefinition): Json | undefined {
  return choiceValue(element as unknown as JsonObject, 'fixed');
}

/** The value of `pattern[x]`, if the element has one. */
export function patternValue(element: ElementDefinition): Json | undefined {
  return choiceValue(element as unknown as JsonObject, 'pattern');
}

function choiceValue(element: JsonObject, prefix: string): Json | undefined {
  const name = Object.keys(element).find(
    (key) => key.startsWith(prefix) && /^[A-Z]/.test(key.slice(prefix.length)),
  );
  return name === undefined ? undefined : element[name];
}
