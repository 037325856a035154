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
}

/** All search parameters of R4, by resource type. */
export interface SearchDefinitions {
  readonly resourceTypes: ReadonlySet<string>;
  /** `_id`, `_lastUpdated` and the other parameters of every resource included. */
  parameter(type: string, code: string): SearchParameter | undefined;
  parameters(type: string): readonly SearchParameter[];
}

export interface SearchQuery {
  readonly type: string;
  /** All must hold. */
  readonly clauses: readonly Clause[];
  readonly sort: readonly SortKey[];
  /** `_count`: the most matches on a page; 0 asks for the total only. */
  readonly count: number;
  readonly total: 'none' | 'estimate' | 'accurate';
  readonly includes: readonly Include[];
  readonly revIncludes: readonly Include[];
  /** Opaque: the place to go on from, out of a `next` link. */
  readonly cursor?: string;
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
    };

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
      readonly code?: string /** display or text, for `:text` */;
      readonly text?: string;
    }
  | { readonly kind: 'string'; readonly parameter: string; readonly text: string }
  | { readonly kind: 'uri'; readonly parameter: string; readonly uri: string }
  | {
      readonly kind: 'reference';
      readonly parameter: string;
      readonly type?: string;
      readonly id?: string;
      readonly url?: string;
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
