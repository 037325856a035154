import { FhirError, fhirError } from '../../fhir/outcome.ts';
import { isJsonObject, type Json, type Resource } from '../../fhir/resource.ts';
import { compartmentClause } from '../../fhir/search/compartment.ts';
import type { Clause, SearchQuery } from '../../fhir/search/query.ts';
import type { ViewDefinition } from '../../indicator/view/view-definition.ts';
import { seenOf } from '../../repository/sight.ts';
import type { FhirApi, FhirRequest } from '../api.ts';
import { searchOf } from '../criteria.ts';
import { requirePermission } from '../permission.ts';
import { statusOf } from '../status.ts';
import { isResource } from '../submission.ts';
import { viewFor } from '../view.ts';
import { groupMembers } from './group-members.ts';
import { itself, type OperationInput, placeOf, references } from './parameters.ts';

/**
 * What a view is run over: the resources that are sent along, or what the caller would find by searching.
 * @throws FhirError 400, 403
 */
export async function* viewedResources(
  view: ViewDefinition,
  input: OperationInput,
  request: FhirRequest,
  api: FhirApi,
): AsyncGenerator<Resource> {
  if (!input.names().includes('resource')) return yield* storedResources(view, input, request, api);
  const other = ['patient', 'group', '_since'].find((name) => input.names().includes(name));
  if (other !== undefined) {
    throw fhirError(
      'not-supported',
      `${other} chooses among stored resources, not among those sent`,
      placeOf(other),
      400,
    );
  }
  for (const [index, sent] of input.values('resource').entries()) {
    yield* unpacked(sentResource(sent, index, api));
  }
}

/** What is in a Bundle rather than the Bundle, one level deep. */
function unpacked(resource: Resource): readonly Resource[] {
  if (resource.resourceType !== 'Bundle') return [resource];
  const entries = Array.isArray(resource.entry) ? resource.entry.filter(isJsonObject) : [];
  return entries.flatMap((entry) => (isResource(entry.resource) ? [entry.resource] : []));
}

/** A resource, or its JSON as a text. */
function sentResource(sent: Json, index: number, api: FhirApi): Resource {
  const resource = itself(sent, api);
  if (isResource(resource)) return resource;
  const text = 'This is no resource: it should be an object with a resourceType';
  throw fhirError('structure', text, `${placeOf('resource')}[${index}]`, 400);
}

const pageSize = 500;

/** What the caller would find by searching, page by page. @throws FhirError 403, 400 */
async function* storedResources(
  view: ViewDefinition,
  input: OperationInput,
  request: FhirRequest,
  api: FhirApi,
): AsyncGenerator<Resource> {
  const { resource: type } = view;
  requirePermission(request.principal, 'search', type);
  const pairs = [['_count', String(pageSize)] as const, ...changedAfter(input)];
  const { query } = searchOf(type, pairs, request, api, 'strict');
  const clauses = [...query.clauses, ...(await aboutWhom(type, input, request, api))];
  const caller = viewFor(request.principal, request.base, api);
  let cursor: string | undefined;
  do {
    const asked: SearchQuery = { ...query, clauses, total: 'none', ...(cursor !== undefined && { cursor }) };
    const page = await api.repository.search(asked, caller);
    for (const { resource } of page.matches) yield resource;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

/** @throws FhirError 400 */
function changedAfter(input: OperationInput): readonly (readonly [string, string])[] {
  const since = input.text('_since');
  if (since === undefined) return [];
  const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(since);
  const milliseconds = isInstant ? Date.parse(since) : Number.NaN;
  if (Number.isFinite(milliseconds)) {
    // To the millisecond, as a search would otherwise leave out the whole second that it names.
    return [['_lastUpdated', `gt${new Date(milliseconds).toISOString()}`]];
  }
  const noInstant = `_since is ${since}; it should be an instant such as 2026-01-31T09:00:00Z`;
  throw fhirError('value', noInstant, placeOf('_since'));
}

/** Only what is in the compartments of these patients, and of the members of these groups. */
async function aboutWhom(
  type: string,
  input: OperationInput,
  request: FhirRequest,
  api: FhirApi,
): Promise<readonly Clause[]> {
  const patients = references(input, 'patient');
  const groups = references(input, 'group');
  if (patients.length + groups.length === 0) return [];
  const members = await Promise.all(groups.map((group) => membersOfGroup(group, request, api)));
  const ids = [...new Set([...(await seenPatients(patients, request, api)), ...members.flat()])];
  return [inCompartments(type, ids, api)];
}

async function membersOfGroup(group: string, request: FhirRequest, api: FhirApi): Promise<readonly string[]> {
  try {
    return await groupMembers(idOf(group, 'Group'), request, api);
  } catch (thrown) {
    if (thrown instanceof FhirError && [404, 410].includes(statusOf(thrown))) throw noSuch(group, 'group');
    throw thrown;
  }
}

/** @throws FhirError 400 for one that there is not, or that the caller may not see: nobody is told which */
async function seenPatients(
  patients: readonly string[],
  { principal, base }: FhirRequest,
  api: FhirApi,
): Promise<readonly string[]> {
  const ids = patients.map((patient) => idOf(patient, 'Patient'));
  const versions = await api.repository.readMany(ids.map((id) => ({ type: 'Patient', id })));
  const seen = new Set((await seenOf(versions, viewFor(principal, base, api))).map(({ id }) => id));
  const missing = ids.find((id) => !seen.has(id));
  if (missing !== undefined) throw noSuch(`Patient/${missing}`, 'patient');
  return ids;
}

// Of what the rows are about, not of what is asked for: the operation itself was found.
function noSuch(reference: string, name: string): Error {
  return fhirError('not-found', `There is no ${reference} that you can see`, placeOf(name), 400);
}

function inCompartments(type: string, ids: readonly string[], { searchDefinitions }: FhirApi): Clause {
  const parameter = searchDefinitions.parameter(type, '_id');
  if (type === 'Patient' && parameter) {
    return { kind: 'value', parameter, values: ids.map((code) => ({ kind: 'token', code })) };
  }
  const compartment = compartmentClause(searchDefinitions, type, 'Patient', '');
  const values = ids.map((id) => ({ kind: 'reference', type: 'Patient', id }) as const);
  const clauses = compartment?.kind === 'any' ? compartment.clauses : [];
  return { kind: 'any', clauses: clauses.map((one) => (one.kind === 'value' ? { ...one, values } : one)) };
}

function idOf(reference: string, type: string): string {
  const [, id] = new RegExp(`^(?:${type}/)?([A-Za-z0-9.-]{1,64})$`).exec(reference) ?? [];
  if (id !== undefined) return id;
  const noReference = `${reference} should be a reference such as ${type}/123`;
  throw fhirError('value', noReference, placeOf(type.toLowerCase()));
}
