import { viewOf } from '../../access/view.ts';
import { fhirError } from '../../fhir/outcome.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { refuseSummary } from '../summary.ts';
import { gone, notFound, resourceAnswer } from './read.ts';

/**
 * https://hl7.org/fhir/R4/http.html#vread. An older version is shown only to those who may see the current one too,
 * so that what was taken from somebody's sight cannot be reached through its past.
 */
export async function vread(
  request: FhirRequest<'type' | 'id' | 'vid'>,
  { repository }: FhirApi,
): Promise<Answer> {
  const { type, id, vid } = request.params;
  for (const [name, value] of request.query) refuseSummary(name, value);
  const [current, version] = await Promise.all([repository.read(type, id), repository.vread(type, id, vid)]);
  const view = viewOf(request.principal);
  if (current === undefined || (!current.deleted && !view.visible(current.resource))) {
    throw notFound(type, id);
  }
  if (version === undefined) {
    throw fhirError('not-found', `${type}/${id} has no version ${vid}`);
  }
  if (version.deleted) throw gone(version);
  if (!view.visible(version.resource)) throw notFound(type, id);
  return resourceAnswer(request, version);
}
