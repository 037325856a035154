import { error, type Issue } from '../fhir/outcome.ts';
import { isJsonObject, type JsonObject, type Resource } from '../fhir/resource.ts';
import type { Change } from './change.ts';
import type { Client, Person } from './principal.ts';
import { ruleOf } from './resource-rules.ts';

/** System of the tag that says which client a Subscription is of; only Kring itself sets it. */
export const ownerSystem = 'https://kring.care/fhir/client';

/** What a system has set up for itself: it alone sees it, and the programme's own system, which may remove it. */
export function isOwned(resource: Resource | undefined): boolean {
  return resource !== undefined && ruleOf(resource.resourceType).kind === 'own';
}

/** The client that a resource is of; none where authorisation was off. */
export function ownerOf(resource: Resource): string | undefined {
  const code = tagsOf(resource).find(({ system }) => system === ownerSystem)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** The resource as that client's. */
export function ownedBy<T extends Resource>(resource: T, client: string | undefined): T {
  const others = tagsOf(resource).filter(({ system }) => system !== ownerSystem);
  const tag = client === undefined ? others : [...others, { system: ownerSystem, code: client }];
  const { tag: _tag, ...meta } = resource.meta ?? {};
  return { ...resource, meta: tag.length === 0 ? meta : { ...meta, tag } };
}

export function isOwnedBy(principal: Client | Person, resource: Resource): boolean {
  return principal.kind === 'client' && ownerOf(resource) === principal.clientId;
}

/** A person has no system that could be told. The programme's own system removes what others have set up. */
export function refusedOwn(
  principal: Client | Person,
  { before, after, choosesId }: Change,
): Issue | undefined {
  const resource = after ?? before;
  if (!isOwned(resource)) return undefined;
  const name = `${resource?.resourceType}/${resource?.id}`;
  const isProgramme = principal.kind === 'client' && principal.role === 'programme';
  const seesIt = before !== undefined && (isProgramme || isOwnedBy(principal, before));
  if (before === undefined ? choosesId === true && !isProgramme : !seesIt) {
    return error('not-found', `There is no ${name}; to create one, leave the id to the server (POST)`);
  }
  if (after === undefined || [before, after].every((one) => !one || isOwnedBy(principal, one)))
    return undefined;
  return error('forbidden', `${name} is changed by the system that it is of alone, and stays with it`);
}

function tagsOf({ meta }: Resource): readonly JsonObject[] {
  return Array.isArray(meta?.tag) ? meta.tag.filter(isJsonObject) : [];
}
