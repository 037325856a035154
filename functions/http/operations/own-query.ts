import { parse } from '../../fhir/json.ts';
import { FhirError, type Issue, warning } from '../../fhir/outcome.ts';
import { parseReference } from '../../fhir/reference.ts';
import { isJsonObject, type JsonObject, type Resource } from '../../fhir/resource.ts';
import type { FhirApi, FhirRequest } from '../api.ts';
import { isResource } from '../submission.ts';

type Caller = Pick<FhirRequest, 'base' | 'principal'>;

/** What a GET below our base answers this caller, as JSON. @throws FhirError as that interaction does */
async function got(
  path: string,
  query: string,
  { base, principal }: Caller,
  api: FhirApi,
): Promise<JsonObject> {
  const { content } = await api.dispatch(path, {
    method: 'GET',
    query: new URLSearchParams(query),
    header: () => undefined,
    json: async () => undefined,
    jsonPatch: async () => undefined,
    form: async () => new URLSearchParams(),
    bytes: async () => new Uint8Array(),
    asksForFhir: true,
    base,
    principal,
  });
  const json = content === undefined ? {} : parse(content);
  return isJsonObject(json) ? json : {};
}

/**
 * A searchset for a query such as `Observation?code=…`, or a resource for `Patient/1`, as the caller may see it.
 * @throws FhirError 400 for what is no search here, 401, 403; 404 for a resource that is not there
 */
async function askedLocally(query: string, caller: Caller, api: FhirApi): Promise<JsonObject> {
  const own = query.startsWith(`${caller.base}/`)
    ? query.slice(caller.base.length + 1)
    : query.replace(/^\//, '');
  const [path = '', ...rest] = own.split('?');
  return got(`/${path}`, rest.join('?'), caller, api);
}

/** The matches of a search. @throws FhirError as `askedLocally` */
export async function foundByQuery(
  query: string,
  caller: Caller,
  api: FhirApi,
): Promise<readonly Resource[]> {
  const { entry } = await askedLocally(query, caller, api);
  const entries = Array.isArray(entry) ? entry.filter(isJsonObject) : [];
  return entries.flatMap(({ resource, search }) =>
    isJsonObject(search) && search.mode === 'match' && isResource(resource) ? [resource] : [],
  );
}

/** What a reference below our base leads to; `undefined` when it leads elsewhere, or to nothing that the caller may see. */
export async function readLocally(
  reference: string,
  caller: Caller,
  api: FhirApi,
): Promise<Resource | undefined> {
  const place = parseReference(reference, caller.base);
  if (place.kind !== 'local') return undefined;
  try {
    const resource = await askedLocally(`${place.type}/${place.id}`, caller, api);
    return isResource(resource) ? resource : undefined;
  } catch (caught) {
    if (caught instanceof FhirError) return undefined;
    throw caught;
  }
}

/** An invalid query is said, and finds nothing: https://hl7.org/fhir/uv/sdc/populate.html#expression-based-population */
export async function queriedOrSaid(
  query: string,
  caller: Caller,
  api: FhirApi,
  issues: Issue[],
): Promise<JsonObject | undefined> {
  try {
    return await askedLocally(query, caller, api);
  } catch (caught) {
    if (!(caught instanceof FhirError)) throw caught;
    const [issue] = caught.issues;
    issues.push(
      warning(issue.code, `The query ${query.slice(0, 200)} could not be run: ${issue.diagnostics}`),
    );
    return undefined;
  }
}
