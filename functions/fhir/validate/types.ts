import {
  coreUrl,
  type ElementType,
  type StructureDefinition,
  typeName,
} from '../definitions/structure-definition.ts';
import { isJsonObject } from '../resource.ts';
import { checkAttachment } from './attachment.ts';
import { typeBindingCheck } from './binding.ts';
import { checkQuantity, codingCheck } from './coding.ts';
import type { Check } from './context.ts';
import { type ElementNode, elementTree } from './element-tree.ts';
import { checkExpression } from './expression.ts';
import { checkIdentifier } from './identifier.ts';
import type { ChildOf } from './invariant/environment.ts';
import { invariantCheck } from './invariant/invariant.ts';
import { checkMembers, isFilledObject, type Member, memberTable } from './members.ts';
import { checkNarrative } from './narrative-root.ts';
import { primitives } from './primitive.ts';
import { primitiveCheck } from './primitive-element.ts';
import { checkReference, checkTarget } from './reference.ts';
import type { Sources } from './sources.ts';
import { checkString } from './string.ts';
import { uriChecks } from './uri.ts';

/** What the checks of R4's types are made from and lead on to. */
export interface TypeOptions {
  readonly sources: Sources;
  /** What to run on an Extension besides the check of its type. */
  readonly extension: Check;
  /** What to run on a resource in `contained`, and on one anywhere else inside another. */
  readonly contained: Check;
  readonly nested: Check;
  /** The check of a profile on a data type, such as SimpleQuantity. */
  readonly profile: (url: string) => Check | undefined;
  readonly resourceTypes: ReadonlySet<string>;
  readonly childOf: ChildOf;
}

/**
 * The checks of R4's types, each compiled from its definition when first asked for.
 * @returns by type name; `undefined` for what is no type of R4
 */
export function typeChecks(options: TypeOptions): (type: string) => Check | undefined {
  const compiled = new Map<string, Check>();
  const typeCheck = (type: string): Check | undefined => {
    const known = compiled.get(type);
    const structure = known ? undefined : options.sources.definitions.structure(type);
    if (structure === undefined) return known;
    const check = compileType(structure, options, typeCheck);
    compiled.set(type, check);
    return check;
  };
  return typeCheck;
}

interface Scope {
  readonly options: TypeOptions;
  readonly byId: ReadonlyMap<string, ElementNode>;
  readonly typeCheck: (type: string) => Check | undefined;
  readonly objects: Map<ElementNode, Check>;
  readonly root: ElementNode;
  readonly isResource: boolean;
}

/** In JSON beside the elements of a resource; the caller has looked at it already. */
const resourceType: Member = {
  jsonName: 'resourceType',
  name: 'resourceType',
  list: false,
  min: 1,
  max: 1,
  choice: false,
  check: () => {},
};

function compileType(
  structure: StructureDefinition,
  options: TypeOptions,
  typeCheck: Scope['typeCheck'],
): Check {
  const tree = elementTree(structure);
  if (tree === undefined) throw new Error(`No snapshot in ${structure.url}`);
  const { root, byId } = tree;
  const isResource = structure.kind === 'resource';
  return objectCheck(root, { options, byId, typeCheck, objects: new Map(), root, isResource });
}

/** The check of an object whose members the snapshot lists: a type's root, or an element with children of its own. */
function objectCheck(node: ElementNode, scope: Scope): Check {
  const known = scope.objects.get(node);
  if (known) return known;
  const own = node === scope.root && scope.isResource ? [resourceType] : [];
  const compile = once(() => ({
    table: memberTable([...own, ...node.children.flatMap((child) => members(child, scope))]),
    constraints: invariants(node, scope),
  }));
  const check: Check = (value, at, context) => {
    if (context.report.isFull() || !isFilledObject(value, at, context) || !context.report.enter(at)) return;
    const { table, constraints } = compile();
    checkMembers(value, table, at, context);
    for (const constraint of constraints) constraint(value, at, context);
    context.report.leave();
  };
  scope.objects.set(node, check);
  return check;
}

