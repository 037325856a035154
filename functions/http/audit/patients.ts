import { referencesIn } from '../../fhir/reference.ts';
import type { Resource } from '../../fhir/resource.ts';

/**
 * The patients that an answer is about, read from its text, so that it needn't be parsed again: whoever it refers to,
 * and the Patients in it.
 */
export function patientsIn(text: string): ReadonlySet<string> {
  const ids = [...text.matchAll(named)].map(([, referred, own]) => referred ?? own);
  return new Set(ids.map((id) => `Patient/${id}`));
}

/** As members of a resource and of a bundle's entry name a patient; a text that only looks so is none of these. */
const named =
  /"(?:reference|fullUrl|location)":"(?:[^"\\]*\/)?Patient\/([A-Za-z0-9\-.]{1,64})(?=["/])|"resourceType":"Patient","id":"([A-Za-z0-9\-.]{1,64})"/g;

/** The patients that a resource is about. */
export function patientsOf(resource: Resource): readonly string[] {
  const referred = referencesIn(resource).flatMap(({ reference }) => local.exec(reference)?.[0] ?? []);
  const { resourceType, id } = resource;
  return resourceType === 'Patient' && typeof id === 'string' ? [`Patient/${id}`, ...referred] : referred;
}

const local = /^Patient\/[A-Za-z0-9\-.]{1,64}(?=$|\/)/;
