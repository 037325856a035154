import type {
  ElementDefinition,
  ElementType,
  StructureDefinition,
} from '../../definitions/structure-definition.ts';
import { elementIds, stepsOfId } from './element-id.ts';

/** An element of a snapshot that is being made. */
interface Draft {
  element: ElementDefinition;
  /** As in the path: `value[x]`. */
  readonly name: string;
  children: Draft[];
  readonly slices: Draft[];
}

/** Finds what a snapshot is made from: a type by name or URL, or a profile by URL, with its snapshot. */
export type SnapshotSource = (url: string) => StructureDefinition | undefined;

/**
 * The snapshot of a profile that comes with a differential only
 * (https://hl7.org/fhir/R4/profiling.html#snapshot): the base's elements, with what the profile says of each put in.
 * The content of a data type is laid open only where the profile says something of it.
 * @param visit is shown each element of the differential, beside what it would be without
 * @returns `undefined` when the base is not known, or an element is constrained that the base does not have
 */
export function withSnapshot(
  structure: StructureDefinition,
  source: SnapshotSource,
  visit: (own: ElementDefinition, inherited: ElementDefinition) => void = () => {},
): StructureDefinition | undefined {
  const { baseDefinition, differential } = structure;
  const base = baseDefinition === undefined ? undefined : source(baseDefinition);
  if (base?.snapshot === undefined || differential === undefined) return undefined;
  const root = draftTree(base.snapshot.element);
  if (root === undefined) return undefined;
  const ids = elementIds(differential.element);
  for (const [index, element] of differential.element.entries()) {
    const target = draftAt(root, ids[index] ?? element.path, source);
    if (target === undefined) return undefined;
    visit(element, target.element);
    target.element = merged(target.element, element);
  }
  return { ...structure, snapshot: { element: flat(root, root.element.path) } };
}

function draftTree(elements: readonly ElementDefinition[]): Draft | undefined {
  const byId = new Map<string, Draft>();
  let root: Draft | undefined;
  for (const element of elements) {
    const id = element.id ?? element.path;
    const draft = draftOf(element);
    byId.set(id, draft);
    root ??= draft;
    const dot = id.lastIndexOf('.');
    const colon = id.indexOf(':', dot + 1);
    if (colon === -1) byId.get(id.slice(0, dot))?.children.push(draft);
    else {
      const slash = id.lastIndexOf('/');
      (byId.get(id.slice(0, slash)) ?? byId.get(id.slice(0, colon)))?.slices.push(draft);
    }
  }
  return root;
}

function draftOf(element: ElementDefinition): Draft {
  const { path } = element;
  const base = element.base ?? { path, min: element.min ?? 0, max: element.max ?? '*' };
  const name = path.slice(path.lastIndexOf('.') + 1);
  return { element: { ...element, base }, name, children: [], slices: [] };
}

/** The element with an id, made where the base does not lay it open or does not have the slice. */
function draftAt(root: Draft, id: string, source: SnapshotSource): Draft | undefined {
  let draft: Draft | undefined = root;
  for (const { name, slices } of stepsOfId(id)) {
    draft = draft && childOf(draft, name, source);
    for (const slice of slices) draft = draft && sliceOf(draft, slice, 'open');
    if (draft === undefined) return undefined;
  }
  return draft;
}

function childOf(parent: Draft, name: string, source: SnapshotSource): Draft | undefined {
  if (parent.children.length === 0) parent.children = contentOf(parent, source);
  const found = parent.children.find((child) => child.name === name || child.name === `${name}[x]`);
  return found ?? choiceOf(parent, name);
}

/**
 * `valueQuantity` stands for the slice of `value[x]` that is a Quantity, and says that there are no others
 * (https://hl7.org/fhir/R4/profiling.html#slicing).
 */
function choiceOf(parent: Draft, name: string): Draft | undefined {
  const choice = parent.children.find(
    (child) => child.name.endsWith('[x]') && name.startsWith(child.name.slice(0, -3)),
  );
  const types = choice && typesNamed(choice, name);
  return types && sliceOf(choice, name, 'closed');
}

