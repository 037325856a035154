import type { BundleRequest } from '../fhir/bundle.ts';
import type { BundleEntryText } from '../fhir/bundle-text.ts';
import type { Answer, FhirRequest } from './api.ts';
import { etag } from './etag.ts';

/** An entry of a batch or transaction as the interaction that it asks for, by the caller of the whole. */
export function entryRequest(entry: BundleRequest, parent: FhirRequest): Omit<FhirRequest, 'params'> {
  const { header } = entryConditions(entry);
  return {
    method: entry.method === 'HEAD' ? 'GET' : entry.method,
    query: new URLSearchParams(entry.query),
    header: (name) => (name === 'Prefer' ? entryPreference(parent) : header(name)),
    json: async () => entry.resource,
    form: async () => new URLSearchParams(),
    bytes: async () => new Uint8Array(),
    asksForFhir: true,
    base: parent.base,
    principal: parent.principal,
  };
}

/** The elements of an entry's request that are headers of a request of its own. */
export function entryConditions(entry: BundleRequest): Pick<FhirRequest, 'header'> {
  const headers = new Map([
    ['If-Match', entry.ifMatch],
    ['If-None-Match', entry.ifNoneMatch],
    ['If-Modified-Since', entry.ifModifiedSince],
    ['If-None-Exist', entry.ifNoneExist],
  ]);
  return { header: (name) => headers.get(name) };
}

/**
 * What the whole prefers. A caller that says nothing gets the location of what it wrote but not the content, which
 * it has: a session is some two hundred resources.
 */
function entryPreference(parent: Pick<FhirRequest, 'header'>): string {
  const stated = parent.header('Prefer') ?? '';
  return /\breturn=/i.test(stated) ? stated : `return=minimal${stated === '' ? '' : `, ${stated}`}`;
}

/** https://hl7.org/fhir/R4/http.html#transaction-response */
export function entryAnswer(answer: Answer, { base }: Pick<FhirRequest, 'base'>): BundleEntryText {
  const { version, location, outcome } = answer;
  return {
    ...fullUrlOf(location),
    ...(answer.content === undefined ? {} : { resource: answer.content }),
    response: {
      status: String(answer.status),
      ...(location === undefined ? {} : { location: location.slice(base.length + 1) }),
      ...(version === undefined ? {} : { etag: etag(version.versionId), lastModified: version.lastUpdated }),
      ...(outcome === undefined ? {} : { outcome }),
    },
  };
}

function fullUrlOf(location: string | undefined): { fullUrl?: string } {
  return location === undefined ? {} : { fullUrl: location.replace(/\/_history\/[^/]*$/, '') };
}
