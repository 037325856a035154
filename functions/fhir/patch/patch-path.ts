import type { ElementMember, ElementModel } from '../definitions/element-model.ts';
import { fhirError } from '../outcome.ts';
import { isJsonObject, type Json } from '../resource.ts';
import { load } from '../validate/invariant/fhirpath.cjs';
import { type MutableObject, sizeOf } from './patch.ts';

/** An element of the resource that is being patched. */
export interface Place {
  /** The element that it stands in, and as which member of it; absent for the resource itself. */
  readonly parent?: List & { readonly index: number };
  readonly value: Json | undefined;
  /** As in `ElementMember`. */
  readonly type: string;
}

/** All values of one member of an element. */
export interface List {
  readonly holder: MutableObject;
  /** Of the holder. */
  readonly type: string;
  readonly member: ElementMember;
}

/** What a path can be made of: functions that select elements, and that tell them apart in linear time. */
const functions: ReadonlySet<string> = new Set(
  (
    'where exists empty not all first last tail skip take single ofType as is extension hasValue count ' +
    'startsWith endsWith contains indexOf substring length lower upper toString iif'
  ).split(' '),
);

const maxPathLength = 2_000;

/** What all paths of one patch may cost together: values that they may look at, some two seconds' worth. */
const maxWork = 500_000;

/** How much of that is left. */
export interface PathWork {
  left: number;
}

export function pathWork(): PathWork {
  return { left: maxWork };
}

/**
 * The elements that a FHIRPath selects, in their order.
 * @throws FhirError 400 for what is no path or may not be used in one, 413 for one that could run too long, 422 for one
 * that selects what is not in the resource
 */
export function placesAt(
  path: string,
  resource: MutableObject,
  model: ElementModel,
  work: PathWork,
): readonly Place[] {
  refuseUnfit(path);
  spend(path, resource, work);
  return evaluate(path, resource).map((node) => placeOf(node, resource, model, path));
}

/** Text in an expression is not part of what it does. */
function withoutStrings(path: string): string {
  return path.replace(/'(?:[^'\\]|\\.)*'/g, "''");
}

function refuseUnfit(path: string): void {
  if (path.length > maxPathLength) {
    throw fhirError('too-long', `A path of a patch takes at most ${maxPathLength} characters`);
  }
  for (const [, name = ''] of withoutStrings(path).matchAll(/([A-Za-z_]\w*)`?\s*\(/g)) {
    if (functions.has(name) || operators.has(name)) continue;
    throw fhirError(
      'not-supported',
      `The path of a patch may not use ${name}(): it selects elements of the resource by ${[...functions].join(', ')}`,
      undefined,
      400,
    );
  }
}

/** Before a parenthesis these are no functions. */
const operators: ReadonlySet<string> = new Set('and or xor implies in contains div mod is as'.split(' '));

/**
 * Nothing can stop the engine once it runs, so that a path pays beforehand: for each value of the resource, once more
 * for each value where it looks at all for each, as `in` and `|` do, and expressions that say `%resource`.
 * @throws FhirError 413
 */
function spend(path: string, resource: MutableObject, work: PathWork): void {
  const bare = withoutStrings(path);
  const pairs = (/\||\bin\b|\bcontains\s+\S/.test(bare) ? 1 : 0) + (bare.includes('%') ? nesting(bare) : 0);
  const size = sizeOf(resource as Json, work.left);
  work.left -= size ** (1 + pairs) * (1 + bare.length / 50);
  if (work.left >= 0) return;
  throw fhirError('too-costly', `The path ${shown(path)} takes more work than is left to the patch`);
}

function nesting(path: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of path) {
    if (character === '(') deepest = Math.max(deepest, ++depth);
    else if (character === ')') depth--;
  }
  return deepest;
}

/** As the FHIRPath engine shows an element: where it was found. */
interface FoundNode {
  readonly parentResNode: FoundNode | null;
  readonly propName: string | null;
  readonly index: number | null;
}

let engine: ReturnType<typeof load> | undefined;

function evaluate(path: string, resource: MutableObject): readonly unknown[] {
  engine ??= load();
  try {
    const options = { traceFn: () => {}, resolveInternalTypes: false };
    return engine.compile(path, engine.model, options)(resource) as unknown[];
  } catch {
    throw fhirError('invalid', `The path ${shown(path)} is no FHIRPath that could be evaluated`);
  }
}

function placeOf(node: unknown, resource: MutableObject, model: ElementModel, path: string): Place {
  const steps: { name: string; index: number }[] = [];
  let at = isFoundNode(node) ? node : undefined;
  if (!at) throw notSelected(path);
  for (; at.parentResNode; at = at.parentResNode) {
    if (at.propName === null) throw notSelected(path);
    steps.unshift({ name: at.propName, index: at.index ?? 0 });
  }
  let place: Place = { value: resource as Json, type: String(resource.resourceType) };
  for (const { name, index } of steps) {
    const next = childPlace(place, name, index, model);
    if (!next) throw notSelected(path);
    place = next;
  }
  return place;
}

function isFoundNode(node: unknown): node is FoundNode {
  return typeof node === 'object' && node !== null && 'parentResNode' in node && 'propName' in node;
}

function childPlace(place: Place, name: string, index: number, model: ElementModel): Place | undefined {
  const { value, type } = elementOf(place);
  if (!isJsonObject(value)) return undefined;
  const holder = value as MutableObject;
  const member = model
    .members(type)
    ?.find((one) => one.name === name && (holder[one.jsonName] ?? holder[`_${one.jsonName}`]) !== undefined);
  if (!member) return undefined;
  const found = holder[member.jsonName];
  const child = Array.isArray(found) ? (found[index] as Json | undefined) : found;
  const childType =
    member.kind === 'resource' && isJsonObject(child) ? String(child.resourceType) : member.type;
  return { parent: { holder, type, member, index }, value: child, type: childType };
}

/** What holds the elements of an element: of a primitive, the object beside its value. */
function elementOf({ parent, value, type }: Place): Pick<Place, 'value' | 'type'> {
  if (parent?.member.kind !== 'primitive') return { value, type };
  const beside = parent.holder[`_${parent.member.jsonName}`];
  return { value: Array.isArray(beside) ? beside[parent.index] : beside, type: 'Element' };
}

function notSelected(path: string) {
  return fhirError(
    'processing',
    `The path ${shown(path)} selects something else than elements of the resource`,
  );
}

/** The path as an error may show it. */
export function shown(path: string): string {
  return path.length > 200 ? `${path.slice(0, 200)}…` : path;
}