function members(node: ElementNode, scope: Scope): Member[] {
  const { element, name, choice } = node;
  const max = element.max === '*' ? Number.POSITIVE_INFINITY : Number(element.max ?? 1);
  const common = { name, choice, list: max > 1, min: element.min ?? 0, max };
  if (max === 0) return [];
  if (element.contentReference)
    return [{ ...common, jsonName: name, check: contentOf(element.contentReference, scope) }];
  return (element.type ?? []).map((type) => {
    const typed = typeName(element, type);
    const jsonName = choice ? `${name}${typed[0]?.toUpperCase()}${typed.slice(1)}` : name;
    return { ...common, jsonName, ...valueCheck(node, type, typed, scope) };
  });
}

function invariants(node: ElementNode, { options, root, isResource }: Scope, type?: string): Check[] {
  const scope = { node, type, resource: isResource ? root : undefined, childOf: options.childOf };
  return (node.element.constraint ?? []).flatMap((constraint) => invariantCheck(constraint, scope) ?? []);
}

function contentOf(contentReference: string, scope: Scope): Check {
  const node = scope.byId.get(contentReference.slice(contentReference.indexOf('#') + 1));
  if (node === undefined) throw new Error(`No element ${contentReference}`);
  return objectCheck(node, scope);
}

function valueCheck(
  node: ElementNode,
  type: ElementType,
  typed: string,
  scope: Scope,
): Pick<Member, 'primitive' | 'check'> {
  const { options, typeCheck } = scope;
  const binding = typeBindingCheck(node.element.binding, options.sources.terminology);
  const format = primitives[typed];
  if (format) {
    const constraints = invariants(node, scope, node.choice ? typed : undefined);
    const own = typed === 'string' ? checkString : uriChecks[typed];
    const checks = [own, binding, ...constraints].filter((each) => each !== undefined);
    return { primitive: primitiveCheck(format, checks, () => typeCheck('Element')) };
  }
  if (node.children.length > 0) return { check: objectCheck(node, scope) };
  const constraints = invariants(node, scope, node.choice ? typed : undefined);
  const checks = [ofType(node, type, typed, scope), binding, ...constraints].filter(
    (each) => each !== undefined,
  );
  return { check: all(checks) };
}

function ofType(node: ElementNode, type: ElementType, typed: string, { options, typeCheck }: Scope): Check {
  if (typed === 'Resource') return node.name === 'contained' ? options.contained : options.nested;
  const check = once(() => typeCheck(typed));
  const own: Check = (value, at, context) => check()?.(value, at, context);
  if (typed === 'Extension') return all([own, options.extension]);
  if (typed === 'Reference') return all([own, referenceCheck(type, options)]);
  if (typed === 'Attachment') return all([own, checkAttachment]);
  if (typed === 'Coding') return all([own, codingCheck(options.sources.terminology)]);
  if (typed === 'Expression') return all([own, checkExpression]);
  if (typed === 'Narrative') return all([own, checkNarrative]);
  if (typed === 'Identifier') return all([own, checkIdentifier]);
  const quantity = quantities.has(typed) ? [checkQuantity] : [];
  return all([own, ...quantity, ...(type.profile ?? []).flatMap((url) => options.profile(url) ?? [])]);
}

const quantities = new Set(['Quantity', 'Age', 'Count', 'Distance', 'Duration', 'SimpleQuantity']);

function referenceCheck({ targetProfile }: ElementType, { resourceTypes }: TypeOptions): Check {
  const targets = new Set(targetProfile?.map((url) => url.slice(coreUrl.length)));
  const isOpen = targets.size === 0 || targets.has('Resource');
  return (value, at, context) => {
    if (!isJsonObject(value)) return;
    checkReference(value, at, context, resourceTypes);
    if (!isOpen) checkTarget(value, at, context, targets, resourceTypes);
  };
}

function all(checks: readonly Check[]): Check {
  const [first, second, ...others] = checks;
  if (first === undefined) return () => {};
  if (second === undefined) return first;
  return (value, at, context) => {
    first(value, at, context);
    second(value, at, context);
    for (const check of others) check(value, at, context);
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
