import { FhirError, fhirError } from '../../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../../fhir/resource.ts';
import { parseQuestionnaire } from '../../questionnaire/parse.ts';
import type { ParsedQuestionnaire } from '../../questionnaire/questionnaire.ts';
import type { FhirApi, FhirRequest } from '../api.ts';
import { isResource } from '../submission.ts';
import { foundByQuery, readLocally } from './own-query.ts';

/** A Questionnaire without a `url` is named by where it is. @throws FhirError 422 when it cannot be used */
export function usableQuestionnaire(source: Resource): ParsedQuestionnaire {
  const url = source.url ?? (source.id === undefined ? 'urn:questionnaire' : `Questionnaire/${source.id}`);
  try {
    return parseQuestionnaire({ ...source, url });
  } catch (caught) {
    throw caught instanceof FhirError ? new FhirError(caught.issues, 422) : caught;
  }
}

/** The version that a canonical names, or else the newest; `undefined` when there is none that the caller may see. */
export async function questionnaireNamed(
  canonical: string,
  request: FhirRequest<'type' | 'id'>,
  api: FhirApi,
): Promise<Resource | undefined> {
  const [url = '', version] = canonical.split('|');
  const query = new URLSearchParams({
    url,
    ...(version !== undefined && { version }),
    _sort: '-_lastUpdated',
  });
  const found = await foundByQuery(`Questionnaire?${query}`, request, api);
  return found.find(({ status }) => status === 'active') ?? found[0];
}

/** The Questionnaire that the parameter `questionnaire` is, or names. @throws FhirError 400, 404 */
export async function questionnaireGiven(
  given: Json,
  request: FhirRequest<'type' | 'id'>,
  api: FhirApi,
): Promise<Resource> {
  if (isJsonObject(given) && isResource(given)) return expected(given);
  const reference = isJsonObject(given) ? given.reference : given;
  if (typeof reference !== 'string') {
    throw fhirError(
      'value',
      'questionnaire is a Questionnaire, a reference to one, or its canonical URL',
      at,
    );
  }
  const found =
    (await readLocally(reference, request, api)) ?? (await questionnaireNamed(reference, request, api));
  if (found === undefined) throw fhirError('not-found', `There is no Questionnaire ${reference}`, at, 404);
  return expected(found);
}

/** @throws FhirError 404 */
export async function questionnaireIdentified(
  { system, value }: JsonObject,
  request: FhirRequest<'type' | 'id'>,
  api: FhirApi,
): Promise<Resource> {
  const token = `${system === undefined ? '' : `${String(system)}|`}${String(value)}`;
  const query = new URLSearchParams({ identifier: token, _sort: '-_lastUpdated' });
  const [found] = await foundByQuery(`Questionnaire?${query}`, request, api);
  if (found) return found;
  throw fhirError('not-found', `There is no Questionnaire with the identifier ${token}`, 'identifier', 404);
}

const at = 'questionnaire';

function expected(resource: Resource): Resource {
  if (resource.resourceType === 'Questionnaire') return resource;
  throw fhirError('value', `questionnaire is a ${resource.resourceType}; it should be a Questionnaire`, at);
}
