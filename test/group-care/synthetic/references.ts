import { isJsonObject } from '../../../functions/fhir/resource.ts';

/** Every `reference` anywhere in a resource. */
export function referencesOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencesOf);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === 'reference' && typeof member === 'string' ? [member] : referencesOf(member),
  );
}
