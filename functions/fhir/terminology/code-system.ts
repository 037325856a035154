import { isJsonObject, type Json, type JsonObject } from '../resource.ts';

/** A concept of a code system, with its place in the hierarchy (https://hl7.org/fhir/R4/codesystem.html). */
export interface Concept {
  readonly code: string;
  readonly display?: string;
  readonly definition?: string;
  readonly designations: readonly Designation[];
  /** Codes, from nesting and from the properties `parent` and `child`. */
  readonly parents: readonly string[];
  readonly children: readonly string[];
  /** By property code; a concept may have several values for one. */
  readonly properties: ReadonlyMap<string, readonly PropertyValue[]>;
}

export interface Designation {
  readonly value: string;
  readonly language?: string;
  readonly use?: JsonObject;
}

export interface PropertyValue {
  /** `valueCode`, `valueString`, … */
  readonly name: string;
  readonly value: Json;
}

export interface CodeSystem {
  readonly url: string;
  readonly version?: string;
  readonly name?: string;
  readonly title?: string;
  /** Whether every code of the system is listed, so that one that is not listed is none. */
  readonly isComplete: boolean;
  /** In the order of the resource, parents before what is nested in them. */
  readonly concepts: ReadonlyMap<string, Concept>;
  /** The concept with this code, in whatever case where the system says that case does not count. */
  find(code: string): Concept | undefined;
}

interface GrowingConcept extends Concept {
  readonly parents: string[];
  readonly children: string[];
}

/** @param resource a CodeSystem, posted or of R4; one without a url has none that could refer to it */
export function readCodeSystem(resource: JsonObject): CodeSystem {
  const concepts = new Map<string, GrowingConcept>();
  const links = new Set<string>();
  collect(resource.concept, concepts, links);
  linkByProperties(concepts, links);
  return {
    url: String(resource.url ?? ''),
    ...textMember(resource, 'version'),
    ...textMember(resource, 'name'),
    ...textMember(resource, 'title'),
    isComplete: resource.content === 'complete',
    concepts,
    find: finderOf(concepts, resource.caseSensitive !== false),
  };
}

function finderOf(
  concepts: ReadonlyMap<string, Concept>,
  isCaseSensitive: boolean,
): (code: string) => Concept | undefined {
  if (isCaseSensitive) return (code) => concepts.get(code);
  const byLower = new Map([...concepts].map(([code, concept]) => [code.toLowerCase(), concept]));
  return (code) => concepts.get(code) ?? byLower.get(code.toLowerCase());
}

/** A loop over what is still to be read: how deep concepts are nested is up to who posts them. */
function collect(list: Json | undefined, concepts: Map<string, GrowingConcept>, links: Set<string>): void {
  const open: { readonly value: JsonObject; readonly parent?: string }[] = objects(list)
    .map((value) => ({ value }))
    .reverse();
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, parent: above } = next;
    const { code } = value;
    if (typeof code !== 'string') continue;
    const concept = concepts.get(code) ?? conceptOf(value, code);
    concepts.set(code, concept);
    if (above !== undefined) link(above, code, concepts, links);
    for (const child of objects(value.concept).reverse()) open.push({ value: child, parent: code });
  }
}

function conceptOf(value: JsonObject, code: string): GrowingConcept {
  const properties = new Map<string, PropertyValue[]>();
  for (const property of objects(value.property)) {
    const name = Object.keys(property).find((each) => each.startsWith('value'));
    const held = name === undefined ? undefined : property[name];
    if (name === undefined || held === undefined || typeof property.code !== 'string') continue;
    const values = properties.get(property.code) ?? [];
    values.push({ name, value: held });
    properties.set(property.code, values);
  }
  return {
    code,
    ...textMember(value, 'display'),
    ...textMember(value, 'definition'),
    designations: designationsOf(value.designation),
    parents: [],
    children: [],
    properties,
  };
}

/** `designation` of a CodeSystem's concept, and of one that a ValueSet lists. */
export function designationsOf(list: Json | undefined): readonly Designation[] {
  return objects(list).flatMap(({ value, language, use }) =>
    typeof value === 'string'
      ? [{ value, ...(typeof language === 'string' && { language }), ...(isJsonObject(use) && { use }) }]
      : [],
  );
}

/** https://hl7.org/fhir/R4/codesystem-concept-properties.html */
function linkByProperties(concepts: Map<string, GrowingConcept>, links: Set<string>): void {
  for (const { code, properties } of concepts.values()) {
    for (const { value } of properties.get('parent') ?? []) link(String(value), code, concepts, links);
    for (const { value } of properties.get('child') ?? []) link(code, String(value), concepts, links);
  }
}

/** @param links those that are there already */
function link(
  parent: string,
  child: string,
  concepts: ReadonlyMap<string, GrowingConcept>,
  links: Set<string>,
): void {
  const [above, below] = [concepts.get(parent), concepts.get(child)];
  const key = `${parent}\n${child}`;
  if (!above || !below || links.has(key)) return;
  links.add(key);
  above.children.push(child);
  below.parents.push(parent);
}

/** The concept's own code and those of all below it. */
export function descendants({ concepts }: CodeSystem, code: string): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [code];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const concept = concepts.get(next);
    if (concept === undefined || found.has(next)) continue;
    found.add(next);
    for (const child of concept.children) open.push(child);
  }
  return found;
}

/** Whether a concept only groups others and is not meant to be used itself. */
export function isAbstract({ properties }: Concept): boolean {
  return ['notSelectable', 'abstract'].some((name) =>
    properties.get(name)?.some(({ value }) => value === true || value === 'true'),
  );
}

/** Whether a concept is no longer to be used. */
export function isInactive({ properties }: Concept): boolean {
  return (
    properties.get('inactive')?.some(({ value }) => value === true || value === 'true') === true ||
    properties.get('status')?.some(({ value }) => value === 'retired' || value === 'inactive') === true
  );
}

export function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

export function textMember<Name extends string>(
  value: JsonObject,
  name: Name,
): { readonly [name in Name]?: string } {
  const text = value[name];
  return typeof text === 'string' ? ({ [name]: text } as { [name in Name]: string }) : {};
}
