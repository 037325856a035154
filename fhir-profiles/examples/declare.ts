import type { JsonObject, Resource } from '../../functions/fhir/resource.ts';

const base = 'https://kring.care/fhir/StructureDefinition';

/** The profile that says what an Observation of a code is; the code is looked for among all codings. */
const observations: Readonly<Record<string, string>> = {
  '85354-9': 'check-blood-pressure',
  '29463-7': 'check-weight',
  '8302-2': 'check-length',
  '9843-4': 'check-head-circumference',
  '11881-0': 'check-fundal-height',
  '55283-6': 'check-fetal-heart-rate',
  '11778-8': 'due-date',
  'infant-feeding': 'check-infant-feeding',
  development: 'check-development',
  'who-5': 'score-observation',
};

const types: Readonly<Record<string, string>> = {
  Immunization: 'session-vaccination',
  EpisodeOfCare: 'first-1000-days-episode',
  QuestionnaireResponse: 'wellbeing-response',
};

/** The resource with the profile of this package that it conforms to, where there is one and it does not say so. */
export function declared<T extends Resource>(resource: T): T {
  const profile = profileOf(resource);
  if (profile === undefined || resource.meta?.profile !== undefined) return resource;
  return { ...resource, meta: { ...resource.meta, profile: [`${base}/${profile}`] } };
}

function profileOf(resource: Resource): string | undefined {
  if (resource.resourceType !== 'Observation') return types[resource.resourceType];
  const { coding = [] } = resource.code as { readonly coding?: readonly JsonObject[] };
  // At a session it is the age of the pregnancy; of a newborn it is that at birth, which is no check.
  if (coding.some(({ code }) => code === '11884-4')) {
    return resource.encounter === undefined ? undefined : 'check-gestational-age';
  }
  return coding.map(({ code }) => observations[String(code)]).find((found) => found !== undefined);
}
