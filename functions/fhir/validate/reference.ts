import { idPattern, isJsonObject, type Json, type JsonObject } from '../resource.ts';
import type { Context } from './context.ts';
import { suggestion } from './near-miss.ts';

/** The parts of a RESTful reference: type, id, version (https://hl7.org/fhir/R4/references.html#literal). */
const restful = /(?:^|\/)([A-Z][A-Za-z]+)\/([^/?#]+)(?:\/_history\/([^/?#]+))?$/;
const conditional = /^([A-Z][A-Za-z]+)\?./;
const absolute = /^[a-z][a-z0-9+.-]*:/i;

const wanted =
  "A reference must be 'Type/id', an absolute URL, 'urn:uuid:…', or '#id' of a contained resource.";

/**
 * A Reference in itself: its form, ref-1, and that it refers to the type it states
 * (https://hl7.org/fhir/R4/references.html#Reference).
 * @param types the names of R4's resource types
 */
export function checkReference(
  value: JsonObject,
  at: string,
  context: Context,
  types: ReadonlySet<string>,
): void {
  const { report } = context;
  const { reference, type: stated } = value;
  if (typeof reference !== 'string') return;
  const complaint = complaintOf(reference, types);
  if (complaint) report.error('value', complaint, `${at}.reference`);
  if (reference.startsWith('#') && resolve(reference, context) === undefined) {
    const diagnostics =
      'ref-1: Refers to a contained resource that is not there: none in `contained` has this id.';
    report.error('invariant', diagnostics, `${at}.reference`);
  }
  checkUrn(reference, at, context);
  const actual = referredType(value, context, types);
  if (typeof stated === 'string' && types.has(stated) && actual && stated !== actual) {
    report.error('value', `States the type ${stated}, but refers to a ${actual}.`, `${at}.type`);
  }
}

/**
 * A UUID or OID names an entry of the same Bundle, as nobody could find it elsewhere
 * (https://hl7.org/fhir/R4/bundle.html#references).
 */
function checkUrn(reference: string, at: string, context: Context): void {
  if (context.bundle === undefined || !/^urn:(?:uuid|oid):/.test(reference)) return;
  if (resolve(reference, context) !== undefined) return;
  const say = context.isStrict ? context.report.error : context.report.warning;
  say('not-found', `No entry of the Bundle has the fullUrl ${reference.slice(0, 100)}.`, `${at}.reference`);
}

/** That a Reference refers to one of the `allowed` types, if it can be seen from here what it refers to. */
export function checkTarget(
  value: JsonObject,
  at: string,
  context: Context,
  allowed: ReadonlySet<string>,
  types: ReadonlySet<string>,
): void {
  const stated = typeof value.type === 'string' && types.has(value.type) ? value.type : undefined;
  const actual = referredType(value, context, types);
  const type = actual ?? stated;
  if (type === undefined || allowed.has(type)) return;
  const diagnostics = `Refers to a ${type}, but may only refer to ${[...allowed].join(' or ')}.`;
  context.report.error('value', diagnostics, actual ? `${at}.reference` : `${at}.type`);
}

/** https://hl7.org/fhir/R4/valueset-resource-aggregation-mode.html */
export function checkAggregation(
  { reference }: JsonObject,
  at: string,
  context: Context,
  allowed: readonly string[],
): void {
  if (typeof reference !== 'string') return;
  const isBundled = !reference.startsWith('#') && resolve(reference, context) !== undefined;
  const modes = reference.startsWith('#')
    ? ['contained']
    : isBundled
      ? ['bundled', 'referenced']
      : ['referenced'];
  if (modes.some((mode) => allowed.includes(mode))) return;
  const diagnostics = `What this refers to is ${modes[0]}; it must be ${allowed.join(' or ')}.`;
  context.report.error('structure', diagnostics, `${at}.reference`);
}

export function referredType(
  { reference }: JsonObject,
  context: Context,
  types: ReadonlySet<string>,
): string | undefined {
  if (typeof reference !== 'string') return undefined;
  const type = resolve(reference, context)?.resourceType ?? typeOfReference(reference);
  return typeof type === 'string' && types.has(type) ? type : undefined;
}

/** The type that the text of a reference names, be it one of R4 or not. */
export function typeOfReference(reference: string): string | undefined {
  if (reference.startsWith('#') || reference.startsWith('urn:')) return undefined;
  const [, type] = plain.exec(reference) ?? [];
  return type ?? (conditional.exec(reference) ?? restful.exec(reference))?.[1];
}

/** Most references are of this form, and right. */
const plain = /^([A-Z][A-Za-z]+)\/[A-Za-z0-9.-]{1,64}$/;

function complaintOf(reference: string, types: ReadonlySet<string>): string | undefined {
  const [, type] = plain.exec(reference) ?? [];
  if (type !== undefined && types.has(type)) return undefined;
  if (reference.startsWith('#') || absolute.test(reference)) return undefined;
  const [, name = '', id = '', version = id] = conditional.exec(reference) ?? restful.exec(reference) ?? [];
  if (name === '' || !reference.startsWith(name)) return wanted;
  if (!types.has(name)) return `'${name.slice(0, 40)}' is no R4 resource type.${suggestion(name, types)}`;
  const isWhole = reference.startsWith(`${name}?`) || (idPattern.test(id) && idPattern.test(version));
  return isWhole ? undefined : wanted;
}

/** The resource that `reference` leads to inside the resource or its Bundle, if it is there. */
export function resolve(reference: string, { root, bundle, work }: Context): JsonObject | undefined {
  if (reference === '#') return root;
  const holder = reference.startsWith('#') ? root : bundle;
  if (holder === undefined) return undefined;
  const index = work.indexes.get(holder) ?? indexOf(holder);
  work.indexes.set(holder, index);
  return index.get(reference);
}

/**
 * What a resource contains, by `#` and id; what a Bundle has as entries, by `fullUrl`, and by `Type/id` where it ends
 * in that. Where two have one name, the first counts.
 */
function indexOf(holder: JsonObject): ReadonlyMap<string, JsonObject> {
  const contained = members(holder.contained).map((each) => [`#${each.id}`, each] as const);
  const entries = members(holder.entry).flatMap(({ fullUrl, resource }) => {
    if (typeof fullUrl !== 'string' || !isJsonObject(resource)) return [];
    const [, tail = fullUrl] = /(?:^|\/)([A-Z][A-Za-z]+\/[^/?#]+)$/.exec(fullUrl) ?? [];
    return [[fullUrl, resource] as const, [tail, resource] as const];
  });
  return new Map([...contained, ...entries].reverse());
}

function members(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
