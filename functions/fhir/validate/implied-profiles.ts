import { coreUrl } from '../definitions/structure-definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../resource.ts';

/** The codes of LOINC with which R4 says an Observation is a vital sign: https://hl7.org/fhir/R4/observation-vitalsigns.html */
const vitalSigns: Readonly<Record<string, string>> = {
  '85353-1': 'vitalspanel',
  '9279-1': 'resprate',
  '8867-4': 'heartrate',
  '2708-6': 'oxygensat',
  '8310-5': 'bodytemp',
  '8302-2': 'bodyheight',
  '9843-4': 'headcircum',
  '29463-7': 'bodyweight',
  '39156-5': 'bmi',
  '85354-9': 'bp',
};

/** Canonical URLs of the profiles that R4 asks a resource to conform to by what it is about. */
export function impliedProfiles(resource: JsonObject): readonly string[] {
  if (resource.resourceType !== 'Observation') return [];
  const names = codingsOf(resource.code).flatMap(({ system, code }) =>
    system === 'http://loinc.org' && typeof code === 'string' && Object.hasOwn(vitalSigns, code)
      ? [vitalSigns[code] ?? '']
      : [],
  );
  return [...new Set(names)].map((name) => `${coreUrl}${name}`);
}

function codingsOf(concept: Json | undefined): readonly JsonObject[] {
  return isJsonObject(concept) && Array.isArray(concept.coding) ? concept.coding.filter(isJsonObject) : [];
}
