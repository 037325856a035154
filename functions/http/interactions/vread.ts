import { fhirError } from '../../fhir/outcome.ts';
import { inSight } from '../../repository/sight.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { withoutSuperseded } from '../indicators/superseded-versions.ts';
import { gone, notFound, wasSeen } from '../shown.ts';
import { viewFor } from '../view.ts';
import { resourceAnswer } from './read.ts';

/**
 * https://hl7.org/fhir/R4/http.html#vread. An older version is shown only to those who may see the current one too,
 * so that what was taken from somebody's sight cannot be reached through its past.
 */
export async function vread(request: FhirRequest<'type' | 'id' | 'vid'>, api: FhirApi): Promise<Answer> {
  const { repository } = api;
  const { type, id, vid } = request.params;
  const [current, version] = await Promise.all([repository.read(type, id), repository.vread(type, id, vid)]);
  const view = viewFor(request.principal, request.base, api);
  const [shownNow, shownThen] = await inSight([current, version], view);
  const isKnown = current?.deleted ? await wasSeen(current, view, repository) : shownNow !== undefined;
  if (!isKnown) throw notFound(type, id);
  if (version === undefined) {
    throw fhirError('not-found', `${type}/${id} has no version ${vid}`);
  }
  if (version.deleted) throw gone(version);
  if ((await withoutSuperseded([version], repository)).length === 0) {
    const text = `Version ${vid} told figures that its release's correction has replaced; ${type}/${id} says which release that is`;
    throw fhirError('deleted', text);
  }
  if (shownThen === undefined) throw notFound(type, id);
  return resourceAnswer(request, shownThen);
}
