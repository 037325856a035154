import { fhirError, type Issue, operationOutcome } from '../../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../../fhir/resource.ts';
import { orderIssues } from '../../fhir/xml/read.ts';
import type { Answer } from '../api.ts';
import { responseProblems } from '../response-check.ts';
import { isResource, resourceOf } from '../submission.ts';
import type { Operation, OperationHandler } from './operation.ts';
import { storedDefinition } from './stored-definition.ts';

/**
 * https://hl7.org/fhir/R4/resource-operation-validate.html: all that there is to say of a resource, be it that it would
 * be refused, or that it could be better. An invalid resource is an answer (200), not an error.
 */
export const validateOperation: Operation = {
  name: 'validate',
  definition: 'http://hl7.org/fhir/OperationDefinition/Resource-validate',
  levels: ['type', 'instance'],
  methods: ['GET', 'POST'],
  interaction: 'operation:validate',
  handle: validate,
};

async function validate(...[request, api]: Parameters<OperationHandler>): Promise<Answer> {
  const body = await request.json();
  const asked = questionOf(body, request.query);
  const { type, id } = request.params;
  if (asked.mode === 'delete') return deletable(request, api);
  if (asked.resource === undefined && id === '') {
    throw fhirError(
      'required',
      `There is nothing to validate: send a ${type}, bare or as the parameter resource`,
    );
  }
  const resource =
    asked.resource === undefined
      ? await storedDefinition(type, request, api)
      : resourceOf(asked.resource, type);
  const issues = [
    ...orderIssues(body),
    ...modeIssues(asked.mode, resource, id),
    ...(await api.validate(resource, { profiles: asked.profiles, strict: true })),
    ...(await responseProblems([{ entry: { kind: 'create', resource } }], request, api, true)),
  ];
  return { status: 200, outcome: operationOutcome(issues.length === 0 ? [allWell] : issues) };
}

/** Whether it could be deleted: it is there, as nothing else stands in the way. @throws FhirError 400, 404, 410 */
async function deletable(...[request, api]: Parameters<OperationHandler>): Promise<Answer> {
  const { type, id } = request.params;
  if (id === '')
    throw fhirError('required', `mode=delete asks of one resource: /${type}/[id]/$validate`, 'mode');
  await storedDefinition(type, request, api);
  return { status: 200, outcome: operationOutcome([allWell]) };
}

const allWell: Issue = {
  severity: 'information',
  code: 'informational',
  diagnostics: 'No problems were found',
};

interface Question {
  readonly resource?: Json;
  /** Canonical URLs. */
  readonly profiles: readonly string[];
  readonly mode?: string;
}

function questionOf(body: Json | undefined, query: URLSearchParams): Question {
  const inUrl = { profiles: query.getAll('profile'), ...named('mode', query.get('mode')) };
  if (body === undefined) return inUrl;
  if (!isResource(body) || body.resourceType !== 'Parameters') return { ...inUrl, resource: body };
  const parameters = (Array.isArray(body.parameter) ? body.parameter : []).filter(isJsonObject);
  const resource = parameters.find(({ name }) => name === 'resource')?.resource;
  // A Parameters that is itself what is to be validated has no parameter of this operation.
  if (resource === undefined && !parameters.some(isOwnParameter)) return { ...inUrl, resource: body };
  const profiles = textsOf(parameters, 'profile');
  return {
    profiles: profiles.length > 0 ? profiles : inUrl.profiles,
    ...named('mode', textsOf(parameters, 'mode')[0] ?? inUrl.mode),
    ...(resource === undefined ? {} : { resource }),
  };
}

function isOwnParameter({ name }: JsonObject): boolean {
  return name === 'profile' || name === 'mode';
}

function textsOf(parameters: readonly JsonObject[], wanted: string): readonly string[] {
  return parameters
    .filter(({ name }) => name === wanted)
    .flatMap(({ valueUri, valueCanonical, valueUrl, valueCode, valueString }) => {
      const value = valueUri ?? valueCanonical ?? valueUrl ?? valueCode ?? valueString;
      return typeof value === 'string' ? [value] : [];
    });
}

function named<Name extends string>(name: Name, value: Json | undefined): { [name in Name]?: string } {
  return typeof value === 'string' ? ({ [name]: value } as { [name in Name]: string }) : {};
}

/** What the interaction that is meant would say besides the content. */
function modeIssues(mode: string | undefined, resource: Resource, id: string): readonly Issue[] {
  if (mode === undefined || mode === 'profile' || mode === 'create') return [];
  if (mode !== 'update') {
    throw fhirError(
      'not-supported',
      `mode=${mode} is not known; create, update, delete and profile are`,
      'mode',
    );
  }
  if (resource.id !== undefined && (id === '' || id === resource.id)) return [];
  const { resourceType } = resource;
  const right = id === '' ? 'an update needs an id' : `it should be ${id}, as in the URL`;
  return [
    {
      severity: 'error',
      code: 'required',
      diagnostics: `The id is ${String(resource.id ?? 'missing')}: ${right}`,
      expression: `${resourceType}.id`,
    },
  ];
}
