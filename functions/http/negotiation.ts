import { fhirError } from '../fhir/outcome.ts';

/** The media types that an answer can have: https://hl7.org/fhir/R4/http.html#mime-type */
export type MediaType =
  | 'application/fhir+json'
  | 'application/json'
  | 'application/fhir+xml'
  | 'application/xml'
  | 'text/xml';

export function isXml(mediaType: MediaType): boolean {
  return mediaType.endsWith('xml');
}

const offered: ReadonlyMap<string, MediaType> = new Map([
  ['*/*', 'application/fhir+json'],
  ['application/*', 'application/fhir+json'],
  ['application/fhir+json', 'application/fhir+json'],
  ['application/json+fhir', 'application/fhir+json'],
  ['application/json', 'application/json'],
  ['text/json', 'application/json'],
  ['text/*', 'text/xml'],
  ['application/fhir+xml', 'application/fhir+xml'],
  ['application/xml+fhir', 'application/fhir+xml'],
  ['application/xml', 'application/xml'],
  ['text/xml', 'text/xml'],
]);

/** Short for FHIR's own media types: https://hl7.org/fhir/R4/http.html#mime-type */
const short: ReadonlyMap<string, MediaType> = new Map([
  ['json', 'application/fhir+json'],
  ['xml', 'application/fhir+xml'],
]);

/**
 * How the caller wants the answer. `_format` goes before `Accept`, for callers that cannot set headers.
 * @throws FhirError 406
 */
export function mediaTypeFor(query: URLSearchParams, accept: string | null): MediaType {
  const format = query.get('_format');
  if (format) return mediaTypeOfFormat(format);
  const ranges = parseAccept(accept ?? '*/*');
  const best = ranges
    .filter(({ quality, type, fhirVersion }) => quality > 0 && offered.has(type) && isR4(fhirVersion))
    .toSorted((one, other) => other.quality - one.quality)
    .map(({ type }) => offered.get(type))[0];
  if (best === undefined)
    throw notAcceptable(`Accept: ${accept} holds nothing that is offered`, 'http.Accept');
  return best;
}

/** Whether `Accept` asks for this type by name, or by its kind (`image/*`), more than for FHIR. */
export function prefers(accept: string | undefined, contentType: string): boolean {
  const wanted = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  const ranges = parseAccept(accept ?? '*/*');
  const best = (isMeant: (type: string) => boolean) =>
    Math.max(0, ...ranges.filter(({ type }) => isMeant(type)).map(({ quality }) => quality));
  const kind = wanted.replace(/\/.*/, '/*');
  return (
    best((type) => type === wanted || type === kind) > best((type) => type !== '*/*' && offered.has(type))
  );
}

function mediaTypeOfFormat(format: string): MediaType {
  // An unescaped + in a URL is read as a space.
  const type = (format.split(';')[0] ?? '').trim().replace(' ', '+').toLowerCase();
  const found = short.get(type) ?? (type.includes('*') ? undefined : offered.get(type));
  if (found === undefined || !isR4(parseRange(format).fhirVersion))
    throw notAcceptable(`_format=${format} is not offered`, 'http._format');
  return found;
}

interface MediaRange {
  readonly type: string;
  readonly quality: number;
  readonly fhirVersion: string | undefined;
}

/** What an `Accept` names, in its order. */
export function parseAccept(accept: string): readonly MediaRange[] {
  return accept.split(',').map(parseRange);
}

function parseRange(text: string): MediaRange {
  const [type = '', ...rest] = text.split(';').map((part) => part.trim().toLowerCase());
  const parameters = new Map(rest.map((part) => part.split('=', 2) as [string, string]));
  const quality = Number(parameters.get('q') ?? 1);
  return { type, quality: Number.isNaN(quality) ? 0 : quality, fhirVersion: parameters.get('fhirversion') };
}

/** Whether the `fhirVersion` of a media type is that of R4: https://hl7.org/fhir/R4/http.html#version-parameter */
export function isR4(fhirVersion: string | undefined): boolean {
  return fhirVersion === undefined || /^4\.0(\.\d+)?$/.test(fhirVersion);
}

function notAcceptable(what: string, where: string): Error {
  return fhirError(
    'not-supported',
    `${what}; the answer can be application/fhir+json or application/fhir+xml (FHIR 4.0)`,
    where,
    406,
  );
}
