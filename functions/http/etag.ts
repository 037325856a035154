import { fhirError } from '../fhir/outcome.ts';
import type { Version } from '../repository/repository.ts';
import type { FhirRequest } from './api.ts';

/** https://hl7.org/fhir/R4/http.html#versioning: the version id in a weak ETag. */
export function etag(versionId: string): string {
  return `W/"${versionId}"`;
}

/** An instant as an HTTP date: `Wed, 21 Oct 2026 07:28:00 GMT`. */
export function httpDate(instant: string): string {
  return new Date(instant).toUTCString();
}

/**
 * The version that `If-Match` names; `undefined` when there is no such header. A strong tag is taken too: many
 * clients send one.
 * @throws FhirError 400 when it is no ETag of one version
 */
export function ifMatch(value: string | undefined): { readonly ifMatch?: string } {
  if (value === undefined) return {};
  const versionId = /^(?:W\/)?"([A-Za-z0-9\-.]{1,64})"$/.exec(value.trim())?.[1];
  if (versionId !== undefined) return { ifMatch: versionId };
  throw fhirError('value', `If-Match is ${value}; it should name one version, as W/"3"`, 'http.If-Match');
}

/** `If-None-Match: *` of an update: only when the resource does not exist yet. @throws FhirError 400 */
export function ifNoneMatchAny(value: string | undefined): { readonly ifNoneMatch?: '*' } {
  if (value === undefined) return {};
  if (value.trim() === '*') return { ifNoneMatch: '*' };
  throw fhirError('value', `If-None-Match is ${value}; for an update it can only be *`, 'http.If-None-Match');
}

/**
 * Whether the reader has this version already: https://hl7.org/fhir/R4/http.html#cread. `If-None-Match` decides
 * alone when it is there (https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2).
 */
export function isNotModified(
  request: Pick<FhirRequest, 'header'>,
  version: Pick<Version, 'versionId' | 'lastUpdated'>,
): boolean {
  const known = request.header('If-None-Match');
  if (known !== undefined) {
    const tags = known.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
    return tags.includes('*') || tags.includes(`"${version.versionId}"`);
  }
  const since = Date.parse(request.header('If-Modified-Since') ?? '');
  // An HTTP date has no milliseconds, so neither may what it is compared with.
  return Date.parse(httpDate(version.lastUpdated)) <= since;
}
