import { isJsonObject, type Json, type JsonObject } from '../resource.ts';

/** An entry of a Bundle that holds a resource. */
export interface HeldEntry {
  readonly index: number;
  readonly fullUrl: string | undefined;
  readonly resource: JsonObject;
}

/** The RESTful form of a fullUrl: base, type and id (https://hl7.org/fhir/R4/references.html#regex). */
export const restfulUrl = /^(https?:\/\/.+\/)([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})$/;

export function heldEntries(bundle: JsonObject): readonly HeldEntry[] {
  const entries = Array.isArray(bundle.entry) ? bundle.entry : [];
  return entries.flatMap((entry: Json, index: number) => {
    if (!isJsonObject(entry) || !isJsonObject(entry.resource)) return [];
    const fullUrl = typeof entry.fullUrl === 'string' ? entry.fullUrl : undefined;
    return [{ index, fullUrl, resource: entry.resource }];
  });
}

export interface EntryIndex {
  readonly byFullUrl: ReadonlyMap<string, HeldEntry>;
  /** By `Type/id`. */
  readonly byId: ReadonlyMap<string, HeldEntry>;
}

export function entryIndex(entries: readonly HeldEntry[]): EntryIndex {
  const urls = entries.flatMap((entry) =>
    entry.fullUrl === undefined ? [] : [[entry.fullUrl, entry] as const],
  );
  const ids = entries.map((entry) => [`${entry.resource.resourceType}/${entry.resource.id}`, entry] as const);
  return { byFullUrl: new Map(urls.reverse()), byId: new Map(ids.reverse()) };
}

/**
 * The entry that a reference within another leads to (https://hl7.org/fhir/R4/bundle.html#references): by fullUrl;
 * one that is relative by the base of the entry that it stands in, or by type and id where that has none.
 */
export function referredEntry(
  reference: string,
  from: HeldEntry,
  { byFullUrl, byId }: EntryIndex,
): HeldEntry | undefined {
  const bare = reference.replace(/#.*$/, '').replace(/\/_history\/[^/]+$/, '');
  if (/^[a-z][a-z0-9+.-]*:/i.test(bare)) return byFullUrl.get(bare);
  // What is identified by a URN has no base that a relative reference could be read from.
  if (from.fullUrl?.startsWith('urn:')) return undefined;
  const base = from.fullUrl === undefined ? undefined : restfulUrl.exec(from.fullUrl)?.[1];
  return base === undefined ? byId.get(bare) : byFullUrl.get(`${base}${bare}`);
}

/** The text of every reference in a resource, but for those to what it contains; not of those in a Bundle within it. */
function referencesIn(resource: JsonObject): readonly string[] {
  const found: string[] = [];
  const open: Json[] = [resource];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (Array.isArray(value)) for (const each of value) open.push(each);
    if (!isJsonObject(value) || (value !== resource && value.resourceType === 'Bundle')) continue;
    const { reference } = value;
    if (typeof reference === 'string' && !reference.startsWith('#')) found.push(reference);
    for (const member of Object.values(value)) {
      if (typeof member === 'object' && member !== null) open.push(member);
      // Links in a narrative and urls may lead to an entry too.
      else if (typeof member === 'string' && /^(?:urn:uuid:|urn:oid:|https?:)/.test(member))
        found.push(member);
    }
  }
  return found;
}

/** The entries that can be reached from the first along references, in whichever direction. */
export function linkedEntries(entries: readonly HeldEntry[], index: EntryIndex): ReadonlySet<HeldEntry> {
  const neighbours = new Map<HeldEntry, HeldEntry[]>(entries.map((entry) => [entry, []]));
  for (const entry of entries) {
    for (const reference of referencesIn(entry.resource)) {
      const target = referredEntry(reference, entry, index);
      if (target === undefined) continue;
      neighbours.get(entry)?.push(target);
      neighbours.get(target)?.push(entry);
    }
  }
  const reached = new Set<HeldEntry>();
  const open = entries.slice(0, 1);
  for (let next = open.pop(); next; next = open.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    for (const each of neighbours.get(next) ?? []) open.push(each);
  }
  return reached;
}
