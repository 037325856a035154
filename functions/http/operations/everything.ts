import { fhirError } from '../../fhir/outcome.ts';
import { isJsonObject, type Json, type Resource } from '../../fhir/resource.ts';
import { compartmentClause, compartmentTypes } from '../../fhir/search/compartment.ts';
import { parseSearch } from '../../fhir/search/parse.ts';
import type { Clause, Include, SearchDefinitions, SearchPart } from '../../fhir/search/query.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { searchOverTypes } from '../criteria.ts';
import { answerSearch } from '../interactions/search-bundle.ts';
import { requirePermission, searchableTypes } from '../permission.ts';
import { shownVersion } from '../shown.ts';
import { viewFor } from '../view.ts';
import { maxMembers, membersOf } from './group-members.ts';
import type { Operation } from './operation.ts';
import { operationInput } from './parameters.ts';

/** Whose record is asked for: everything in the compartment of these, and the resources themselves. */
interface Record {
  readonly compartment: 'Patient' | 'Encounter';
  readonly ids: readonly string[];
  /** Besides them: the Group itself. */
  readonly also?: { readonly type: string; readonly id: string };
}

/**
 * All that there is about a person, an encounter or the members of a group, as far as the caller may see it: the
 * resources of its compartment, and those that they refer to (practitioners, organisations, places, medications, …)
 * but nothing about anybody else. https://hl7.org/fhir/R4/patient-operation-everything.html
 */
export const everythingOperations: readonly Operation[] = [
  everything('Patient', 'Patient-everything', async (resource) => ({
    compartment: 'Patient',
    ids: [String(resource.id)],
  })),
  everything('Encounter', 'Encounter-everything', async (resource) => ({
    compartment: 'Encounter',
    ids: [String(resource.id)],
  })),
  everything('Group', 'Group-everything', async (resource, request, api) => ({
    compartment: 'Patient',
    ids: await membersOf(resource, request, api),
    also: { type: 'Group', id: String(resource.id) },
  })),
];

type RecordOf = (resource: Resource, request: FhirRequest, api: FhirApi) => Promise<Record>;

function everything(type: string, definition: string, recordOf: RecordOf): Operation {
  return {
    name: 'everything',
    definition: `http://hl7.org/fhir/OperationDefinition/${definition}`,
    levels: type === 'Patient' ? ['type', 'instance'] : ['instance'],
    resourceTypes: [type],
    methods: ['GET', 'POST'],
    interaction: 'operation:everything',
    handle: async (request, api) => {
      const { params, principal, base } = request;
      const asked = await askedOf(request);
      if (params.id === '')
        return answer({ compartment: 'Patient', ids: await everybody(request, api) }, asked, request, api);
      const version = await api.repository.read(params.type, params.id);
      const view = viewFor(principal, base, api);
      const { resource } = await shownVersion(version, params, view, api.repository);
      return answer(await recordOf(resource, request, api), asked, request, api);
    },
  };
}

/** Every patient whom the caller may see. @throws FhirError 403, or 400 when they are too many */
async function everybody(request: FhirRequest, api: FhirApi): Promise<readonly string[]> {
  requirePermission(request.principal, 'search', 'Patient');
  const asked = [['_count', String(maxMembers)]] as const;
  const { query } = searchOverTypes(['Patient'], asked, request, api, 'strict');
  const { matches, cursor } = await api.repository.search(
    query,
    viewFor(request.principal, request.base, api),
  );
  if (cursor !== undefined) {
    const text = `There are more than ${maxMembers} patients; ask for each by itself, or for a Group of them`;
    throw fhirError('too-costly', text);
  }
  return matches.map(({ id }) => id);
}

interface Asked {
  readonly start?: string;
  readonly end?: string;
  readonly types?: readonly string[];
  /** `_since`, `_count` and the cursor, as a search understands them. */
  readonly search: readonly (readonly [string, string])[];
  /** As they were sent, for links. */
  readonly pairs: readonly (readonly [string, string])[];
}

const names = ['start', 'end', '_since', '_type', '_count', '_cursor', '_summary', '_elements'];
const defaultCount = '1000';

async function askedOf(request: FhirRequest<'type' | 'id'>): Promise<Asked> {
  const body = await request.json();
  const input = await operationInput({ query: request.query, json: async () => body });
  const given = [...request.query.keys(), ...parameterNames(body)];
  const unknown = given.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw fhirError(
      'not-supported',
      `${unknown} is no parameter of $everything; those are ${names.join(', ')}`,
    );
  }
  const pairs = names.flatMap((name) => input.texts(name).map((text) => [name, text] as const));
  const since = input.text('_since');
  const cursor = input.text('_cursor');
  const types = input.texts('_type').flatMap((text) => text.split(','));
  const start = input.text('start');
  const end = input.text('end');
  return {
    pairs,
    search: [
      ['_count', input.text('_count') ?? defaultCount],
      ...(since === undefined ? [] : [['_lastUpdated', `ge${since}`] as const]),
      ...(cursor === undefined ? [] : [['_cursor', cursor] as const]),
    ],
    ...(types.length > 0 && { types }),
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
  };
}

