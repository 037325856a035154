import { error, type Issue } from './outcome.ts';
import { referencesIn } from './reference.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from './resource.ts';

export type BundleMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One entry of a batch or a transaction, taken apart: https://hl7.org/fhir/R4/http.html#transaction */
export interface BundleRequest {
  /** Its place in `Bundle.entry`. */
  readonly index: number;
  readonly method: BundleMethod;
  /** The path below the base, without a slash in front: `Patient`, `Patient/1`. */
  readonly path: string;
  /** What comes after the question mark, or ''. */
  readonly query: string;
  readonly fullUrl?: string;
  readonly resource?: Resource;
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
  readonly ifModifiedSince?: string;
  readonly ifNoneExist?: string;
}

/** What an entry asks, or what is wrong with it. */
export type BundleEntry =
  | { readonly index: number; readonly request: BundleRequest }
  | { readonly index: number; readonly request?: never; readonly issues: readonly [Issue, ...Issue[]] };

/** In what order entries are carried out: https://hl7.org/fhir/R4/http.html#trules */
export const rank = {
  DELETE: 0,
  POST: 1,
  PUT: 2,
  PATCH: 2,
  GET: 3,
  HEAD: 3,
} as const satisfies Record<BundleMethod, number>;

const methods: ReadonlySet<string> = new Set(Object.keys(rank));
const withResource: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/**
 * The entries of a batch or transaction, each taken apart or refused by itself.
 * @param base of this server, taken off urls that start with it
 */
export function bundleEntries(entries: readonly Json[], base: string): readonly BundleEntry[] {
  return entries.map((entry, index) => {
    const [first, ...others] = entryIssues(entry, entryPath(index));
    return first === undefined
      ? { index, request: bundleRequest(entry as JsonObject, index, base) }
      : { index, issues: [first, ...others] };
  });
}

/** The FHIRPath of an entry. */
export function entryPath(index: number): string {
  return `Bundle.entry[${index}]`;
}

function entryIssues(entry: Json, at: string): readonly Issue[] {
  if (!isJsonObject(entry)) return [error('structure', 'An entry should be an object', at)];
  const { request, resource } = entry;
  if (!isJsonObject(request)) {
    return [error('required', 'The entry has no request: it should say method and url', `${at}.request`)];
  }
  return [
    ...methodIssues(request, at),
    ...resourceIssues(request, resource, at),
    ...textIssues(entry, ['fullUrl'], at),
    ...textIssues(request, optionalTexts, `${at}.request`),
  ];
}

// Only for an entry without issues, so that its parts are of the types that they should be.
function bundleRequest(entry: JsonObject, index: number, base: string): BundleRequest {
  const request = entry.request as JsonObject;
  const [path = '', ...query] = String(request.url).split('?');
  return {
    index,
    method: request.method as BundleMethod,
    path: belowBase(path, base),
    query: query.join('?'),
    ...(entry.fullUrl === undefined ? {} : { fullUrl: entry.fullUrl as string }),
    ...(entry.resource === undefined ? {} : { resource: entry.resource as Resource }),
    ...texts(request),
  };
}

const optionalTexts = ['ifMatch', 'ifNoneMatch', 'ifModifiedSince', 'ifNoneExist'] as const;

function texts(request: JsonObject): Partial<Record<(typeof optionalTexts)[number], string>> {
  return Object.fromEntries(
    optionalTexts.filter((name) => request[name] !== undefined).map((name) => [name, request[name]]),
  );
}

function methodIssues({ method, url }: JsonObject, at: string): Issue[] {
  const known = typeof method === 'string' && methods.has(method);
  const allowed = [...methods].join(', ');
  return [
    ...(known ? [] : [error('value', `The method should be one of ${allowed}`, `${at}.request.method`)]),
    ...(typeof url === 'string' && url !== ''
      ? []
      : [
          error(
            'required',
            'The request should say a url, such as Patient or Patient/1',
            `${at}.request.url`,
          ),
        ]),
  ];
}

function resourceIssues({ method }: JsonObject, resource: Json | undefined, at: string): Issue[] {
  const path = `${at}.resource`;
  if (resource === undefined) {
    return withResource.has(String(method)) ? [error('required', `${method} needs a resource`, path)] : [];
  }
  return isJsonObject(resource) && typeof resource.resourceType === 'string'
    ? []
    : [error('structure', 'This is no resource: it should be an object with a resourceType', path)];
}

