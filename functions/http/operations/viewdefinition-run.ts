import { fhirError } from '../../fhir/outcome.ts';
import type { Resource } from '../../fhir/resource.ts';
import { type Row, runView } from '../../indicator/view/run.ts';
import { type TableFormat, tableText } from '../../indicator/view/table.ts';
import { columnsOf, type NamedView, type ViewDefinition } from '../../indicator/view/view-definition.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { patientsOf } from '../audit/patients.ts';
import { parseAccept } from '../negotiation.ts';
import { askedView, unprocessable } from './asked-view.ts';
import type { Operation } from './operation.ts';
import { type OperationInput, operationInput, placeOf } from './parameters.ts';
import { viewedResources } from './viewed-resources.ts';

/**
 * `$viewdefinition-run` of SQL on FHIR: the rows of a view, over the resources that are sent along or over those
 * stored here that the caller may search. In: `viewResource` (a ViewDefinition), or one of Kring's own by its name in
 * the URL (`ViewDefinition/[name]/$viewdefinition-run`), by `viewReference` or by `viewCanonical`; `resource` (0..*, a
 * Bundle stands for what is in it), or `patient` and `group` (0..*) and `_since`;
 * `_limit`; `_format` (`ndjson` unless said, `json`, `csv`) and `header`. Out: the rows.
 * https://build.fhir.org/ig/FHIR/sql-on-fhir-v2/OperationDefinition-ViewDefinitionRun.html
 */
export function viewDefinitionRunOperation(views: readonly NamedView[]): Operation {
  return {
    name: 'viewdefinition-run',
    definition: 'http://sql-on-fhir.org/OperationDefinition/$viewdefinition-run',
    levels: ['system', 'type', 'instance'],
    resourceTypes: ['ViewDefinition'],
    methods: ['GET', 'POST'],
    interaction: 'operation:viewdefinition-run',
    formats: [...mediaTypes.keys()],
    handle: async (request, api) => {
      const input = await operationInput(request);
      refuseUnknown(input);
      refuseInUrl(request);
      const view = askedView(input, request, views, api);
      assertType(view, api);
      const format = formatOf(input, request);
      const limit = limitOf(input);
      const rows: Row[] = [];
      const patients = new Set<string>();
      for await (const resource of viewedResources(view, input, request, api)) {
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
  ...['viewCanonical', 'viewReference', 'viewResource', 'resource', 'patient', 'group', '_since'],
  ...['_limit', '_format', 'header', '_pretty'],
];

function refuseUnknown(input: OperationInput): void {
  const unknown = input.names().find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const text = `${unknown} is no parameter of $viewdefinition-run here; those are ${names.join(', ')}`;
  throw fhirError('not-supported', text, placeOf(unknown), 400);
}

/** A URL is written to the logs of everything on its way. */
function refuseInUrl({ query }: Pick<FhirRequest, 'query'>): void {
  const found = ['viewResource', 'resource'].find((name) => query.has(name));
  if (found === undefined) return;
  throw fhirError('invalid', `${found} belongs in the body of a POST, not in the URL`, placeOf(found), 400);
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
    throw fhirError('not-supported', text, placeOf('_format'), 400);
  }
  return formatAccepted(header('Accept') ?? '') ?? 'ndjson';
}

/** The one that is wanted most, of those that are offered. */
function formatAccepted(accept: string): TableFormat | undefined {
  const [best] = parseAccept(accept)
    .filter(({ type, quality }) => quality > 0 && mediaTypes.has(type))
    .toSorted((one, other) => other.quality - one.quality);
  return best && mediaTypes.get(best.type);
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
  throw fhirError('value', `_limit is ${text}; it should be a whole number from 1 on`, placeOf('_limit'));
}

function tooMany(): Error {
  const text = `The view has more than ${maxRows} rows; ask for some with _limit, patient, group or _since`;
  return fhirError('too-costly', text, placeOf('_limit'), 413);
}

/** @throws FhirError 422 when the view cannot flatten the resource */
function rowsOf(view: ViewDefinition, resource: Resource): readonly Row[] {
  const { rows, issues } = runView(view, resource);
  if (issues.length > 0) throw unprocessable(issues);
  return rows;
}
