import type { Definitions } from '../definitions/load.ts';
import {
  type ElementDefinition,
  type StructureDefinition,
  typeName,
} from '../definitions/structure-definition.ts';

/** A snapshot's flat list of elements as the tree that their ids describe (https://hl7.org/fhir/R4/elementdefinition.html#id). */
export interface ElementNode {
  readonly element: ElementDefinition;
  /** The last part of the path, without `[x]`: `component`, `value`. */
  readonly name: string;
  readonly choice: boolean;
  readonly children: readonly ElementNode[];
  /** The slices of this element; those of a slice are its re-slices. */
  readonly slices: readonly ElementNode[];
}

interface GrowingNode extends ElementNode {
  readonly children: GrowingNode[];
  readonly slices: GrowingNode[];
}

/** @returns the root element and every element by id, or `undefined` for a definition without a snapshot */
export function elementTree(
  structure: StructureDefinition,
): { readonly root: ElementNode; readonly byId: ReadonlyMap<string, ElementNode> } | undefined {
  const byId = new Map<string, GrowingNode>();
  let root: ElementNode | undefined;
  for (const element of structure.snapshot?.element ?? []) {
    const id = element.id ?? element.path;
    const node = growingNode(element);
    byId.set(id, node);
    root ??= node;
    attach(node, id, byId);
  }
  return root && { root, byId };
}

function growingNode(element: ElementDefinition): GrowingNode {
  const last = element.path.slice(element.path.lastIndexOf('.') + 1);
  const choice = last.endsWith('[x]');
  return { element, name: choice ? last.slice(0, -3) : last, choice, children: [], slices: [] };
}

function attach(node: GrowingNode, id: string, byId: ReadonlyMap<string, GrowingNode>): void {
  const dot = id.lastIndexOf('.');
  const colon = id.indexOf(':', dot + 1);
  if (colon === -1) {
    byId.get(id.slice(0, dot))?.children.push(node);
    return;
  }
  const slash = id.lastIndexOf('/');
  const sliced = byId.get(id.slice(0, slash > colon ? slash : colon)) ?? byId.get(id.slice(0, colon));
  sliced?.slices.push(node);
}

/**
 * Finds the child of an element by name: its own, or that of the element whose content it shares, or of its type.
 * What is of a choice of types has no children that could be told from here.
 */
export function childFinder({ structure }: Definitions): ChildFinder {
  const trees = new Map<string, ReturnType<typeof elementTree>>();
  const treeOf = (type: string) => {
    const definition = trees.has(type) ? undefined : structure(type);
    if (definition) trees.set(type, elementTree(definition));
    return trees.get(type);
  };
  const find = (node: ElementNode, name: string) => {
    const [type, ...others] = node.element.type ?? [];
    const shared = node.element.contentReference?.replace(/^.*#/, '');
    const start = shared
      ? treeOf(shared.replace(/\..*/, ''))?.byId.get(shared)
      : node.children.length > 0 || !type || others.length > 0
        ? node
        : treeOf(typeName(node.element, type))?.root;
    return start?.children.find((child) => child.name === name);
  };
  return Object.assign(find, { rootOf: (type: string) => treeOf(type)?.root });
}

export interface ChildFinder {
  (node: ElementNode, name: string): ElementNode | undefined;
  /** The root of a type of R4. */
  rootOf(type: string): ElementNode | undefined;
}
