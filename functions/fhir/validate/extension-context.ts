import type { ExtensionContext, StructureDefinition } from '../definitions/structure-definition.ts';
import type { Context } from './context.ts';
import type { ElementNode } from './element-tree.ts';
import { isFoundBy } from './extension-expression.ts';
import { elementAt, holderPath, stepsBelowResource } from './extension-holder.ts';
import type { ChildOf } from './invariant/environment.ts';

/** What finding out where an extension stands needs to know of R4's types. */
export interface PlaceOptions {
  readonly structure: (type: string) => StructureDefinition | undefined;
  readonly childOf: ChildOf;
  readonly rootOf: (type: string) => ElementNode | undefined;
}

/**
 * Whether an extension may stand where it does: on one of the elements, types or extensions that its definition names,
 * or on what its FHIRPath finds (https://hl7.org/fhir/R4/defining-extensions.html#context).
 * @param at of the extension
 * @returns what is allowed, when this is not
 */
export function contextComplaint(
  contexts: readonly ExtensionContext[],
  at: string,
  context: Context,
  options: PlaceOptions,
): string | undefined {
  if (contexts.length === 0) return undefined;
  const holder = holderPath(at);
  const places = knownPlaces(holder, context, options);
  if (places === undefined) return undefined;
  const parent = contexts.some(({ type }) => type === 'extension')
    ? extensionUrlAt(holder, context)
    : undefined;
  const isAllowed = contexts.some(({ type, expression }) => {
    if (type === 'fhirpath') return isFoundBy(expression, holder, places, context);
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
function extensionUrlAt(at: string, context: Context): string | undefined {
  const value = elementAt(at, context);
  return typeof value?.url === 'string' && /xtension\[\d+\]$/.test(at) ? value.url : undefined;
}
