import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { NewItem } from '../store/item-store.ts';
import { bodyPartKey } from './keys.ts';

/** How a resource's JSON text lies in the store: in its head, or, when large, in parts of its own. */
export type Body =
  | { readonly kind: 'none' }
  | { readonly kind: 'inline'; readonly bytes: Uint8Array }
  | { readonly kind: 'parts'; readonly count: number };

export const itemFormat = 1;

/** A head holds up to two bodies (the current one and a marked one) within an item's 400 KB. */
const maxInlineBytes = 150_000;
const partBytes = 350_000;

/** Below this deflating costs time and saves nothing. */
const minDeflateBytes = 64;
const encoding = { plain: 0, deflatedWithFhirWords: 1 } as const;

export interface EncodedBody {
  readonly body: Body;
  /** To be staged: immutable, and named by the attempt that wrote them. */
  readonly parts: readonly NewItem[];
}

export function encodeBody(text: string, partition: string, attempt: string): EncodedBody {
  const bytes = encode(text);
  if (bytes.length <= maxInlineBytes) return { body: { kind: 'inline', bytes }, parts: [] };
  const count = Math.ceil(bytes.length / partBytes);
  const parts = Array.from({ length: count }, (_, part) => ({
    ...bodyPartKey(partition, attempt, part),
    format: itemFormat,
    attributes: { b: bytes.subarray(part * partBytes, (part + 1) * partBytes) },
  }));
  return { body: { kind: 'parts', count }, parts };
}

function encode(text: string): Uint8Array {
  const plain = Buffer.from(text);
  if (plain.length < minDeflateBytes) return Buffer.concat([Buffer.of(encoding.plain), plain]);
  const deflated = deflateRawSync(plain, { dictionary: fhirWords, level: 4 });
  return Buffer.concat([Buffer.of(encoding.deflatedWithFhirWords), deflated]);
}

/** @throws Error when the bytes are in no encoding that this version knows */
export function decodeBody(bytes: Uint8Array): string {
  const content = bytes.subarray(1);
  if (bytes[0] === encoding.plain) return Buffer.from(content).toString();
  if (bytes[0] === encoding.deflatedWithFhirWords) {
    return inflateRawSync(content, { dictionary: fhirWords }).toString();
  }
  throw new Error(`A stored body is in encoding ${bytes[0]}, which this version of Kring does not know`);
}

/**
 * Words that most resources hold, so that small ones deflate well. Part of encoding 1: a change of it is a new
 * encoding, for a stored body can only be read with the words it was written with.
 */
const fhirWords = Buffer.from(
  [
    '"resourceType":"Questionnaire","url":"https://"version":"name":"title":"linkId":"item":[{"text":"answerOption":',
    '"answer":[{"valueInteger":"valueDecimal":"valueBoolean":true,false"valueDate":"valueString":"valueUri":"valueCode":"',
    '"resourceType":"Group","member":[{"entity":{"reference":"Patient/"},"period":{"start":"20"end":"20',
    '"resourceType":"Patient","name":[{"use":"official","family":"given":["gender":"female","birthDate":"19"address":[{',
    '"telecom":[{"system":"phone","value":"contact":[{"relationship":[{"managingOrganization":{"reference":"Organization/',
    '"resourceType":"Immunization","vaccineCode":{"coding":[{"occurrenceDateTime":"20"performer":[{"actor":{"reference":"',
    '"resourceType":"Encounter","identifier":[{"system":"http://"status":"finished","class":{"system":',
    '"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"participant":[{"type":[{"individual":{"reference":',
    '"Practitioner/"partOf":{"reference":"Encounter/"serviceProvider":{"reference":"Organization/"location":[{"location":{',
    '"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/"valueCodeableConcept":{"valueReference":{"reference":"',
    '"resourceType":"Observation","status":"final","category":[{"coding":[{"system":',
    '"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs","display":"Vital Signs"}]}],',
    '"code":{"coding":[{"system":"http://loinc.org","code":"","display":""}],"text":"http://snomed.info/sct","code":"',
    '"component":[{"valueQuantity":{"value":"unit":"kg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}}],',
    '"subject":{"reference":"Patient/"},"encounter":{"reference":"Encounter/"},"effectiveDateTime":"20"issued":"',
    '"period":{"start":"2026-01-01T09:00:00+01:00","end":"2026-"performer":[{"reference":"Practitioner/"}],"id":"',
    '"meta":{"versionId":"1","lastUpdated":"2026-01-01T00:00:00.000Z","profile":["https://kring.care/fhir/StructureDefinition/',
  ].join(''),
);
