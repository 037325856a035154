import type { ElementDefinition } from '../../definitions/structure-definition.ts';

/**
 * The ids of a differential's elements (https://hl7.org/fhir/R4/elementdefinition.html#id), worked out from paths and
 * slice names where they are not stated: what comes after a slice and lies below its path belongs to that slice.
 */
export function elementIds(elements: readonly ElementDefinition[]): readonly string[] {
  const current = new Map<string, string>();
  return elements.map((element) => {
    const id = element.id?.includes('.') || !element.path.includes('.') ? element.id : undefined;
    const own = id ?? derivedId(element, current);
    for (const path of current.keys()) if (path.startsWith(`${element.path}.`)) current.delete(path);
    current.set(element.path, own);
    return own;
  });
}

function derivedId({ path, sliceName }: ElementDefinition, current: ReadonlyMap<string, string>): string {
  const dot = path.lastIndexOf('.');
  if (dot === -1) return path;
  const above = path.slice(0, dot);
  const named = sliceName === undefined ? '' : `:${sliceName}`;
  return `${current.get(above) ?? above}${path.slice(dot)}${named}`;
}

/** One step of an id: `component:systolic/left` is the element `component`, its slice and that one's re-slice. */
export interface IdStep {
  readonly name: string;
  readonly slices: readonly string[];
}

/** The steps below the root. A slice name may hold points, which ids by rule do not. */
export function stepsOfId(id: string): readonly IdStep[] {
  return id
    .split('.')
    .slice(1)
    .map((part) => {
      const [name = '', ...slices] = part.split(/[:/]/);
      return { name, slices };
    });
}
