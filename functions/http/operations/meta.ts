import { stringify, withMembers } from '../../fhir/json.ts';
import { fhirError } from '../../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject, type Meta, type Resource } from '../../fhir/resource.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { commitOne } from '../commit-one.ts';
import { searchOverTypes } from '../criteria.ts';
import { searchableTypes } from '../permission.ts';
import { shownVersion } from '../shown.ts';
import { viewFor } from '../view.ts';
import type { Operation, OperationHandler } from './operation.ts';
import { operationInput } from './parameters.ts';

const definition = (name: string) => `http://hl7.org/fhir/OperationDefinition/Resource-${name}`;

/**
 * Profiles, tags and security labels: of one resource, or all that are in use on a type or the whole server.
 * https://hl7.org/fhir/R4/resource-operation-meta.html. Adding and removing makes a new version, since no version of a
 * resource is ever changed here.
 */
export const metaOperations: readonly Operation[] = [
  {
    name: 'meta',
    definition: definition('meta'),
    levels: ['system', 'type', 'instance'],
    methods: ['GET', 'POST'],
    interaction: 'operation:meta',
    handle: async (request, api) =>
      request.params.id === '' ? metaInUse(request, api) : metaOfOne(request, api),
  },
  {
    name: 'meta-add',
    definition: definition('meta-add'),
    levels: ['instance'],
    methods: ['POST'],
    interaction: 'operation:meta-add',
    handle: (request, api) => changeMeta(request, api, added),
  },
  {
    name: 'meta-delete',
    definition: definition('meta-delete'),
    levels: ['instance'],
    methods: ['POST'],
    interaction: 'operation:meta-delete',
    handle: (request, api) => changeMeta(request, api, removed),
  },
];

async function metaOfOne(...[request, api]: Parameters<OperationHandler>): Promise<Answer> {
  const { params, principal, base } = request;
  const version = await api.repository.read(params.type, params.id);
  const { resource } = await shownVersion(version, params, viewFor(principal, base, api), api.repository);
  return returned(resource.meta ?? {});
}

const pageSize = '1000';
const maxLookedAt = 20_000;

/** @throws FhirError `too-costly` when too many would have to be looked at */
async function metaInUse(request: FhirRequest<'type' | 'id'>, api: FhirApi): Promise<Answer> {
  const { type } = request.params;
  const all = type === '' ? [...api.searchDefinitions.resourceTypes].toSorted() : [type];
  const [first, ...others] = searchableTypes(request.principal, all);
  if (first === undefined)
    throw fhirError('forbidden', 'The access token allows the search of none of the types');
  const view = viewFor(request.principal, request.base, api);
  let meta: JsonObject = {};
  let cursor: string | undefined;
  for (let seen = 0; ; ) {
    const pairs = [
      ['_count', pageSize] as const,
      ...(cursor === undefined ? [] : [['_cursor', cursor] as const]),
    ];
    const { query } = searchOverTypes([first, ...others], pairs, request, api, 'strict');
    const page = await api.repository.search(query, view);
    for (const { resource } of page.matches) meta = added(meta, resource.meta ?? {});
    seen += page.matches.length;
    cursor = page.cursor;
    if (cursor === undefined)
      return returned(withMembers(meta, { versionId: undefined, lastUpdated: undefined }));
    if (seen >= maxLookedAt) {
      throw fhirError(
        'too-costly',
        `There are more than ${maxLookedAt} resources to look at; ask for one type or one resource`,
      );
    }
  }
}

type Change = (meta: JsonObject, change: JsonObject) => JsonObject;

async function changeMeta(
  request: FhirRequest<'type' | 'id'>,
  api: FhirApi,
  change: Change,
): Promise<Answer> {
  const input = await operationInput(request);
  const meta = input.object('meta');
  if (meta === undefined) throw fhirError('required', 'Send Parameters with the parameter meta, a valueMeta');
  const patch = (resource: Resource): Resource => {
    const after = change(resource.meta ?? {}, meta) as Meta;
    return withMembers(resource, { meta: after }) as Resource;
  };
  const { version } = await commitOne({ kind: 'patch', ...request.params, patch }, request, api);
  if (version === undefined) throw new Error('A change of meta ended without a version');
  return { ...returned(version.resource.meta ?? {}), version };
}

const lists = ['profile', 'security', 'tag'] as const;

const added: Change = (meta, change) =>
  withMembers(
    meta,
    changed(meta, change, (now, more) => [...now, ...more.filter((one) => !holds(now, one))]),
  );

const removed: Change = (meta, change) =>
  withMembers(
    meta,
    changed(meta, change, (now, less) => now.filter((one) => !holds(less, one))),
  );

function changed(
  meta: JsonObject,
  change: JsonObject,
  make: (now: readonly Json[], given: readonly Json[]) => readonly Json[],
): JsonObject {
  const pairs = lists.map((name) => {
    const made = make(listOf(meta[name]), listOf(change[name]));
    return [name, made.length === 0 ? undefined : made] as const;
  });
  return Object.fromEntries(pairs);
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** A label is the same by its system and code, a profile by its URL. */
function holds(list: readonly Json[], one: Json): boolean {
  return list.some((other) => {
    if (!isJsonObject(one) || !isJsonObject(other)) return one === other;
    return one.system === other.system && one.code === other.code;
  });
}

function returned(meta: JsonObject): Answer {
  // FHIR has no empty objects, and Parameters without any say as much.
  const isEmpty = Object.values(meta).every((value) => value === undefined);
  const parameter = isEmpty ? {} : { parameter: [{ name: 'return', valueMeta: meta }] };
  return { status: 200, content: stringify({ resourceType: 'Parameters', ...parameter }) };
}
