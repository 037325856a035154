import { mapDeep } from '../../fhir/json.ts';
import { isJsonObject, type Json, type Resource } from '../../fhir/resource.ts';
import type { Identified } from './element.ts';
import { type Random, uuid } from './random.ts';

export interface TransactionBundle extends Resource {
  readonly resourceType: 'Bundle';
  readonly type: 'transaction';
  readonly entry: readonly TransactionEntry[];
}

export interface TransactionEntry {
  readonly [name: string]: Json;
  readonly fullUrl: string;
  readonly resource: Resource;
  readonly request: { readonly method: string; readonly url: string; readonly ifNoneExist?: string };
}

/** One transaction that writes each resource under its own id, and the same again when it is sent again. */
export function updates(resources: readonly Identified[]): TransactionBundle {
  return transaction(
    resources.map((resource) => {
      const url = `${resource.resourceType}/${resource.id}`;
      return { fullUrl: `https://kring.care/synthetic/${url}`, resource, request: { method: 'PUT', url } };
    }),
  );
}

/**
 * One transaction as a sender makes it that leaves ids to the server: each resource is created under a `urn:uuid`
 * unless one with its identifier exists, so that sending it again creates nothing.
 * https://hl7.org/fhir/R4/http.html#trules
 */
export function conditionalCreates(resources: readonly Identified[], from: Random): TransactionBundle {
  const urls = new Map(
    resources.map(({ resourceType, id }) => [`${resourceType}/${id}`, `urn:uuid:${uuid(from)}`]),
  );
  return transaction(
    resources.map((resource) => {
      const { resourceType, id } = resource;
      return {
        fullUrl: urls.get(`${resourceType}/${id}`) ?? '',
        resource: pointingAt(urls, resource),
        request: { method: 'POST', url: resourceType, ifNoneExist: identifierCriteria(resource) },
      };
    }),
  );
}

function transaction(entry: readonly TransactionEntry[]): TransactionBundle {
  return { resourceType: 'Bundle', type: 'transaction', entry };
}

function pointingAt(urls: ReadonlyMap<string, string>, resource: Identified): Resource {
  const { id: _, ...rest } = resource;
  const change = (value: Json, name: string | undefined) =>
    name === 'reference' && typeof value === 'string' ? (urls.get(value) ?? value) : undefined;
  return { ...(mapDeep(rest, change) as object), resourceType: resource.resourceType };
}

/** @throws Error for a resource without identifier, which only a mistake in this folder can make */
function identifierCriteria(resource: Identified): string {
  const [first] = Array.isArray(resource.identifier) ? resource.identifier : [];
  if (!isJsonObject(first)) throw new Error(`${resource.resourceType}/${resource.id} has no identifier`);
  return `identifier=${first.system}|${first.value}`;
}
