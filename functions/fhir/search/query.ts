import type { Json, Resource } from '../resource.ts';

/** A search, parsed and understood: https://hl7.org/fhir/R4/search.html */

export type SearchParameterType =
  | 'number'
  | 'date'
  | 'string'
  | 'token'
  | 'reference'
  | 'composite'
  | 'quantity'
  | 'uri'
  | 'special';

export interface SearchParameter {
  /** The name in the URL, such as `birthdate`. */
  readonly code: string;
  readonly type: SearchParameterType;
  /** FHIRPath, already narrowed to the resource type it is asked for; absent for `_id`-like special ones. */
  readonly expression: string;
  /** The same for the JSON of a resource, as the text of element paths: `effectivePeriod:Period`. */
  readonly paths: readonly string[];
  /** Resource types that a reference parameter may point at. */
  readonly targets: readonly string[];
  /** Of a composite, in the order of its values; their paths start from the element that the composite is about. */
  readonly components?: readonly SearchComponent[];
  /** Compartments that a resource is in by what this parameter finds: https://hl7.org/fhir/R4/compartmentdefinition.html */
  readonly compartments?: readonly string[];
  /** Of a parameter that a client has posted: finds its elements, for no element path says where they are. */
  readonly find?: ElementFinder;
}

export interface SearchComponent extends SearchParameter {
  /** Its paths start from the resource all the same: `%resource.…`. */
  readonly fromResource?: boolean;
}

/** Elements with the FHIR type of each, such as `CodeableConcept`. */
export type ElementFinder = (
  resource: Resource,
) => readonly { readonly element: Exclude<Json, null>; readonly type: string }[];

/** All search parameters of R4 and those that clients have posted, by resource type. */
export interface SearchDefinitions {
  readonly resourceTypes: ReadonlySet<string>;
  /** `_id`, `_lastUpdated` and the other parameters of every resource included. */
  parameter(type: string, code: string): SearchParameter | undefined;
  parameters(type: string): readonly SearchParameter[];
}

/** What is looked for among the resources of one type. */
export interface SearchPart {
  readonly type: string;
  /** All must hold. */
  readonly clauses: readonly Clause[];
  readonly sort: readonly SortKey[];
}

export interface SearchQuery extends SearchPart {
  /** Of a search over several types, the other types, each with the same criteria in its own terms. */
  readonly others?: readonly SearchPart[];
  /** `_count`: the most matches on a page; 0 asks for the total only. */
  readonly count: number;
  /** Absent: told where finding it out costs little. */
  readonly total?: 'none' | 'estimate' | 'accurate';
  readonly includes: readonly Include[];
  readonly revIncludes: readonly Include[];
  /** Opaque: the place to go on from, out of a `next` link. */
  readonly cursor?: string;
  /** Whether contained resources are looked at too, or alone: https://hl7.org/fhir/R4/search.html#contained */
  readonly contained?: 'true' | 'both';
  /** Whether a contained match is answered as itself or as the resource that it is in. Default: container. */
  readonly containedType?: 'container' | 'contained';
  /** Whether the answer is to tell how it was found. */
  readonly explain?: boolean;
  /** The most resources to look at, for whoever may wait longer than for a search; else as many as a search looks at. */
  readonly maxScanned?: number;
  /** What was understood, as name–value pairs for the `self` link. */
  readonly understood: readonly (readonly [string, string])[];
}

export type Clause =
  | {
      readonly kind: 'value';
      readonly parameter: SearchParameter;
      readonly modifier?: Modifier;
      readonly values: readonly SearchValue[];
    }
  | { readonly kind: 'missing'; readonly parameter: SearchParameter; readonly missing: boolean }
  /** `subject:Patient.name=…`: some reference of `parameter` points at a `targetTypes` resource for which `clause` holds. */
  | {
      readonly kind: 'chain';
      readonly parameter: SearchParameter;
      readonly branches: readonly ChainBranch[];
    }
  /** What a chain asks of resources that a `type` resource contains and refers to by `parameter`. */
  | {
      readonly kind: 'contained';
      readonly type: string;
      readonly parameter: SearchParameter;
      readonly branches: readonly ChainBranch[];
    }
  /** `_has:Observation:patient:code=…`: some `source` for which `clause` holds refers here by its `parameter`. */
  | {
      readonly kind: 'has';
      readonly source: string;
      readonly parameter: SearchParameter;
      readonly clause: Clause;
    }
  /** `_list=…`: the entries of a List; `lists` are ids. */
  | { readonly kind: 'list'; readonly lists: readonly string[] }
  /** One of them holds: being in a compartment. */
  | { readonly kind: 'any'; readonly clauses: readonly Clause[] };

/** One target type of a chain, with the clause as that type understands it. */
export interface ChainBranch {
  readonly targetType: string;
  readonly clause: Clause;
}

