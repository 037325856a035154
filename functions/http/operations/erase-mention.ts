import { placeOf } from '../../access/elements.ts';
import { isJsonObject, type Json, type Resource } from '../../fhir/resource.ts';

/** Somebody who is erased. */
export interface Erasing {
  /** `Patient/…`: her record, and those that were merged into it. */
  readonly patients: ReadonlySet<string>;
  /** The FHIR base: references below it are to this server's own. */
  readonly base: string;
}

/**
 * The resource without the person: the entry of a list that names them goes (a member of a group, a participant), and
 * elsewhere what the reference said of them. What stands beside it, such as a role, stays.
 */
export function withoutMention(resource: Resource, erasing: Erasing): Resource {
  const cleaned = clean(resource, erasing);
  if (!isJsonObject(cleaned)) throw new Error('A resource is more than a mention of somebody');
  return { ...cleaned, resourceType: resource.resourceType };
}

/** `undefined` for what was nothing but the mention. */
function clean(value: Json, erasing: Erasing): Json | undefined {
  if (Array.isArray(value)) {
    const left = value
      .filter((entry) => !names(entry, erasing))
      .flatMap((entry) => clean(entry, erasing) ?? []);
    return left.length === 0 ? undefined : left;
  }
  if (!isJsonObject(value)) return value;
  if (isReferenceTo(value, erasing)) return { display: 'erased' };
  const members = Object.entries(value).flatMap(([name, member]) => {
    const left = member === undefined ? undefined : clean(member, erasing);
    return left === undefined ? [] : [[name, left] as const];
  });
  return Object.fromEntries(members);
}

/** Whether an entry of a list stands for the person: it is the reference, or holds it as one of its members. */
function names(entry: Json, erasing: Erasing): boolean {
  if (!isJsonObject(entry)) return false;
  return isReferenceTo(entry, erasing) || Object.values(entry).some((one) => isReferenceTo(one, erasing));
}

/** Whether a version names the person at all. */
export function mentions(value: Json, erasing: Erasing): boolean {
  if (Array.isArray(value)) return value.some((entry) => mentions(entry, erasing));
  if (!isJsonObject(value)) return false;
  return (
    isReferenceTo(value, erasing) ||
    Object.values(value).some((member) => member !== undefined && mentions(member, erasing))
  );
}

/** However it is written: `Patient/1`, by a whole URL, of one version. */
export function isReferenceTo(value: Json | undefined, { patients, base }: Erasing): boolean {
  return isJsonObject(value) && patients.has(placeOf(value, base) ?? '');
}