function textIssues(holder: JsonObject, names: readonly string[], at: string): Issue[] {
  return names
    .filter((name) => holder[name] !== undefined && typeof holder[name] !== 'string')
    .map((name) => error('structure', `${name} should be a string`, `${at}.${name}`));
}

function belowBase(path: string, base: string): string {
  const relative = path === base || path.startsWith(`${base}/`) ? path.slice(base.length) : path;
  return relative.replace(/^\/+|\/+$/g, '');
}

/**
 * References of a transaction to `urn:uuid:…` or `urn:oid:…` that no entry has as its `fullUrl`: nothing could ever
 * resolve them. https://hl7.org/fhir/R4/bundle.html#references
 */
export function unresolvedReferences(requests: readonly BundleRequest[]): readonly Issue[] {
  const known = new Set(requests.map(({ fullUrl }) => fullUrl));
  return requests.flatMap(({ resource, index }) => {
    // A Bundle that is kept as a resource resolves its references within itself.
    if (resource === undefined || resource.resourceType === 'Bundle') return [];
    return referencesIn(resource)
      .filter(({ reference }) => /^urn:(uuid|oid):/.test(reference) && !known.has(withoutFragment(reference)))
      .map(({ reference, expression }) => atEntry(error('value', unknown(reference), expression), index));
  });
}

/**
 * References of the entries of a batch to the `fullUrl` of an entry, such as `urn:uuid:…`: entries of a batch are
 * carried out each by itself, so that nothing would resolve them. By the index of the entry.
 * https://hl7.org/fhir/R4/http.html#brules
 */
export function dependencies(requests: readonly BundleRequest[]): ReadonlyMap<number, readonly Issue[]> {
  const named = new Set(requests.map(({ fullUrl }) => fullUrl));
  const found = requests.map(({ resource, index }) => {
    const references =
      resource === undefined || resource.resourceType === 'Bundle' ? [] : referencesIn(resource);
    const issues = references
      .filter(({ reference }) => reference.startsWith('urn:') && named.has(withoutFragment(reference)))
      .map(({ reference, expression }) => atEntry(error('value', dependent(reference), expression), index));
    return [index, issues] as const;
  });
  return new Map(found);
}

function dependent(reference: string): string {
  return `${reference} is an entry of this batch, whose entries are independent of each other: send a transaction`;
}

function withoutFragment(reference: string): string {
  return reference.split('#')[0] ?? reference;
}

function unknown(reference: string): string {
  return `${reference} is the fullUrl of no entry of this transaction`;
}

/**
 * Entries of a transaction that mean the same resource, or have the same `fullUrl`: no order could be given to them.
 * https://hl7.org/fhir/R4/http.html#trules
 */
export function duplicates(requests: readonly BundleRequest[]): readonly Issue[] {
  const written = requests.filter(
    ({ method, path }) => method !== 'GET' && method !== 'HEAD' && path.includes('/'),
  );
  return [
    ...repeated(written, ({ path }) => path, 'request.url', 'is written by'),
    ...repeated(requests, ({ fullUrl }) => fullUrl, 'fullUrl', 'is the fullUrl of'),
  ];
}

function repeated(
  requests: readonly BundleRequest[],
  key: (request: BundleRequest) => string | undefined,
  element: string,
  words: string,
): Issue[] {
  const groups = Map.groupBy(requests, key);
  return [...groups].flatMap(([value, [first, ...others]]) =>
    value === undefined || first === undefined
      ? []
      : others.map(({ index }) =>
          error(
            'invalid',
            `${value} ${words} ${entryPath(first.index)} too`,
            `${entryPath(index)}.${element}`,
          ),
        ),
  );
}

/** The same issue, of a resource that stands in an entry: `Patient.name` becomes `Bundle.entry[3].resource.name`. */
export function atEntry(issue: Issue, index: number): Issue {
  const [type = '', ...path] = (issue.expression ?? '').split(/(?=[.[])/);
  const inResource = /^[A-Z]/.test(type) ? `.resource${path.join('')}` : '';
  return { ...issue, expression: `${entryPath(index)}${inResource}` };
}
