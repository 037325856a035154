import { isReduced } from '../../access/labels.ts';
import type { Version } from '../../repository/repository.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { contentAnswer } from '../binary.ts';
import { isNotModified } from '../etag.ts';
import { shownVersion } from '../shown.ts';
import { viewFor } from '../view.ts';

/** https://hl7.org/fhir/R4/http.html#read */
export async function read(request: FhirRequest<'type' | 'id'>, api: FhirApi): Promise<Answer> {
  const { type, id } = request.params;
  const view = viewFor(request.principal, request.base, api);
  const version = await api.repository.read(type, id);
  return resourceAnswer(request, await shownVersion(version, { type, id }, view, api.repository));
}

/** The version as it is, or 304 when the reader has it already. */
export function resourceAnswer(
  request: Pick<FhirRequest, 'header' | 'asksForFhir'>,
  version: Version,
): Answer {
  // What is left out of a copy changes with what its reader may see, and not with the version.
  const isWhole = !isReduced(version.resource);
  if (isWhole && isNotModified(request, version)) return { status: 304, version };
  return contentAnswer(request, version) ?? { status: 200, version, content: version.text };
}
