/** Where the extensions of FHIR R4 itself are: https://hl7.org/fhir/R4/questionnaire-profiles.html#extensions */
export function coreUrl(name: string): string {
  return `http://hl7.org/fhir/StructureDefinition/${name}`;
}

/** An extension of Structured Data Capture for a Questionnaire: https://hl7.org/fhir/uv/sdc/artifacts.html */
export function sdcUrl(name: string): string {
  return `http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-${name}`;
}
