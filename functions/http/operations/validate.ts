import { viewOf } from '../../access/view.ts';
import { fhirError, type Issue, operationOutcome } from '../../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../../fhir/resource.ts';
import type { Answer, FhirApi } from '../api.ts';
import { gone, notFound } from '../interactions/read.ts';
import { isResource, resourceOf } from '../submission.ts';
import type { Operation, OperationHandler } from './operation.ts';

/**
 * https://hl7.org/fhir/R4/resource-operation-validate.html: what would be said of a resource if it were sent. An
 * invalid resource is an answer (200), not an error.
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
  const asked = questionOf(await request.json(), request.query);
  const { type, id } = request.params;
  if (asked.resource === undefined && id === '') {
    throw fhirError(
      'required',
      `There is nothing to validate: send a ${type}, bare or as the parameter resource`,
    );
  }
  const resource =
    asked.resource === undefined
      ? await stored(type, id, viewOf(request.principal), api)
      : resourceOf(asked.resource, type);
  const profiles = asked.profile === undefined ? {} : { profiles: [asked.profile] };
  const issues = [...modeIssues(asked.mode, resource, id), ...api.validate(resource, profiles)];
  return { status: 200, outcome: operationOutcome(issues.length === 0 ? [allWell] : issues) };
}

const allWell: Issue = {
  severity: 'information',
  code: 'informational',
  diagnostics: 'No problems were found',
};

interface Question {
  readonly resource?: Json;
  readonly profile?: string;
  readonly mode?: string;
}

function questionOf(body: Json | undefined, query: URLSearchParams): Question {
  const inUrl = { ...named('profile', query.get('profile')), ...named('mode', query.get('mode')) };
  if (body === undefined) return inUrl;
  if (!isResource(body) || body.resourceType !== 'Parameters') return { ...inUrl, resource: body };
  const parameters = (Array.isArray(body.parameter) ? body.parameter : []).filter(isJsonObject);
  const part = (name: string, member: string): Json | undefined =>
    parameters.find((parameter: JsonObject) => parameter.name === name)?.[member];
  const resource = part('resource', 'resource');
  return {
    ...inUrl,
    ...named('profile', part('profile', 'valueUri') ?? part('profile', 'valueCanonical')),
    ...named('mode', part('mode', 'valueCode')),
    ...(resource === undefined ? {} : { resource }),
  };
}

function named<Name extends string>(name: Name, value: Json | undefined): { [name in Name]?: string } {
  return typeof value === 'string' ? ({ [name]: value } as { [name in Name]: string }) : {};
}

async function stored(
  type: string,
  id: string,
  view: ReturnType<typeof viewOf>,
  { repository }: FhirApi,
): Promise<Resource> {
  const version = await repository.read(type, id);
  if (version === undefined) throw notFound(type, id);
  if (version.deleted) throw gone(version);
  if (!view.visible(version.resource)) throw notFound(type, id);
  return version.resource;
}

/** What the interaction that is meant would say besides the content. */
function modeIssues(mode: string | undefined, resource: Resource, id: string): readonly Issue[] {
  if (mode === undefined || mode === 'profile' || mode === 'create') return [];
  if (mode !== 'update') {
    throw fhirError('not-supported', `mode=${mode} is not offered; create, update and profile are`, 'mode');
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
