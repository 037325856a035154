import { fhirError } from '../fhir/outcome.ts';
import { fhirPathPatch } from '../fhir/patch/fhirpath-patch.ts';
import { jsonPatch } from '../fhir/patch/json-patch.ts';
import type { Patch } from '../fhir/patch/patch.ts';
import type { Json, Resource } from '../fhir/resource.ts';
import type { FhirApi, FhirRequest } from './api.ts';
import { bareType, jsonPatchType, parseJson } from './body.ts';
import { isResource } from './submission.ts';

/**
 * The patch in a body (https://hl7.org/fhir/R4/http.html#patch): a JSON Patch, or Parameters with a FHIRPath Patch as
 * JSON or XML.
 * @throws FhirError 400 for what is no patch, 415 for another content type, such as that of XML Patch
 */
export async function submittedPatch(request: FhirRequest, api: FhirApi): Promise<Patch> {
  const contentType = bareType(request.header('Content-Type') ?? '');
  if (contentType === jsonPatchType) return jsonPatch(await request.jsonPatch());
  if (contentType === 'application/xml-patch+xml') {
    const text = 'XML Patch is not offered: send a FHIRPath Patch, which may be in XML, or a JSON Patch';
    throw fhirError('not-supported', text, 'http.Content-Type', 415);
  }
  return patchOf(await request.json(), api);
}

/**
 * The patch that a resource holds: Parameters, or, in an entry of a bundle, a Binary with a JSON Patch.
 * @throws FhirError 400
 */
export function patchOf(resource: Json | undefined, api: Pick<FhirApi, 'elements' | 'limits'>): Patch {
  if (isResource(resource) && resource.resourceType === 'Parameters')
    return fhirPathPatch(resource, api.elements);
  if (isResource(resource) && resource.resourceType === 'Binary')
    return jsonPatch(patchInBinary(resource, api));
  const text =
    'A patch is a JSON Patch (Content-Type: application/json-patch+json; in a bundle, a Binary of that type) or ' +
    'Parameters with a FHIRPath Patch';
  throw fhirError('structure', text);
}

function patchInBinary({ contentType, data }: Resource, { limits }: Pick<FhirApi, 'limits'>): Json {
  const isJsonPatch = typeof contentType === 'string' && bareType(contentType) === jsonPatchType;
  if (isJsonPatch && typeof data === 'string') {
    return parseJson(Buffer.from(data, 'base64').toString('utf8'), limits.maxDepth);
  }
  throw fhirError('value', `The Binary of a patch should have data of contentType ${jsonPatchType}`);
}
