import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ElementNode, elementTree } from '../validate/element-tree.ts';
import { type Definitions, loadDefinitions } from './load.ts';
import { typeName } from './structure-definition.ts';

/** One member that an element may have, in the order in which the definition lists them. */
export interface ElementMember {
  /** As FHIRPath names it: `value` for `valueQuantity`. */
  readonly name: string;
  /** As JSON and XML name it: a choice has a member for each of its types. */
  readonly jsonName: string;
  /** A type of R4 (`Resource` for any resource), or the path of an element that is defined in place: `Patient.contact`. */
  readonly type: string;
  readonly kind: 'primitive' | 'complex' | 'resource';
  readonly list: boolean;
  readonly mandatory: boolean;
  /** Whether it is part of a summary: https://hl7.org/fhir/R4/search.html#summary */
  readonly summary: boolean;
}

/** What elements are made of. `type` is as in `ElementMember`. */
export interface ElementModel {
  /** In order; `undefined` for what is no type of R4. */
  members(type: string): readonly ElementMember[] | undefined;
  member(type: string, jsonName: string): ElementMember | undefined;
  isResource(type: string): boolean;
}

/** By type or place, the names of the elements that a summary has. */
type SummaryElements = Readonly<Record<string, readonly string[]>>;

/** @param folder the generated folder, as for `loadDefinitions` @throws Error when it is not there */
export function readElementModel(folder: string, definitions = loadDefinitions(folder)): ElementModel {
  const summary: SummaryElements = JSON.parse(readFileSync(join(folder, 'summary-elements.json'), 'utf8'));
  return elementModel(definitions, summary);
}

/** The elements of R4's types by name and place, each type read when first asked for. */
function elementModel(definitions: Definitions, summary: SummaryElements): ElementModel {
  const known = new Map<string, ReadonlyMap<string, ElementMember>>();
  const table = (type: string): ReadonlyMap<string, ElementMember> | undefined => {
    const found = known.get(type) ?? read(type, definitions, summary[type] ?? []);
    if (found) known.set(type, found);
    return found;
  };
  const lists = new WeakMap<object, readonly ElementMember[]>();
  return {
    members: (type) => {
      const found = table(type);
      if (!found) return undefined;
      const list = lists.get(found) ?? [...found.values()];
      lists.set(found, list);
      return list;
    },
    member: (type, jsonName) => table(type)?.get(jsonName),
    isResource: (type) => {
      const structure = /^[A-Za-z]+$/.test(type) ? definitions.structure(type) : undefined;
      return structure?.kind === 'resource' && structure.abstract !== true;
    },
  };
}

function read(
  path: string,
  definitions: Definitions,
  summary: readonly string[],
): ReadonlyMap<string, ElementMember> | undefined {
  const [type = ''] = path.split('.');
  const structure = /^[A-Za-z]+$/.test(type) ? definitions.structure(type) : undefined;
  const node = structure && elementTree(structure)?.byId.get(path);
  if (!node) return undefined;
  const members = node.children
    .flatMap((child) => membersOf(child, path, definitions))
    .map((member) => ({ ...member, summary: summary.includes(member.name) }));
  return new Map(members.map((member) => [member.jsonName, member]));
}

function membersOf(
  node: ElementNode,
  path: string,
  definitions: Definitions,
): Omit<ElementMember, 'summary'>[] {
  const { element, name, choice } = node;
  const common = {
    name,
    list: element.max !== '0' && element.max !== '1',
    mandatory: (element.min ?? 0) > 0,
  };
  if (element.contentReference) {
    const type = element.contentReference.replace(/^.*#/, '');
    return [{ ...common, jsonName: name, type, kind: 'complex' }];
  }
  if (node.children.length > 0) {
    return [{ ...common, jsonName: name, type: `${path}.${name}`, kind: 'complex' }];
  }
  return (element.type ?? []).map((each) => {
    const type = typeName(element, each);
    const jsonName = choice ? `${name}${type.charAt(0).toUpperCase()}${type.slice(1)}` : name;
    return { ...common, jsonName, type, kind: kindOf(type, definitions) };
  });
}

function kindOf(type: string, { structure }: Definitions): ElementMember['kind'] {
  if (type === 'Resource') return 'resource';
  return structure(type)?.kind === 'primitive-type' ? 'primitive' : 'complex';
}
