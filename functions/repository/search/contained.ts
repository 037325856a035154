import { stringify } from '../../fhir/json.ts';
import { rewriteReferences } from '../../fhir/reference.ts';
import { isJsonObject, type Json, type Resource } from '../../fhir/resource.ts';
import { parameterValues } from '../../fhir/search/index-values.ts';
import type { SearchParameter } from '../../fhir/search/query.ts';
import type { StoredVersion } from '../version.ts';

/** https://hl7.org/fhir/R4/references.html#contained */
export function containedIn({ contained }: Resource): readonly Resource[] {
  return Array.isArray(contained) ? contained.filter(isResource) : [];
}

function isResource(value: Json): value is Resource {
  return isJsonObject(value) && typeof value.resourceType === 'string';
}

/** What a resource contains, as if that stood on a server of its own: no other reference can lead there. */
const within = 'http://contained.invalid';

function urlWithin({ resourceType, id }: Resource): string {
  return `${within}/${resourceType}/${id}`;
}

const opened = new WeakMap<Resource, Resource>();

/** The resource with its references into itself as literal ones, which tell the type of what they lead to. */
export function withOpenReferences(resource: Resource): Resource {
  const known = opened.get(resource);
  if (known) return known;
  const links = containedIn(resource)
    .filter(({ id }) => id !== undefined)
    .map((one) => [`#${one.id}`, urlWithin(one)] as const);
  const open = rewriteReferences(resource, new Map(links));
  opened.set(resource, open);
  return open;
}

/**
 * Those in a container that one of its resources, or itself, refers to by a parameter.
 * @param container with open references, and `from` of it
 */
export function containedTargets(
  container: Resource,
  from: Resource,
  parameter: SearchParameter,
  targetType: string,
): readonly Resource[] {
  const candidates = containedIn(container).filter(({ resourceType }) => resourceType === targetType);
  if (candidates.length === 0) return [];
  const values = parameterValues(parameter, from).filter((value) => value.kind === 'reference');
  const urls = new Set(values.map(({ url }) => url));
  const fragments = new Set(values.map(({ fragment }) => fragment));
  return candidates.filter((one) => urls.has(urlWithin(one)) || (one.id && fragments.has(one.id)));
}

/** A contained resource as a match of its own, known by the version that it is in. */
export function asFragment(version: StoredVersion, resource: Resource): StoredVersion {
  return Object.create(version, {
    resource: { value: resource, enumerable: true },
    text: { value: stringify(resource), enumerable: true },
    fragment: { value: resource.id ?? '', enumerable: true },
  });
}
