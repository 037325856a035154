import { viewOf } from '../../access/view.ts';
import { fhirError } from '../../fhir/outcome.ts';
import type { Version } from '../../repository/repository.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { contentAnswer } from '../binary.ts';
import { isNotModified } from '../etag.ts';
import { refuseSummary } from '../summary.ts';

/** https://hl7.org/fhir/R4/http.html#read */
export async function read(request: FhirRequest<'type' | 'id'>, { repository }: FhirApi): Promise<Answer> {
  const { type, id } = request.params;
  for (const [name, value] of request.query) refuseSummary(name, value);
  const version = await repository.read(type, id);
  if (version === undefined) throw notFound(type, id);
  if (version.deleted) throw gone(version);
  if (!viewOf(request.principal).visible(version.resource)) throw notFound(type, id);
  return resourceAnswer(request, version);
}

/** The version as it is, or 304 when the reader has it already. */
export function resourceAnswer(
  request: Pick<FhirRequest, 'header' | 'asksForFhir'>,
  version: Version,
): Answer {
  if (isNotModified(request, version)) return { status: 304, version };
  return contentAnswer(request, version) ?? { status: 200, version, content: version.text };
}

/** The same words for what is not there and for what may not be seen. */
export function notFound(type: string, id: string): Error {
  return fhirError('not-found', `There is no ${type}/${id}`);
}

export function gone({ type, id, versionId, lastUpdated }: Version): Error {
  return fhirError('deleted', `${type}/${id} was deleted at ${lastUpdated} (version ${versionId})`);
}