export type Modifier =
  | 'exact'
  | 'contains'
  | 'not'
  | 'text'
  | 'identifier'
  | 'above'
  | 'below'
  | 'of-type'
  | 'in'
  | 'not-in';

/** One of the values that a clause allows (OR). */
export type SearchValue =
  /** Nothing can be this: `subject:Device=Patient/1`. */
  | { readonly kind: 'nothing' }
  /** `:of-type`: an identifier by the coding of its type and its value. */
  | { readonly kind: 'of-type'; readonly system: string; readonly code: string; readonly value: string }
  /** By component, what it may be. */
  | { readonly kind: 'composite'; readonly components: readonly (readonly SearchValue[])[] }
  /** `near`: within so many kilometres of a place in degrees. */
  | {
      readonly kind: 'position';
      readonly latitude: number;
      readonly longitude: number;
      readonly distanceKm: number;
    }
  /** `_text` and `_content` */
  | { readonly kind: 'words'; readonly words: WordQuery }
  /** `code` alone: any system; `system` '' : no system; `code` undefined: any code of the system. */
  | { readonly kind: 'token'; readonly system?: string; readonly code?: string }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'uri'; readonly uri: string }
  /** `type` undefined: any target type. `url`: absolute, not on this server, or canonical (with |version). */
  | { readonly kind: 'reference'; readonly type?: string; readonly id: string }
  | { readonly kind: 'reference'; readonly url: string }
  | DateValue
  /** `low` ≤ the implicit range of the precision < `high`. */
  | {
      readonly kind: 'number';
      readonly prefix: Prefix;
      readonly value: number;
      readonly low: number;
      readonly high: number;
    }
  | {
      readonly kind: 'quantity';
      readonly prefix: Prefix;
      readonly value: number;
      readonly low: number;
      readonly high: number;
      readonly system?: string;
      readonly code?: string;
    };

/** `(bone OR liver) AND metastases`, `"birth plan"`. */
export type WordQuery =
  | { readonly kind: 'phrase'; readonly words: readonly string[] }
  | { readonly kind: 'not'; readonly inner: WordQuery }
  | { readonly kind: 'and' | 'or'; readonly inner: readonly WordQuery[] };

export type Prefix = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb' | 'ap';

/** Epoch milliseconds: `from` ≤ t < `to`, from the precision in which the date was written. */
export interface DateValue {
  readonly kind: 'date';
  readonly prefix: Prefix;
  readonly from: number;
  readonly to: number;
}

export interface SortKey {
  readonly parameter: SearchParameter;
  readonly descending: boolean;
}

/** `_include=Observation:subject:Patient`, `_revinclude=Provenance:target`. */
export interface Include {
  /** The type that holds the reference. */
  readonly source: string;
  readonly parameter: SearchParameter;
  readonly targetType?: string;
  /** `_include:iterate` */
  readonly iterate: boolean;
}

/** What one search parameter finds in one resource: the same values feed the index and `match`. */
export type IndexValue =
  | {
      readonly kind: 'token';
      readonly parameter: string;
      readonly system?: string;
      readonly code?: string;
      /** display or text, for `:text` */
      readonly text?: string;
      /** The system is that of the element's definition, and not written in the resource. */
      readonly implied?: boolean;
      /** Codings of an identifier's type, for `:of-type` */
      readonly types?: readonly { readonly system?: string; readonly code?: string }[];
    }
  | {
      readonly kind: 'composite';
      readonly parameter: string;
      /** By component: what it finds in one element. */
      readonly components: readonly (readonly IndexValue[])[];
    }
  | {
      readonly kind: 'position';
      readonly parameter: string;
      readonly latitude: number;
      readonly longitude: number;
    }
  /** Words in the order of the text, folded, with a space before and after each. */
  | { readonly kind: 'words'; readonly parameter: string; readonly text: string }
  | { readonly kind: 'string'; readonly parameter: string; readonly text: string }
  | { readonly kind: 'uri'; readonly parameter: string; readonly uri: string }
  | {
      readonly kind: 'reference';
      readonly parameter: string;
      readonly type?: string;
      readonly id?: string;
      readonly url?: string;
      /** Of a canonical that is the fragment of a contained resource: its id. */
      readonly fragment?: string;
      readonly identifier?: { readonly system?: string; readonly value?: string };
    }
  /** Epoch milliseconds, `from` ≤ t < `to`; an open end is -Infinity or Infinity. */
  | { readonly kind: 'date'; readonly parameter: string; readonly from: number; readonly to: number }
  /** `low` and `high` only for what stretches between them (a Range, `< 5`); `value` is then one of its finite ends. */
  | {
      readonly kind: 'number';
      readonly parameter: string;
      readonly value: number;
      readonly low?: number;
      readonly high?: number;
    }
  | {
      readonly kind: 'quantity';
      readonly parameter: string;
      readonly value: number;
      readonly low?: number;
      readonly high?: number;
      readonly system?: string;
      readonly code?: string;
      readonly unit?: string;
    };