/** The types of a choice of which `name` is the spelling. */
function typesNamed({ element, name }: Draft, spelling: string): readonly ElementType[] | undefined {
  if (!spelling.startsWith(name.slice(0, -3))) return undefined;
  const suffix = spelling.slice(name.length - 3).toLowerCase();
  const types = element.type?.filter(({ code }) => code.toLowerCase() === suffix);
  return types?.length ? types : undefined;
}

/** A slice is at first what the sliced element is, but need not be there. */
function sliceOf(draft: Draft, name: string, rules: string): Draft {
  const known = draft.slices.find(({ element }) => element.sliceName?.split('/').at(-1) === name);
  if (known) return known;
  const copied = copy(draft);
  const { slicing: _, ...element } = copied.element;
  const own = draft.element.sliceName === undefined ? name : `${draft.element.sliceName}/${name}`;
  const types = draft.name.endsWith('[x]') ? typesNamed(draft, name) : undefined;
  const slice: Draft = {
    ...copied,
    element: { ...element, min: 0, sliceName: own, ...(types && { type: types }) },
    slices: [],
  };
  draft.slices.push(slice);
  draft.element = slicedElement(draft, rules);
  return slice;
}

/** What slices are told apart by where the profile does not say it: types by type, extensions by url. */
function slicedElement({ element, name }: Draft, rules: string): ElementDefinition {
  if (element.slicing !== undefined) return element;
  if (name.endsWith('[x]')) {
    return { ...element, slicing: { discriminator: [{ type: 'type', path: '$this' }], rules } };
  }
  if (name !== 'extension' && name !== 'modifierExtension') return element;
  return { ...element, slicing: { discriminator: [{ type: 'value', path: 'url' }], rules: 'open' } };
}

/** The elements that a value of the type has: of its profile, if it has one, or of the element that it is like. */
function contentOf({ element }: Draft, source: SnapshotSource): Draft[] {
  const shared = element.contentReference?.replace(/^.*#/, '');
  if (shared !== undefined) {
    const holder = source(shared.replace(/\..*/, ''))?.snapshot?.element;
    return holder ? (draftIn(draftTree(holder), shared)?.children.map(copy) ?? []) : [];
  }
  const [type, ...others] = element.type ?? [];
  if (type === undefined || (others.length > 0 && !element.type?.every(({ code }) => code === type.code)))
    return [];
  const [profile] = type.profile ?? [];
  const structure = (profile === undefined ? undefined : source(profile)) ?? source(type.code);
  return draftTree(structure?.snapshot?.element ?? [])?.children ?? [];
}

function draftIn(root: Draft | undefined, path: string): Draft | undefined {
  return path
    .split('.')
    .slice(1)
    .reduce<Draft | undefined>((draft, name) => draft?.children.find((child) => child.name === name), root);
}

function copy(draft: Draft): Draft {
  return { ...draft, children: draft.children.map(copy), slices: draft.slices.map(copy) };
}

/** What the profile says replaces what the base says, but for constraints, which come on top. */
function merged(base: ElementDefinition, own: ElementDefinition): ElementDefinition {
  const { id: _id, path: _path, sliceName: _name, constraint = [], base: _base, ...stated } = own;
  const keys = new Set(constraint.map(({ key }) => key));
  const inherited = (base.constraint ?? []).filter(({ key }) => !keys.has(key));
  const all = [...inherited, ...constraint];
  return { ...base, ...stated, ...(all.length > 0 && { constraint: all }) };
}

function flat(draft: Draft, id: string): ElementDefinition[] {
  const path = id.replace(/:[^.]*/g, '');
  return [
    { ...draft.element, id, path },
    ...draft.children.flatMap((child) => flat(child, `${id}.${child.name}`)),
    ...draft.slices.flatMap((slice) => {
      const name = slice.element.sliceName?.split('/').at(-1) ?? '';
      return flat(slice, draft.element.sliceName === undefined ? `${id}:${name}` : `${id}/${name}`);
    }),
  ];
}
