import { fhirError } from '../../fhir/outcome.ts';
import { isJsonObject, type Json, type Resource } from '../../fhir/resource.ts';
import { seenOf } from '../../repository/sight.ts';
import type { FhirApi, FhirRequest } from '../api.ts';
import { requirePermission } from '../permission.ts';
import { shownVersion } from '../shown.ts';
import { viewFor } from '../view.ts';

/** How many persons the records may be of that one call answers. */
export const maxMembers = 200;

/** The persons of this Group whom the caller may see, by id. @throws FhirError 403, 404 for what may not be seen too */
export async function groupMembers(
  id: string,
  request: FhirRequest,
  api: FhirApi,
): Promise<readonly string[]> {
  requirePermission(request.principal, 'read', 'Group');
  const version = await api.repository.read('Group', id);
  const view = viewFor(request.principal, request.base, api);
  const { resource } = await shownVersion(version, { type: 'Group', id }, view, api.repository);
  return await membersOf(resource, request, api);
}

/** The persons of a Group, as the caller was shown it, whom the caller may see. */
export async function membersOf(
  { member }: Resource,
  { principal, base }: FhirRequest,
  api: FhirApi,
): Promise<readonly string[]> {
  const references = (Array.isArray(member) ? member : []).flatMap((each: Json) => {
    const entity = isJsonObject(each) && isJsonObject(each.entity) ? each.entity.reference : undefined;
    const id = typeof entity === 'string' ? /(?:^|\/)Patient\/([^/]+)$/.exec(entity)?.[1] : undefined;
    return id === undefined ? [] : [{ type: 'Patient', id }];
  });
  if (references.length > maxMembers) {
    throw fhirError('too-costly', `The group has more than ${maxMembers} members; ask for each by itself`);
  }
  const versions = await api.repository.readMany(references);
  return (await seenOf(versions, viewFor(principal, base, api))).map(({ id }) => id);
}
