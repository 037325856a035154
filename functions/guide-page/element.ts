import type { JsonObject } from '../fhir/resource.ts';

/** An element of a StructureDefinition, as far as a page shows it: https://hl7.org/fhir/R4/elementdefinition.html */
export interface Element extends JsonObject {
  readonly id: string;
  readonly path: string;
  readonly sliceName?: string;
  readonly min?: number;
  readonly max?: string;
  readonly short?: string;
  readonly definition?: string;
  readonly mustSupport?: boolean;
  readonly isModifier?: boolean;
  readonly type?: readonly ElementType[];
  readonly binding?: Binding;
  readonly constraint?: readonly Constraint[];
}

type ElementType = {
  readonly code: string;
  readonly profile?: readonly string[];
  readonly targetProfile?: readonly string[];
};

type Binding = { readonly strength: string; readonly valueSet?: string; readonly description?: string };

export type Constraint = {
  readonly key: string;
  readonly severity: string;
  readonly human: string;
  readonly expression?: string;
  readonly source?: string;
};

export interface Row {
  readonly element: Element;
  readonly name: string;
  /** 0 for the resource itself. */
  readonly depth: number;
  /** It is here only so that what is within it has a place. */
  readonly isOnlyPlace: boolean;
}

/** The elements of a snapshot as a tree. */
export function allRows(snapshot: readonly Element[]): readonly Row[] {
  return snapshot.map((element) => row(element, false));
}

/**
 * What a profile says that its base does not, as a tree: each changed element as it is in the snapshot, under the
 * elements that it is within.
 */
export function differenceRows(
  differential: readonly Element[],
  snapshot: readonly Element[],
): readonly Row[] {
  const byId = new Map(snapshot.map((element) => [element.id, element]));
  const changed = new Map(
    differential.map((element) => [element.id, { ...byId.get(element.id), ...element }]),
  );
  const shown = new Set([...changed.keys()].flatMap((id) => [...ancestorsOf(id), id]));
  const ordered = snapshot.filter(({ id }) => shown.has(id));
  const places = new Set(ordered.map(({ id }) => id));
  const missing = [...changed.values()].filter(({ id }) => !places.has(id));
  return [...ordered.map((element) => changed.get(element.id) ?? element), ...missing].map((element) =>
    row(element, !changed.has(element.id)),
  );
}

function ancestorsOf(id: string): readonly string[] {
  const parts = id.split('.');
  const within = parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'));
  // A slice is within the element that it is a slice of.
  return [
    ...within,
    ...[...within, id].flatMap((one) => (/:[^.]+$/.test(one) ? [one.replace(/:[^.]+$/, '')] : [])),
  ];
}

function row(element: Element, isOnlyPlace: boolean): Row {
  const parts = element.id.split('.');
  const name = parts.at(-1) ?? element.id;
  const slices = parts.filter((part) => part.includes(':')).length;
  return {
    element,
    name: name.replace(/^([^:]+):(.+)$/, '$2 ($1)'),
    depth: parts.length - 1 + slices,
    isOnlyPlace,
  };
}

/** What an element is fixed to or has to have in it; undefined when it is free. */
export function fixedValue(element: Element): unknown {
  const name = Object.keys(element).find((one) => /^(fixed|pattern)[A-Z]/.test(one));
  return name === undefined ? undefined : element[name];
}
