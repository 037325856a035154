import { stringify, withMembers } from '../../fhir/json.ts';
import { FhirError, fhirError, type Issue, operationOutcome } from '../../fhir/outcome.ts';
import { rewriteReferences } from '../../fhir/reference.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../../fhir/resource.ts';
import { tokenValue } from '../../fhir/search/escape.ts';
import type { Clause, SearchParameter } from '../../fhir/search/query.ts';
import type { CommitResult, Entry, Version } from '../../repository/repository.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { criteriaOf, searchOverTypes } from '../criteria.ts';
import { requirePermission, searchableTypes } from '../permission.ts';
import { shownVersion } from '../shown.ts';
import { errorsOf, requireValid } from '../submission.ts';
import { forgetFacts, viewFor } from '../view.ts';
import { writeProblems } from '../write-rules.ts';
import { carrying, consentsReferring } from './merge-consents.ts';
import type { Operation } from './operation.ts';
import { operationInput } from './parameters.ts';

/**
 * `POST Patient/$merge`: two records of one person become one, as in https://hl7.org/fhir/R5/patient-operation-merge.html
 * (R4 has the links, https://hl7.org/fhir/R4/patient.html#links, but no operation). In, as Parameters: `source-patient`
 * or `source-patient-identifier`, `target-patient` or `target-patient-identifier`, `preview` (true: nothing is
 * written). In one transaction every reference to the source becomes one to the target, the target gets the source's
 * identifiers (as `old`) and a link `replaces`, and the source is set inactive with a link `replaced-by`. Consents come
 * along whoever sees them. See docs/merge-and-mend.md. Out: `outcome`, and `result`, the target.
 */
export const mergeOperation: Operation = {
  name: 'merge',
  definition: 'http://hl7.org/fhir/OperationDefinition/Patient-merge',
  levels: ['type'],
  resourceTypes: ['Patient'],
  methods: ['POST'],
  interaction: 'operation:merge',
  handle: merge,
};

const names = [
  'source-patient',
  'source-patient-identifier',
  'target-patient',
  'target-patient-identifier',
  'preview',
];

async function merge(request: FhirRequest<'type' | 'id'>, api: FhirApi): Promise<Answer> {
  const body = await request.json();
  refuseUnknown(body);
  const input = await operationInput({ query: new URLSearchParams(), json: async () => body });
  const find = (role: 'source' | 'target') =>
    patientOf(
      role,
      input.object(`${role}-patient`),
      input.object(`${role}-patient-identifier`),
      request,
      api,
    );
  const [source, target] = await Promise.all([find('source'), find('target')]);
  refuseUnfit(source, target);
  const [referring, consents] = await Promise.all([
    referringTo(source, target, request, api),
    consentsReferring(refersTo(source, parametersOf('Consent', api)), api),
  ]);
  const merged = mergedTarget(target, source);
  const moved = (version: Version) =>
    updateOf(version, rewritten(version.resource, source, target, request.base));
  const writes: readonly Update[] = [
    updateOf(source, replacedSource(source, target)),
    updateOf(target, rewritten(merged, source, target, request.base)),
    ...referring.filter(({ type }) => type !== 'Consent').map(moved),
  ];
  await requireSound(writes, api);
  const count = `${referring.length} resources that refer to Patient/${source.id}`;
  if (input.flag('preview')) return answer(`${count} would be changed`, merged);
  const [, result] = await commit([...writes, ...consents.map(moved)], consents, request, api);
  return answer(`${count} were changed`, result?.version?.resource ?? merged);
}

/** As its caller, but for the consents: those come along whoever recorded them and whoever sees them. */
async function commit(
  entries: readonly Update[],
  consents: readonly Version[],
  { principal, base }: FhirRequest,
  api: FhirApi,
): Promise<readonly CommitResult[]> {
  const placed = entries.map((entry) => ({ entry }));
  const { issues } = await writeProblems(placed, { principal, base }, api, 'moved');
  requireValid(issues);
  try {
    const view = carrying(consents, viewFor(principal, base, api));
    return await api.repository.commit(entries, view);
  } finally {
    forgetFacts(principal);
  }
}

function refuseUnknown(body: Json | undefined): void {
  const parameters = isJsonObject(body) && Array.isArray(body.parameter) ? body.parameter : [];
  const unknown = parameters.find((each: Json) => !isJsonObject(each) || !names.includes(String(each.name)));
  if (unknown === undefined) return;
  const name = isJsonObject(unknown) ? String(unknown.name) : 'This';
  throw fhirError('not-supported', `${name} is no parameter of $merge here; those are ${names.join(', ')}`);
}

/** @throws FhirError 400, 404, 412 unless the parameters select one patient that the caller may see */
async function patientOf(
  role: string,
  reference: JsonObject | undefined,
  identifier: JsonObject | undefined,
  request: FhirRequest,
  api: FhirApi,
): Promise<Version> {
  const view = viewFor(request.principal, request.base, api);
  const id = /^(?:.*\/)?Patient\/([^/]+)$/.exec(String(reference?.reference ?? ''))?.[1];
  if (id !== undefined) {
    const key = { type: 'Patient', id };
    return shownVersion(await api.repository.read('Patient', id), key, view, api.repository);
  }
  if (typeof identifier?.value !== 'string') {
    const text = `Which patient is the ${role}: send ${role}-patient (a Reference) or ${role}-patient-identifier`;
    throw fhirError('required', text);
  }
  const { system, value } = identifier;
  const token = tokenValue({ system, value });
  const criteria = criteriaOf('Patient', `identifier=${encodeURIComponent(token)}`, request, api);
  const { matches } = await api.repository.search({ ...criteria, count: 2 }, view);
  const [only, second] = matches;
  if (second)
    throw fhirError(
      'multiple-matches',
      `The ${role} identifier is that of more than one patient`,
      undefined,
      412,
    );
  if (!only) throw fhirError('not-found', `No patient has the ${role} identifier`);
  return only;
}

