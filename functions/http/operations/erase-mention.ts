import { isJsonObject, type Json, type Resource } from '../../fhir/resource.ts';

/**
 * The resource without the person: the entry of a list that names them goes (a member of a group, a participant), and
 * elsewhere what the reference said of them. What stands beside it, such as a role, stays.
 */
export function withoutMention(resource: Resource, patient: string): Resource {
  const cleaned = clean(resource, patient);
  if (!isJsonObject(cleaned)) throw new Error('A resource is more than a mention of somebody');
  return { ...cleaned, resourceType: resource.resourceType };
}

/** `undefined` for what was nothing but the mention. */
function clean(value: Json, patient: string): Json | undefined {
  if (Array.isArray(value)) {
    const left = value
      .filter((entry) => !names(entry, patient))
      .flatMap((entry) => clean(entry, patient) ?? []);
    return left.length === 0 ? undefined : left;
  }
  if (!isJsonObject(value)) return value;
  if (value.reference === patient) return { display: 'erased' };
  const members = Object.entries(value).flatMap(([name, member]) => {
    const left = member === undefined ? undefined : clean(member, patient);
    return left === undefined ? [] : [[name, left] as const];
  });
  return Object.fromEntries(members);
}

/** Whether an entry of a list stands for the person: it is the reference, or holds it as one of its members. */
function names(entry: Json, patient: string): boolean {
  if (!isJsonObject(entry)) return false;
  return (
    entry.reference === patient ||
    Object.values(entry).some((member) => isJsonObject(member) && member.reference === patient)
  );
}

/** Whether a version names the person at all. */
export function mentions(value: Json, patient: string): boolean {
  if (Array.isArray(value)) return value.some((entry) => mentions(entry, patient));
  if (!isJsonObject(value)) return false;
  return (
    value.reference === patient ||
    Object.values(value).some((member) => member !== undefined && mentions(member, patient))
  );
}
