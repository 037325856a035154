import { parseReference, referencesIn } from '../fhir/reference.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../fhir/resource.ts';
import { type ResourceRule, ruleOf } from './resource-rules.ts';

/** What stands at a path such as `participant.actor`, in every repetition. */
export function elementsAt(object: JsonObject, path: string): readonly Exclude<Json, null>[] {
  return path
    .split('.')
    .reduce<readonly Json[]>(
      (found, name) => found.filter(isJsonObject).flatMap((each): readonly Json[] => listOf(each[name])),
      [object],
    )
    .filter((one) => one !== null);
}

/** An element that may repeat. */
export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

export function objectsAt(object: JsonObject, path: string): readonly JsonObject[] {
  return elementsAt(object, path).filter(isJsonObject);
}

/** `Type/id` of what is on this server, however it is written. */
export function placeOf(reference: Json | undefined, baseUrl: string | undefined): string | undefined {
  const text = isJsonObject(reference) ? reference.reference : reference;
  if (typeof text !== 'string') return undefined;
  const parsed = parseReference(text, baseUrl);
  // `Patient/1|2` and `Patient/1#part` lead search to Patient/1, and so they do here.
  const place = parsed.kind === 'url' ? parseReference(parsed.url, baseUrl) : parsed;
  return place.kind === 'local' ? `${place.type}/${place.id}` : undefined;
}

/** The places that these elements name; a path `id` is the resource itself. */
export function placesAt(
  resource: Resource,
  paths: readonly string[],
  baseUrl: string | undefined,
): readonly string[] {
  const places = paths.flatMap((path) =>
    path === 'id'
      ? [resource.id === undefined ? undefined : `${resource.resourceType}/${resource.id}`]
      : elementsAt(resource, path).map((element) => placeOf(element, baseUrl)),
  );
  return [...new Set(places.filter((place) => place !== undefined))];
}

/** Whom or which group a resource is about. */
export function aboutOf(resource: Resource, baseUrl: string | undefined): readonly string[] {
  const { about, aboutExtension }: ResourceRule = ruleOf(resource.resourceType);
  const extended = objectsAt(resource, 'extension')
    .filter(({ url }) => url === aboutExtension && aboutExtension !== undefined)
    .map(({ valueReference }) => placeOf(valueReference, baseUrl));
  const places = [...placesAt(resource, about, baseUrl), ...extended];
  return [...new Set(places.filter((place) => place !== undefined))].filter(isPersonOrGroup);
}

/** Every Patient and Group that a resource names anywhere, in extensions and contained resources too. */
export function namedIn(resource: Resource, baseUrl: string | undefined): readonly string[] {
  const { compartment } = ruleOf(resource.resourceType);
  const anywhere = referencesIn(resource).map(({ reference }) => placeOf(reference, baseUrl));
  const places = [...anywhere, ...aboutOf(resource, baseUrl), ...placesAt(resource, compartment, baseUrl)];
  return [...new Set(places.filter((place) => place !== undefined))].filter(isPersonOrGroup);
}

/** References by a whole URL to Patients and Groups, be they of another server or of this one by another name. */
export function foreignIn(resource: Resource, baseUrl: string | undefined): readonly string[] {
  return referencesIn(resource)
    .map(({ reference }) => parseReference(reference, baseUrl))
    .filter((parsed) => parsed.kind === 'absolute')
    .filter(({ type }) => type === 'Patient' || type === 'Group')
    .map(({ url }) => url);
}

export function isPatient(place: string): boolean {
  return place.startsWith('Patient/');
}

export function isGroup(place: string): boolean {
  return place.startsWith('Group/');
}

function isPersonOrGroup(place: string): boolean {
  return isPatient(place) || isGroup(place);
}
