/** JSON as FHIR uses it: https://hl7.org/fhir/R4/json.html */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

export interface Meta extends JsonObject {
  readonly versionId?: string;
  readonly lastUpdated?: string;
  readonly profile?: readonly string[];
}

/** Any R4 resource, known only by its type: what the repository, search and HTTP handle. */
export interface Resource extends JsonObject {
  readonly resourceType: string;
  readonly id?: string;
  readonly meta?: Meta;
}

/** https://hl7.org/fhir/R4/datatypes.html#id */
export const idPattern = /^[A-Za-z0-9\-.]{1,64}$/;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
