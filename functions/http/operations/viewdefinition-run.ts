import { FhirError, fhirError, type Issue } from '../../fhir/outcome.ts';
import { isJsonObject, type Json, type Resource } from '../../fhir/resource.ts';
import { compartmentClause } from '../../fhir/search/compartment.ts';
import type { Clause, SearchQuery } from '../../fhir/search/query.ts';
import { parseViewDefinition } from '../../indicator/view/parse-view-definition.ts';
import { type Row, runView } from '../../indicator/view/run.ts';
import { type TableFormat, tableText } from '../../indicator/view/table.ts';
import { columnsOf, type NamedView, type ViewDefinition } from '../../indicator/view/view-definition.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { patientsOf } from '../audit/patients.ts';
import { searchOf } from '../criteria.ts';
import { requirePermission } from '../permission.ts';
import { isResource } from '../submission.ts';
import { viewFor } from '../view.ts';
import { groupMembers } from './group-members.ts';
import type { Operation } from './operation.ts';
import { type OperationInput, operationInput } from './parameters.ts';

/**
 * `$viewdefinition-run` of SQL on FHIR: the rows of a view, over the resources that are sent along or over those
 * stored here that the caller may search. In: `viewResource` (a ViewDefinition) or `viewReference` (one of Kring's own:
 * its canonical URL, or `ViewDefinition/` and its name); `resource` (0..*, a Bundle stands for what is in it), or `patient`, `group` and `_since`;
 * `_limit`; `_format` (`ndjson` unless said, `json`, `csv`) and `header`. Out: the rows.
 * https://build.fhir.org/ig/FHIR/sql-on-fhir-v2/OperationDefinition-ViewDefinitionRun.html
 */
export function viewDefinitionRunOperation(views: readonly NamedView[]): Operation {
  return {
    name: 'viewdefinition-run',
    definition: 'http://sql-on-fhir.org/OperationDefinition/$viewdefinition-run',
    levels: ['system', 'type'],
    resourceTypes: ['ViewDefinition'],
    methods: ['GET', 'POST'],
    interaction: 'operation:viewdefinition-run',
    formats: [...mediaTypes.keys()],
    handle: async (request, api) => {
      const input = await operationInput(request);
      refuseUnknown(input);
      const view = viewOf(input, views);
      assertType(view, api);
      const format = formatOf(input, request);
      const limit = limitOf(input);
      const rows: Row[] = [];
      const patients = new Set<string>();
      for await (const resource of resourcesOf(view, input, request, api)) {
        rows.push(...rowsOf(view, resource));
        for (const patient of patientsOf(resource)) patients.add(patient);
        if (rows.length >= limit) break;
        if (rows.length > maxRows) throw tooMany();
      }
      const columns = columnsOf(view.select).map(({ name }) => name);
      const header = input.flag('header') ?? true;
      const text = tableText(rows.slice(0, limit), { format, columns, header });
      return { ...tableAnswer(format, text), patients };
    },
  };
}

const names = [
  ...['viewResource', 'viewReference', 'resource', 'patient', 'group', '_since'],
  ...['_limit', '_format', 'header', '_pretty'],
];

function refuseUnknown(input: OperationInput): void {
  const unknown = input.names().find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const text = `${unknown} is no parameter of $viewdefinition-run here; those are ${names.join(', ')}`;
  throw fhirError('not-supported', text, at(unknown), 400);
}

/** @throws FhirError 400, 422 with each thing that is wrong in the ViewDefinition */
function viewOf(input: OperationInput, views: readonly NamedView[]): ViewDefinition {
  const sent = input.object('viewResource');
  const [reference] = references(input, 'viewReference');
  if ((sent === undefined) === (reference === undefined)) {
    throw fhirError('required', 'Send either viewResource or viewReference', at('viewResource'));
  }
  if (sent) {
    const parsed = parseViewDefinition(sent);
    if ('select' in parsed) return parsed;
    throw unprocessable(parsed);
  }
  const found = views.find(({ url, name }) => reference === url || reference === `ViewDefinition/${name}`);
  if (found) return found;
  const known = views.map(({ name }) => `ViewDefinition/${name}`).join(', ');
  const text = `There is no ${reference}; there are ${known}, and any other can be sent as viewResource`;
  throw fhirError('not-found', text, at('viewReference'), 404);
}

function assertType({ resource: type }: ViewDefinition, { searchDefinitions }: FhirApi): void {
  if (searchDefinitions.resourceTypes.has(type)) return;
  throw fhirError('value', `${type} is no resource type of FHIR R4`, 'ViewDefinition.resource', 422);
}

