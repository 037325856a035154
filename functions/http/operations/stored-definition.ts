import type { Resource } from '../../fhir/resource.ts';
import type { FhirApi, FhirRequest } from '../api.ts';
import { shownVersion } from '../shown.ts';
import { viewFor } from '../view.ts';

/** The resource that an operation is called on. @throws FhirError 404, 410 */
export async function storedDefinition(
  type: string,
  { params: { id }, principal, base }: Pick<FhirRequest<'id'>, 'params' | 'principal' | 'base'>,
  api: Pick<FhirApi, 'repository' | 'searchDefinitions' | 'clock'>,
): Promise<Resource> {
  const version = await api.repository.read(type, id);
  const view = viewFor(principal, base, api);
  return (await shownVersion(version, { type, id }, view, api.repository)).resource;
}
