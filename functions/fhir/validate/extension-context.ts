import type { ExtensionContext, StructureDefinition } from '../definitions/structure-definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../resource.ts';
import type { Context } from './context.ts';
import type { ElementNode } from './element-tree.ts';
import type { ChildOf } from './invariant/environment.ts';

/** What finding out where an extension stands needs to know of R4's types. */
export interface PlaceOptions {
  readonly structure: (type: string) => StructureDefinition | undefined;
  readonly childOf: ChildOf;
  readonly rootOf: (type: string) => ElementNode | undefined;
}

/**
 * Whether an extension may stand where it does: on one of the elements, types or extensions that its definition names
 * (https://hl7.org/fhir/R4/defining-extensions.html#context). A context by FHIRPath is taken as it is.
 * @param at of the extension
 * @returns what is allowed, when this is not
 */
export function contextComplaint(
  contexts: readonly ExtensionContext[],
  at: string,
  context: Context,
  options: PlaceOptions,
): string | undefined {
  if (contexts.length === 0 || contexts.some(({ type }) => type === 'fhirpath')) return undefined;
  const holder = at.replace(/\.(?:modifierE|e)xtension\[\d+\]$/, '');
  const places = knownPlaces(holder, context, options);
  if (places === undefined) return undefined;
  const parent = contexts.some(({ type }) => type === 'extension')
    ? extensionUrlAt(holder, context)
    : undefined;
  const isAllowed = contexts.some(({ type, expression }) => {
    if (type === 'extension') return parent !== undefined && parent === expression.replace(/#.*/, '');
    const bare = expression.replace(/:[^.]*/g, '');
    return places.has(bare) || places.has(bare.replace('http://hl7.org/fhir/StructureDefinition/', ''));
  });
  return isAllowed ? undefined : contexts.map(({ expression }) => expression).join(', ');
}

const known = new WeakMap<PlaceOptions, Map<string, ReadonlySet<string> | undefined>>();
const maxKnown = 5_000;

/** Worked out once for each element, whichever of its repetitions it is. */
function knownPlaces(at: string, context: Context, options: PlaceOptions): ReadonlySet<string> | undefined {
  const key = `${context.resource.resourceType} ${at.replace(/\[\d+\]/g, '')}`;
  const byPath = known.get(options) ?? new Map<string, ReadonlySet<string> | undefined>();
  known.set(options, byPath);
  if (byPath.has(key)) return byPath.get(key);
  const places = placesOf(at, context, options);
  if (byPath.size < maxKnown) byPath.set(key, places);
  return places;
}

/**
 * All that an element may be called in a context: its path from the resource and from each data type on the way, the
 * names of its types and what those are kinds of. `undefined` where the element cannot be found.
 */
function placesOf(at: string, { resource }: Context, options: PlaceOptions): ReadonlySet<string> | undefined {
  const steps = stepsBelowResource(at);
  const type = String(resource.resourceType);
  let node = options.rootOf(type);
  let paths = [type];
  for (const step of steps) {
    node = node && options.childOf(node, step);
    if (node === undefined) return undefined;
    const suffix = node.choice ? '[x]' : '';
    const own = paths.flatMap((path) => [`${path}.${step}`, ...(suffix ? [`${path}.${step}${suffix}`] : [])]);
    const shared = node.element.contentReference?.replace(/^.*#/, '');
    paths = [...own, ...(shared ? [shared] : []), ...typesOf(node)];
  }
  const kinds = steps.length === 0 ? kindsOf(type, options) : paths.flatMap((path) => kindsOf(path, options));
  return new Set([...paths, ...kinds, 'Element']);
}

/** The names below the nearest resource; a resource within another begins anew. */
function stepsBelowResource(at: string): readonly string[] {
  const steps = at.split('.').map((step) => step.replace(/\[\d+\]$/, ''));
  const last = steps.findLastIndex(
    (step, index) => index > 0 && (step === 'resource' || step === 'contained' || step === 'outcome'),
  );
  return steps.slice(Math.max(last, 0) + 1);
}

function typesOf({ element }: ElementNode): readonly string[] {
  return (element.type ?? []).map(({ code }) => code);
}

/** A type, and all that it specialises. */
function kindsOf(type: string, { structure }: PlaceOptions): readonly string[] {
  const kinds: string[] = [];
  for (let name: string | undefined = type; name !== undefined && kinds.length < 10; ) {
    const found: StructureDefinition | undefined = name.includes('.') ? undefined : structure(name);
    if (found === undefined) return kinds;
    kinds.push(name);
    name = found.baseDefinition?.slice(found.baseDefinition.lastIndexOf('/') + 1);
  }
  return kinds;
}

/** The url of the extension that an element is, if it is one. */
function extensionUrlAt(at: string, { resource }: Context): string | undefined {
  const steps = at.split('.');
  const last = steps.findLastIndex(
    (step, index) => index > 0 && /^(?:resource|contained\[\d+\]|outcome)$/.test(step),
  );
  let value: Json | undefined = resource;
  for (const step of steps.slice(Math.max(last, 0) + 1)) value = memberAt(value, step);
  return isJsonObject(value) && typeof value.url === 'string' && /xtension\[\d+\]$/.test(at)
    ? value.url
    : undefined;
}

/** A step of a path, `name[0]` or `value`; what stands beside a primitive is found by its name too. */
function memberAt(value: Json | undefined, step: string): Json | undefined {
  const [, name = step, index] = /^(.*?)(?:\[(\d+)\])?$/.exec(step) ?? [];
  if (!isJsonObject(value)) return undefined;
  const held = heldBy(value, name);
  return index !== undefined && Array.isArray(held) ? held[Number(index)] : held;
}

function heldBy(value: JsonObject, name: string): Json | undefined {
  const own = value[name];
  if (typeof own === 'object' && own !== null && !isPrimitives(own)) return own;
  const choice = Object.keys(value).find((each) => new RegExp(`^_?${name}([A-Z]|$)`).test(each));
  return value[`_${name}`] ?? own ?? (choice === undefined ? undefined : value[choice]);
}

function isPrimitives(value: Json): boolean {
  return Array.isArray(value) && value.every((each) => typeof each !== 'object' || each === null);
}
