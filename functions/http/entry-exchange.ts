import type { BundleRequest } from '../fhir/bundle.ts';
import type { BundleEntryText } from '../fhir/bundle-text.ts';
import { stringify } from '../fhir/json.ts';
import { fhirError } from '../fhir/outcome.ts';
import type { Resource } from '../fhir/resource.ts';
import type { Answer, FhirRequest } from './api.ts';
import { etag } from './etag.ts';

/** An entry of a batch or transaction as the interaction that it asks for, by the caller of the whole. */
export function entryRequest(entry: BundleRequest, parent: FhirRequest): Omit<FhirRequest, 'params'> {
  const { header } = entryConditions(entry);
  return {
    method: entry.method === 'HEAD' ? 'GET' : entry.method,
    query: new URLSearchParams(entry.query),
    header: (name) => {
      if (name === 'Prefer') return entryPreference(parent);
      // Of what each entry of a batch writes.
      return name === 'X-Provenance' ? parent.header(name) : header(name);
    },
    json: async () => entry.resource,
    // In an entry a JSON Patch comes as a Binary.
    jsonPatch: async () => undefined,
    form: async () => new URLSearchParams(),
    bytes: async () => new Uint8Array(),
    asksForFhir: true,
    base: parent.base,
    principal: parent.principal,
  };
}

/**
 * Refuses the conditions of an entry that nothing would come of: a caller that states one counts on it. Those that a
 * write could have but not this one are refused where it is read.
 * @throws FhirError 400
 */
export function refuseConditions(entry: BundleRequest): void {
  const { method, path } = entry;
  const isRead = method === 'GET' || method === 'HEAD';
  const isResource = /^[A-Z][A-Za-z]*\/[^/$_][^/]*(\/_history\/[^/]+)?$/.test(path);
  const names = ['ifMatch', 'ifNoneMatch', 'ifModifiedSince', 'ifNoneExist'] as const;
  const taken = isRead ? (isResource ? ['ifNoneMatch', 'ifModifiedSince'] : []) : writeConditions(entry);
  const refused = names.find((name) => entry[name] !== undefined && !taken.includes(name));
  if (refused === undefined) return;
  const instead = taken.length === 0 ? 'none' : `${taken.join(' and ')} alone`;
  throw fhirError('not-supported', `${refused} means nothing for ${method} ${path}: it takes ${instead}`);
}

function writeConditions({ method, path }: BundleRequest): readonly string[] {
  const isOperation = /(^|\/)[$_]/.test(path);
  return method === 'POST' && isOperation ? [] : ['ifMatch', 'ifNoneMatch', 'ifNoneExist'];
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

/** https://hl7.org/fhir/R4/http.html#transaction-response; to HEAD without the resource. */
export function entryAnswer(
  answer: Answer,
  { base }: Pick<FhirRequest, 'base'>,
  method: BundleRequest['method'] | undefined,
): BundleEntryText {
  const { version, location, outcome, raw } = answer;
  const content = answer.content ?? (raw && stringify(enveloped(raw)));
  return {
    ...fullUrlOf(location),
    ...(content === undefined || method === 'HEAD' ? {} : { resource: content }),
    response: {
      status: String(answer.status),
      ...(location === undefined ? {} : { location: location.slice(base.length + 1) }),
      ...(version === undefined ? {} : { etag: etag(version.versionId), lastModified: version.lastUpdated }),
      ...(outcome === undefined ? {} : { outcome }),
    },
  };
}

/** What is no FHIR, as the Binary that an entry can hold. */
function enveloped({ bytes, contentType }: NonNullable<Answer['raw']>): Resource {
  const data = Buffer.from(bytes).toString('base64');
  // FHIR has no empty strings.
  return { resourceType: 'Binary', contentType, ...(data === '' ? {} : { data }) };
}

function fullUrlOf(location: string | undefined): { fullUrl?: string } {
  return location === undefined ? {} : { fullUrl: location.replace(/\/_history\/[^/]*$/, '') };
}
