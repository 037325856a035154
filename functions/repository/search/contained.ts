import { stringify } from '../../fhir/json.ts';
import { isJsonObject, type Json, type Resource } from '../../fhir/resource.ts';
import type { StoredVersion } from '../version.ts';

/** https://hl7.org/fhir/R4/references.html#contained */
export function containedIn({ contained }: Resource): readonly Resource[] {
  return Array.isArray(contained) ? contained.filter(isResource) : [];
}

function isResource(value: Json): value is Resource {
  return isJsonObject(value) && typeof value.resourceType === 'string';
}

/** A contained resource as a match of its own, known by the version that it is in. */
export function asFragment(version: StoredVersion, resource: Resource): StoredVersion {
  return Object.create(version, {
    resource: { value: resource, enumerable: true },
    text: { value: stringify(resource), enumerable: true },
    fragment: { value: resource.id ?? '', enumerable: true },
  });
}
