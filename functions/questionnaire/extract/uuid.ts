import { sha1 } from '../../fhir/validate/sha1.ts';

/** Of Kring's own choosing: what names are made within. */
const namespace = 'https://kring.care/fhir/extraction ';

/** `urn:uuid:…`, always the same for the same name (version 5 of https://www.rfc-editor.org/rfc/rfc9562#section-5.5). */
export function namedUuid(name: string): string {
  const bytes = sha1(new TextEncoder().encode(namespace + name)).slice(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
  return `urn:uuid:${parts.join('-')}`;
}