/** What `_format` and `Accept` may say: https://build.fhir.org/ig/FHIR/sql-on-fhir-v2/ValueSet-OutputFormatCodes.html */
const mediaTypes: ReadonlyMap<string, TableFormat> = new Map([
  ['ndjson', 'ndjson'],
  ['application/x-ndjson', 'ndjson'],
  ['application/ndjson', 'ndjson'],
  ['application/fhir+ndjson', 'ndjson'],
  ['csv', 'csv'],
  ['text/csv', 'csv'],
  ['json', 'json'],
  ['application/json', 'json'],
]);

const contentTypes = {
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8',
} as const;

function formatOf(input: OperationInput, { header }: Pick<FhirRequest, 'header'>): TableFormat {
  const asked = input.text('_format')?.toLowerCase().replace(' ', '+').split(';')[0];
  if (asked !== undefined) {
    const format = mediaTypes.get(asked);
    if (format) return format;
    const text = `_format=${asked} is not offered; the rows can be had as ndjson, json or csv`;
    throw fhirError('not-supported', text, at('_format'), 400);
  }
  const accepted = (header('Accept') ?? '').toLowerCase().split(',');
  return (
    accepted.map((range) => mediaTypes.get((range.split(';')[0] ?? '').trim())).find(Boolean) ?? 'ndjson'
  );
}

function tableAnswer(format: TableFormat, text: string): Answer {
  return { status: 200, raw: { bytes: new TextEncoder().encode(text), contentType: contentTypes[format] } };
}

/** The most rows of one answer: they are held in memory. */
const maxRows = 200_000;

function limitOf(input: OperationInput): number {
  const text = input.text('_limit');
  if (text === undefined) return Number.POSITIVE_INFINITY;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw fhirError('value', `_limit is ${text}; it should be a whole number from 1 on`, at('_limit'));
}

function tooMany(): Error {
  const text = `The view has more than ${maxRows} rows; ask for some with _limit, patient, group or _since`;
  return fhirError('too-costly', text, at('_limit'), 413);
}

/** @throws FhirError 422 when the view cannot flatten the resource */
function rowsOf(view: ViewDefinition, resource: Resource): readonly Row[] {
  const { rows, issues } = runView(view, resource);
  if (issues.length > 0) throw unprocessable(issues);
  return rows;
}

function unprocessable([first, ...others]: readonly Issue[]): Error {
  if (first === undefined) throw new RangeError('nothing is wrong');
  return new FhirError([first, ...others], 422);
}

async function* resourcesOf(
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
      at(other),
      400,
    );
  }
  for (const [index, sent] of input.values('resource').entries()) {
    yield* unpacked(sentResource(sent, index), view);
  }
}

/** What is in a Bundle rather than the Bundle, unless that is what the view is of. */
function unpacked(resource: Resource, view: ViewDefinition): readonly Resource[] {
  if (resource.resourceType !== 'Bundle' || view.resource === 'Bundle') return [resource];
  const entries = Array.isArray(resource.entry) ? resource.entry.filter(isJsonObject) : [];
  return entries.flatMap((entry) => (isResource(entry.resource) ? [entry.resource] : []));
}

/** A resource, or its JSON as a text. */
function sentResource(sent: Json, index: number): Resource {
  const resource = typeof sent === 'string' ? parsed(sent) : sent;
  if (isResource(resource)) return resource;
  const text = 'This is no resource: it should be an object with a resourceType';
  throw fhirError('structure', text, `${at('resource')}[${index}]`, 400);
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
  const since = input.text('_since');
  const pairs = [
    ['_count', String(pageSize)] as const,
    ...(since === undefined ? [] : [['_lastUpdated', `ge${since}`] as const]),
  ];
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
  const members = await Promise.all(groups.map((group) => groupMembers(idOf(group, 'Group'), request, api)));
  const ids = [...new Set([...patients.map((patient) => idOf(patient, 'Patient')), ...members.flat()])];
  return [inCompartments(type, ids, api)];
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
  const text = `${reference} should be a reference such as ${type}/123`;
  throw fhirError('value', text, at(type.toLowerCase()));
}

/** As a Reference, or as its text. */
function references(input: OperationInput, name: string): readonly string[] {
  return input.values(name).flatMap((value) => {
    const text = isJsonObject(value) ? value.reference : value;
    return typeof text === 'string' ? [text] : [];
  });
}

function at(name: string): string {
  return `Parameters.parameter.where(name = '${name}')`;
}
