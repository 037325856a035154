import { parseReference } from '../../fhir/reference.ts';
import { isJsonObject, type Json } from '../../fhir/resource.ts';

/** `Patient/1` of a reference to what is on this server. */
export function placeOf(reference: Json | undefined, base: string): string | undefined {
  if (!isJsonObject(reference) || typeof reference.reference !== 'string') return undefined;
  const parsed = parseReference(reference.reference, base);
  return parsed.kind === 'local' ? `${parsed.type}/${parsed.id}` : undefined;
}
