import { keepPrecision, parse, stringify, withMembers } from '../fhir/json.ts';
import type { Resource } from '../fhir/resource.ts';
import type { ItemStore, Key } from '../store/item-store.ts';
import { decodeBody } from './body.ts';
import type { Content } from './cell.ts';
import { bodyPartKey } from './keys.ts';
import type { ResourceKey, Version } from './repository.ts';

/** A committed version and the head's state that it was read from. */
export class StoredVersion implements Version {
  readonly type: string;
  readonly id: string;
  readonly versionId: string;
  readonly lastUpdated: string;
  readonly deleted: boolean;
  readonly created?: 'POST' | 'PUT';
  readonly text: string;
  declare readonly fragment?: string;
  #resource: Resource | undefined;

  constructor({ type, id }: ResourceKey, content: Content, text: string) {
    this.type = type;
    this.id = id;
    this.versionId = String(content.version);
    this.lastUpdated = new Date(content.stampMs).toISOString();
    this.deleted = content.deleted;
    if (content.created) this.created = content.created;
    this.text = text;
  }

  get resource(): Resource {
    if (this.deleted) throw new Error(`${this.type}/${this.id} version ${this.versionId} is a deletion`);
    this.#resource ??= parse(this.text) as Resource;
    return this.#resource;
  }
}

/** The same version, with another resource in it: what a caller is shown of it. */
export function withResource<V extends Version>(version: V, resource: Resource): V {
  const text = stringify(resource);
  return Object.create(version, {
    resource: { value: resource, enumerable: true },
    text: { value: text, enumerable: true },
  });
}

/** The resource as it is stored: with the id and the `meta` that the server decides. */
export function storedText(
  resource: Resource,
  { id }: ResourceKey,
  version: number,
  stampMs: number,
): string {
  return stringify(storedResource(resource, id, version, stampMs));
}

function storedResource(resource: Resource, id: string, version: number, stampMs: number): Resource {
  const lastUpdated = new Date(stampMs).toISOString();
  const meta = withMembers(resource.meta ?? {}, { versionId: String(version), lastUpdated });
  // Type, id and meta first, as everyone who reads JSON by eye expects.
  const { resourceType, id: _id, meta: _meta, ...rest } = resource;
  const stored = { resourceType, id, meta, ...rest };
  keepPrecision(resource, stored);
  return stored;
}

/** One committed version of a resource and where its body is. */
export interface Located {
  readonly key: ResourceKey;
  readonly partition: string;
  readonly content: Content;
}

/** The body of a version is not in the store any more: it was purged, or superseded and then purged while it was read. */
export class BodyGone extends Error {}

/**
 * Fetches the bodies that do not lie in their items, all in one read. Answers in the order given.
 * @throws BodyGone
 */
export async function loadVersions(
  store: ItemStore,
  located: readonly Located[],
): Promise<readonly StoredVersion[]> {
  const versions = await loadThere(store, located);
  return versions.map((version, index) => {
    if (version) return version;
    const { key, content } = located[index] as Located;
    throw new BodyGone(
      `A part of ${key.type}/${key.id} version ${content.version} is missing from the store`,
    );
  });
}

/**
 * The same without versions whose body is gone: they are purged. A purge takes the body first, and the item last. Not of
 * what a resource is now: then its head has to be read again.
 */
export async function loadSuperseded(
  store: ItemStore,
  located: readonly Located[],
): Promise<readonly StoredVersion[]> {
  return (await loadThere(store, located)).filter((version) => version !== undefined);
}

async function loadThere(
  store: ItemStore,
  located: readonly Located[],
): Promise<readonly (StoredVersion | undefined)[]> {
  const keys = located.flatMap(partKeys);
  const parts = keys.length === 0 ? [] : await store.get(keys);
  let next = 0;
  return located.map((one) => {
    const count = partKeys(one).length;
    const bytes = parts.slice(next, next + count).map((part) => part?.attributes.b);
    next += count;
    const text = textOf(one, bytes);
    return text === undefined ? undefined : new StoredVersion(one.key, one.content, text);
  });
}

function partKeys({ partition, content: { body, attempt } }: Located): readonly Key[] {
  if (body.kind !== 'parts') return [];
  return Array.from({ length: body.count }, (_, part) => bodyPartKey(partition, attempt, part));
}

/** `undefined` when a part of it is gone. */
function textOf({ content: { body } }: Located, parts: readonly unknown[]): string | undefined {
  if (body.kind === 'none') return '';
  if (body.kind === 'inline') return decodeBody(body.bytes);
  const chunks = parts.filter((part) => part instanceof Uint8Array);
  if (chunks.length !== parts.length) return undefined;
  return decodeBody(Buffer.concat(chunks));
}
