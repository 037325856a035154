import { withMembers } from './json.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from './resource.ts';

/** What the text of a reference, a canonical or another URL says: https://hl7.org/fhir/R4/references.html#literal */
export type ParsedReference =
  /** `Patient/1`, `Patient/1/_history/2`, or the same below `baseUrl`. */
  | { readonly kind: 'local'; readonly type: string; readonly id: string; readonly versionId?: string }
  /** `https://elsewhere.org/fhir/Patient/1`: `url` is without the version. */
  | {
      readonly kind: 'absolute';
      readonly url: string;
      readonly type: string;
      readonly id: string;
      readonly versionId?: string;
    }
  /** `#one`; a bare `#` is the resource that contains. */
  | { readonly kind: 'contained'; readonly id: string }
  /** `urn:uuid:…`, `urn:oid:…` */
  | { readonly kind: 'urn'; readonly urn: string }
  /** `Patient?identifier=…`, in transactions: https://hl7.org/fhir/R4/http.html#trules */
  | { readonly kind: 'conditional'; readonly type: string; readonly query: string }
  /** Anything else, such as a canonical `http://example.org/Questionnaire|1.0#part`. */
  | { readonly kind: 'url'; readonly url: string; readonly version?: string; readonly fragment?: string };

const restful =
  /^(?:(https?:\/\/.+)\/)?([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/([A-Za-z0-9\-.]{1,64}))?$/;
const conditional = /^([A-Z][A-Za-z]+)\?(.*)$/s;
const canonical = /^([^|#]*)(?:\|([^#]*))?(?:#(.*))?$/s;

/** `baseUrl` is this server's FHIR base without a slash at the end: what is below it is local. */
export function parseReference(text: string, baseUrl?: string): ParsedReference {
  if (text.startsWith('#')) return { kind: 'contained', id: text.slice(1) };
  if (text.startsWith('urn:')) return { kind: 'urn', urn: text };
  const [, base, type, id, versionId] = restful.exec(text) ?? [];
  if (type !== undefined && id !== undefined) {
    const version = versionId === undefined ? {} : { versionId };
    if (base === undefined || base === baseUrl) return { kind: 'local', type, id, ...version };
    return { kind: 'absolute', url: `${base}/${type}/${id}`, type, id, ...version };
  }
  const [, conditionalType, query] = conditional.exec(text) ?? [];
  if (conditionalType !== undefined && query !== undefined) {
    return { kind: 'conditional', type: conditionalType, query };
  }
  return parseCanonical(text);
}

function parseCanonical(text: string): ParsedReference {
  const [, url = text, version, fragment] = canonical.exec(text) ?? [];
  return {
    kind: 'url',
    url,
    ...(version !== undefined && { version }),
    ...(fragment !== undefined && { fragment }),
  };
}

/** The resource type that a Reference element says it points at, by its text or its `type`; not resolved. */
export function referencedType(element: Json): string | undefined {
  if (!isJsonObject(element)) return undefined;
  const { reference, type } = element;
  if (typeof reference === 'string') {
    const match = restful.exec(reference) ?? conditional.exec(reference);
    if (match) return match[match.length === 3 ? 1 : 2];
  }
  return typeof type === 'string' ? type : undefined;
}

export interface FoundReference {
  /** The text of `Reference.reference`. */
  readonly reference: string;
  /** FHIRPath of that element, such as `Observation.performer[0].reference`. */
  readonly expression: string;
}

/** Every literal reference in a resource, also in contained resources and extensions. */
export function referencesIn(resource: Resource): readonly FoundReference[] {
  const found: FoundReference[] = [];
  collect(resource, resource.resourceType, found);
  return found;
}

const referenceMembers = new Set([
  'id',
  'extension',
  'reference',
  '_reference',
  'type',
  '_type',
  'identifier',
  'display',
  '_display',
]);

function collect(node: Json, expression: string, found: FoundReference[]): void {
  if (Array.isArray(node)) {
    for (const [index, entry] of node.entries()) collect(entry, `${expression}[${index}]`, found);
    return;
  }
  if (!isJsonObject(node)) return;
  const { reference } = node;
  if (typeof reference === 'string' && Object.keys(node).every((name) => referenceMembers.has(name))) {
    found.push({ reference, expression: `${expression}.reference` });
  }
  for (const [name, member] of Object.entries(node)) {
    if (typeof member === 'object' && member !== null) collect(member, `${expression}.${name}`, found);
  }
}

/**
 * The members that hold a link: `Reference.reference` and elements of type `uri`, `url`, `oid` or `uuid`. Left out are
 * those that name a thing for good (`system`, `type`, `implicitRules` …) and those that are mostly of another type.
 */
const linkMembers: ReadonlySet<string> = new Set([
  'reference',
  'address',
  'authority',
  'authorizationUrl',
  'defaultValueOid',
  'defaultValueUri',
  'defaultValueUrl',
  'defaultValueUuid',
  'definitionUri',
  'derivedFromUri',
  'endpoint',
  'eventUri',
  'fullUrl',
  'instantiates',
  'instantiatesUri',
  'issuer',
  'link',
  'moduleUri',
  'nameUrl',
  'onlineInformation',
  'policy',
  'protocol',
  'rendering',
  'source',
  'sourceUri',
  'target',
  'targetUri',
  'uri',
  'url',
  'valueOid',
  'valueUri',
  'valueUrl',
  'valueUuid',
]);

const hyperlink = /(<(?:a|img)\b[^>]*?\s(?:href|src)\s*=\s*)(?:"([^"]*)"|'([^']*)')/gi;

type Rewrite = (link: string) => string | undefined;

/**
 * The resource with every link that `replacements` names replaced, such as `urn:uuid:…` by `Patient/1`: references,
 * elements of a URL type, and `href` and `src` in narrative. A version and a fragment after the link stay, and so do
 * canonicals, identifiers, and the URLs by which a resource or an extension is known. What has no link in it is
 * shared with the original. https://hl7.org/fhir/R4/http.html#trules
 */
export function rewriteReferences<T extends Resource>(
  resource: T,
  replacements: ReadonlyMap<string, string>,
): T {
  if (replacements.size === 0) return resource;
  return rewriteObject(resource, undefined, (link) => {
    const whole = replacements.get(link);
    if (whole !== undefined) return whole;
    const [, start = '', end = ''] = /^(.*?)((?:\/_history\/[^/#]+)?(?:#.*)?)$/s.exec(link) ?? [];
    const replacement = end === '' ? undefined : replacements.get(start);
    return replacement === undefined ? undefined : replacement + end;
  });
}

function rewriteObject<T extends JsonObject>(object: T, name: string | undefined, rewrite: Rewrite): T {
  const changes: Record<string, Json> = {};
  for (const [member, value] of Object.entries(object)) {
    if (value === undefined || (member === 'url' && isKnownByUrl(object, name))) continue;
    const rewritten = rewriteNode(value, member, rewrite);
    if (rewritten !== value) changes[member] = rewritten;
  }
  return Object.keys(changes).length === 0 ? object : withMembers(object, changes);
}

/** A conformance resource by its canonical, an extension by its definition's. */
function isKnownByUrl(object: JsonObject, name: string | undefined): boolean {
  return object.resourceType !== undefined || name === 'extension' || name === 'modifierExtension';
}

function rewriteNode(node: Json, name: string, rewrite: Rewrite): Json {
  if (typeof node === 'string') {
    if (name === 'div') return rewriteNarrative(node, rewrite);
    return linkMembers.has(name) ? (rewrite(node) ?? node) : node;
  }
  if (Array.isArray(node)) {
    const rewritten = node.map((entry) => rewriteNode(entry, name, rewrite));
    return rewritten.some((entry, index) => entry !== node[index]) ? rewritten : node;
  }
  return isJsonObject(node) ? rewriteObject(node, name, rewrite) : node;
}

function rewriteNarrative(div: string, rewrite: Rewrite): string {
  return div.replace(hyperlink, (whole, before: string, double?: string, single?: string) => {
    const replacement = rewrite(double ?? single ?? '');
    return replacement === undefined ? whole : `${before}"${replacement}"`;
  });
}
