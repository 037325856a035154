import type { ElementDefinition, StructureDefinition } from '../definitions/structure-definition.ts';

/**
 * The elements of a differential that stand before what they should follow: they come in the order of the base, each
 * after what holds it (https://hl7.org/fhir/R4/elementdefinition.html#interpretation).
 * @returns their positions
 */
export function outOfOrder(
  elements: readonly ElementDefinition[],
  base: StructureDefinition,
): readonly number[] {
  const order = childOrder(base);
  const last = new Map<string, number>();
  return elements.flatMap(({ id, path }, index) => {
    const holder = parentOf(typeof id === 'string' ? id : path);
    const position = order.get(parentOf(path))?.indexOf(nameOf(path)) ?? -1;
    if (position === -1) return [];
    const before = last.get(holder) ?? -1;
    last.set(holder, Math.max(before, position));
    return position < before ? [index] : [];
  });
}

/** The names of the elements directly within each element, in the order of the snapshot. */
function childOrder({ snapshot }: StructureDefinition): ReadonlyMap<string, readonly string[]> {
  const order = new Map<string, string[]>();
  for (const { path } of snapshot?.element ?? []) {
    const names = order.get(parentOf(path)) ?? [];
    if (!names.includes(nameOf(path))) names.push(nameOf(path));
    order.set(parentOf(path), names);
  }
  return order;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.')));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