function refuseUnfit(source: Version, target: Version): void {
  if (source.id === target.id)
    throw fhirError('business-rule', 'The source and the target are the same patient');
  for (const { id, resource } of [source, target]) {
    const links: readonly Json[] = Array.isArray(resource.link) ? resource.link : [];
    if (links.some((link) => isJsonObject(link) && link.type === 'replaced-by')) {
      throw fhirError('business-rule', `Patient/${id} has been merged into another patient already`);
    }
  }
}

/** Resources that tell what somebody did at the time stay as they were. */
const historical = new Set(['AuditEvent', 'Provenance']);

/** Every resource that a search can find by a reference to the source. */
async function referringTo(
  source: Version,
  target: Version,
  request: FhirRequest,
  api: FhirApi,
): Promise<readonly Version[]> {
  const { searchDefinitions: definitions } = api;
  const all = [...definitions.resourceTypes].filter(
    (type) => !historical.has(type) && parametersOf(type, api).length > 0,
  );
  const [first, ...others] = searchableTypes(request.principal, all.toSorted());
  if (first === undefined)
    throw fhirError('forbidden', 'The access token does not allow to search what would change');
  const refers = (type: string): Clause => refersTo(source, parametersOf(type, api));
  const found: Version[] = [];
  let cursor: string | undefined;
  do {
    const pairs = [
      ['_count', '1000'] as const,
      ...(cursor === undefined ? [] : [['_cursor', cursor] as const]),
    ];
    const { query } = searchOverTypes([first, ...others], pairs, request, api, 'strict');
    const page = await api.repository.search(
      {
        ...query,
        clauses: [refers(query.type)],
        ...(query.others && {
          others: query.others.map((part) => ({ ...part, clauses: [refers(part.type)] })),
        }),
      },
      viewFor(request.principal, request.base, api),
    );
    found.push(
      ...page.matches.filter(({ type, id }) => type !== 'Patient' || (id !== source.id && id !== target.id)),
    );
    cursor = page.cursor;
  } while (cursor !== undefined);
  for (const type of new Set(found.map((version) => version.type))) {
    requirePermission(request.principal, 'update', type);
  }
  return found;
}

function parametersOf(type: string, { searchDefinitions }: FhirApi): readonly SearchParameter[] {
  return searchDefinitions
    .parameters(type)
    .filter((parameter) => parameter.type === 'reference' && parameter.targets.includes('Patient'));
}

function refersTo({ id }: Version, parameters: readonly SearchParameter[]): Clause {
  const values = [{ kind: 'reference', type: 'Patient', id } as const];
  return { kind: 'any', clauses: parameters.map((parameter) => ({ kind: 'value', parameter, values })) };
}

type Update = Extract<Entry, { kind: 'update' }>;

function updateOf({ versionId }: Version, resource: Resource): Update {
  return { kind: 'update', resource: resource as Resource & { readonly id: string }, ifMatch: versionId };
}

function rewritten(resource: Resource, source: Version, target: Version, base: string): Resource {
  const to = `Patient/${target.id}`;
  const from = `Patient/${source.id}`;
  const links = Array.isArray(resource.link) ? resource.link : [];
  const moved = rewriteReferences(
    resource,
    new Map([
      [from, to],
      [`${base}/${from}`, to],
    ]),
  );
  // The link to the source says what it was, and stays.
  return resource.id === target.id && resource.resourceType === 'Patient'
    ? withMembers(moved, { link: links })
    : moved;
}

function replacedSource({ resource }: Version, { id }: Version): Resource {
  const link = { other: { reference: `Patient/${id}` }, type: 'replaced-by' };
  return withMembers(resource, { active: false, link: [...listOf(resource.link), link] });
}

function mergedTarget({ resource }: Version, source: Version): Resource {
  const link = { other: { reference: `Patient/${source.id}` }, type: 'replaces' };
  const own = listOf(resource.identifier);
  const others = listOf(source.resource.identifier)
    .filter(isJsonObject)
    .filter(
      (one) => !own.some((has) => isJsonObject(has) && has.system === one.system && has.value === one.value),
    )
    .map((one) => withMembers(one, { use: 'old' }));
  const identifier = [...own, ...others];
  return withMembers(resource, {
    ...(identifier.length > 0 && { identifier }),
    link: [...listOf(resource.link), link],
  });
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

async function requireSound(writes: readonly Update[], api: FhirApi): Promise<void> {
  const found = await Promise.all(writes.map(({ resource }) => api.validate(resource)));
  const [first, ...others]: readonly Issue[] = errorsOf(found.flat());
  if (first) throw new FhirError([first, ...others], 422);
}

function answer(diagnostics: string, result: Resource): Answer {
  const outcome = operationOutcome([{ severity: 'information', code: 'informational', diagnostics }]);
  const parameter = [
    { name: 'outcome', resource: outcome },
    { name: 'result', resource: result },
  ];
  return { status: 200, content: stringify({ resourceType: 'Parameters', parameter }) };
}