function parameterNames(body: Json | undefined): readonly string[] {
  const parameters = isJsonObject(body) && Array.isArray(body.parameter) ? body.parameter : [];
  return parameters.map((each: Json) => (isJsonObject(each) ? String(each.name) : ''));
}

async function answer(record: Record, asked: Asked, request: FhirRequest, api: FhirApi): Promise<Answer> {
  const { searchDefinitions: definitions } = api;
  const { compartment, also } = record;
  const own = [compartment, ...(also ? [also.type] : [])];
  const inCompartment = compartmentTypes(definitions, compartment);
  const all = [...new Set([...own, ...inCompartment.toSorted()])];
  const types = typesOf(asked, all, request);
  const { query } = searchOverTypes(types, asked.search, request, api, 'strict');
  const part = ({ type, clauses }: SearchPart): SearchPart => ({
    type,
    clauses: [...clauses, membership(type, record, definitions), ...careDates(type, asked, request, api)],
    sort: [],
  });
  const whole = {
    ...query,
    ...part(query),
    ...(query.others && { others: query.others.map(part) }),
    includes: includesOf(types, all, request, api),
    understood: asked.pairs,
  };
  const { type, id } = (request as FhirRequest<'type' | 'id'>).params;
  const place = id === '' ? type : `${type}/${id}`;
  return answerSearch(request, api, `${request.base}/${place}/$everything`, {
    query: whole,
    warnings: [],
  });
}

/** Those that the caller may search. @throws FhirError 400 for one that can never be part of the record */
function typesOf(
  { types }: Asked,
  all: readonly string[],
  { principal }: FhirRequest,
): readonly [string, ...string[]] {
  const unknown = types?.find((type) => !all.includes(type));
  if (unknown !== undefined) {
    throw fhirError('value', `_type: ${unknown} is never part of this record`, 'http._type');
  }
  const [first, ...others] = searchableTypes(principal, types ?? all);
  if (first === undefined)
    throw fhirError('forbidden', 'The access token allows the search of none of these types');
  return [first, ...others];
}

/** That a resource is in the compartment of one of these, or is one of them. */
function membership(
  type: string,
  { compartment, ids, also }: Record,
  definitions: SearchDefinitions,
): Clause {
  const own = type === compartment ? ids : type === also?.type ? [also.id] : [];
  const parameter = definitions.parameter(type, '_id');
  const byId: Clause[] =
    own.length === 0 || !parameter
      ? []
      : [{ kind: 'value', parameter, values: own.map((code) => ({ kind: 'token', code }) as const) }];
  // Of those who are in a record only by a link to it, somebody else would be told.
  if (own.length > 0 || type === compartment) return { kind: 'any', clauses: byId };
  const values = ids.map((id) => ({ kind: 'reference', type: compartment, id }) as const);
  const clause = compartmentClause(definitions, type, compartment, '');
  const clauses = clause?.kind === 'any' ? clause.clauses : [];
  return {
    kind: 'any',
    clauses: clauses.map((each) => (each.kind === 'value' ? { ...each, values } : each)),
  };
}

/** The search parameter that says when care took place, the first that a type has. */
const careParameters = [
  'date',
  'period',
  'effective-time',
  'occurrence',
  'performed',
  'onset-date',
  'recorded-date',
  'authored',
  'authoredon',
  'created',
  'sent',
  'issued',
];

/** Within `start` and `end`, as far as a resource says when it was. */
function careDates(
  type: string,
  { start, end }: Asked,
  request: FhirRequest,
  api: FhirApi,
): readonly Clause[] {
  const { searchDefinitions: definitions } = api;
  const parameter = careParameters
    .map((code) => definitions.parameter(type, code))
    .find((each) => each?.type === 'date');
  if (!parameter) return [];
  const bounds = [...(start === undefined ? [] : [`ge${start}`]), ...(end === undefined ? [] : [`le${end}`])];
  return bounds.map((bound): Clause => {
    const { query } = parseSearch(definitions, type, [[parameter.code, bound]], {
      baseUrl: request.base,
      nowMs: api.clock(),
      handling: 'strict',
    });
    return { kind: 'any', clauses: [{ kind: 'missing', parameter, missing: true }, ...query.clauses] };
  });
}

/** What the resources of a record refer to besides each other, of types that are about nobody else's care. */
function includesOf(
  types: readonly string[],
  inRecord: readonly string[],
  { principal }: FhirRequest,
  { searchDefinitions: definitions }: FhirApi,
): readonly Include[] {
  const readable = new Set(searchableTypes(principal, [...definitions.resourceTypes]));
  const withheld = new Set([...inRecord, 'Patient', 'RelatedPerson', 'Person', 'Group']);
  return types.flatMap((source) =>
    definitions
      .parameters(source)
      .filter(({ type }) => type === 'reference')
      .flatMap((parameter) =>
        parameter.targets
          .filter((target) => readable.has(target) && !withheld.has(target))
          .map((targetType): Include => ({ source, parameter, targetType, iterate: false })),
      ),
  );
}
