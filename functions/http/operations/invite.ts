import { stringify } from '../../fhir/json.ts';
import { fhirError, operationOutcome } from '../../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject } from '../../fhir/resource.ts';
import { requireWantedIn } from '../invitations/known.ts';
import { type InvitationInput, type InviteContext, invite, parameterAt } from '../parent/invitation.ts';
import { dayMs } from '../parent/link.ts';
import { viewFor } from '../view.ts';
import type { Operation } from './operation.ts';

const defaultDays = 30;
const maxDays = 366;

/**
 * `POST /fhir/Questionnaire/{id}/$invite` asks a person to answer a questionnaire. In, as Parameters:
 * `subject` (Reference to a Patient), and if wanted `encounter`, `basedOn` (CarePlan or ServiceRequest), `careTeam`
 * (who follows an alert up; else whoever the encounter or the Patient names), `requester`, `child` (Patient whose year of
 * birth is asked before anything is shown), `expires` (dateTime, else in 30 days). Out: `url`, the link to send to that
 * person, `task`, the Task that waits for the answers (to cancel it is to close the link), and `warning`, an
 * OperationOutcome, when there is something to know. The same again, while the Task is open, answers the same Task; its
 * link takes the place of the one before.
 */
export function inviteOperation(options: Pick<InviteContext, 'publicUrl' | 'newToken' | 'newId'>): Operation {
  return {
    name: 'invite',
    definition: 'https://kring.care/fhir/OperationDefinition/Questionnaire-invite',
    levels: ['instance'],
    resourceTypes: ['Questionnaire'],
    methods: ['POST'],
    interaction: 'operation:invite',
    handle: async (request, api) => {
      const { repository, clock, onCall } = api;
      const requireWanted = requireWantedIn({ ...api, base: request.base });
      const context = { ...options, repository, clock, onCall, requireWanted };
      const view = viewFor(request.principal, request.base, api);
      const input = readParameters(await request.json(), clock());
      const { url, task, warnings } = await invite(context, view, request.params.id, input);
      const parameter = [
        { name: 'url', valueUri: url },
        { name: 'task', resource: task.resource },
        ...(warnings.length > 0 ? [{ name: 'warning', resource: operationOutcome(warnings) }] : []),
      ];
      return { status: 200, content: stringify({ resourceType: 'Parameters', parameter }) };
    },
  };
}

/** The references that may be given, and the types that each may point at. */
const referenceTypes = {
  subject: ['Patient'],
  encounter: ['Encounter'],
  basedOn: ['CarePlan', 'ServiceRequest'],
  careTeam: ['CareTeam', 'Practitioner', 'PractitionerRole', 'Organization'],
  requester: ['Practitioner', 'PractitionerRole', 'Organization', 'Device'],
  child: ['Patient'],
} as const;

function readParameters(body: Json | undefined, nowMs: number): InvitationInput {
  if (!isJsonObject(body) || body.resourceType !== 'Parameters') {
    throw fhirError('structure', 'Send Parameters with the parameter subject, a Reference to a Patient');
  }
  const parameters = (Array.isArray(body.parameter) ? body.parameter : []).filter(isJsonObject);
  const known = [...Object.keys(referenceTypes), 'expires'];
  const unknown = parameters.find(({ name }) => typeof name !== 'string' || !known.includes(name));
  if (unknown) {
    throw fhirError(
      'value',
      `${String(unknown.name)} is no parameter of $invite; those are ${known.join(', ')}`,
    );
  }
  for (const name of known) {
    const { length } = parameters.filter((parameter) => parameter.name === name);
    if (length > 1)
      throw fhirError('value', `${name} is given ${length} times; give it once`, parameterAt(name));
  }
  const { subject, ...others } = Object.fromEntries(
    Object.entries(referenceTypes).flatMap(([name, types]) => {
      const target = readReference(parameters, name, types);
      return target === undefined ? [] : [[name, target]];
    }),
  );
  if (subject === undefined) {
    throw fhirError(
      'required',
      'Whom to ask is missing: give subject, a Reference to a Patient',
      'Parameters.parameter',
    );
  }
  return { subject, ...others, expiresAt: readExpires(parameters, nowMs) };
}

function readReference(
  parameters: readonly JsonObject[],
  name: string,
  types: readonly string[],
): string | undefined {
  const given = parameters.find((parameter) => parameter.name === name);
  if (!given) return undefined;
  const reference = isJsonObject(given.valueReference) ? given.valueReference.reference : undefined;
  const [type = '', id = '', ...rest] = typeof reference === 'string' ? reference.split('/') : [];
  if (types.includes(type) && /^[A-Za-z0-9\-.]{1,64}$/.test(id) && rest.length === 0) return `${type}/${id}`;
  const example = `${types[0]}/123`;
  throw fhirError(
    'value',
    `${name} is a valueReference to a ${types.join(' or ')}, such as ${example}`,
    parameterAt(name),
  );
}

function readExpires(parameters: readonly JsonObject[], nowMs: number): number {
  const given = parameters.find(({ name }) => name === 'expires');
  return given ? expiryOf(given.valueDateTime ?? '', nowMs) : expiryOf(undefined, nowMs);
}

/** Epoch milliseconds, of a dateTime that is within reason. @throws FhirError 400 */
export function expiryOf(text: Json | undefined, nowMs: number): number {
  if (text === undefined) return nowMs + defaultDays * dayMs;
  const time = typeof text === 'string' && isInstant(text) ? Date.parse(text) : Number.NaN;
  if (time > nowMs && time <= nowMs + maxDays * dayMs) return time;
  const right = `a valueDateTime with a time zone, after now and within ${maxDays} days`;
  throw fhirError('value', `expires is ${right}`, parameterAt('expires'));
}

/** A day that there is, which `Date.parse` does not ask: for it the 31st of November is the 1st of December. */
function isInstant(text: string): boolean {
  const [, date = ''] = /^(\d{4}-\d\d-\d\d)T.*(?:Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  const day = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(day) && new Date(day).toISOString().startsWith(date);
}
