import { definitionUrl, type OperationDeclaration } from '../../fhir/operation-definition.ts';
import { FhirError, fhirError, operationOutcome } from '../../fhir/outcome.ts';
import type { Arguments } from '../../fhir/parameters.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../../fhir/resource.ts';
import { isInfant } from '../../group-care/infant.ts';
import { invitationStateOf } from '../../group-care/invitations/planned-task.ts';
import { invited, inviteGroup } from '../../group-care/operations/invite.ts';
import { allMatches } from '../all-matches.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { inParallel } from '../in-parallel.ts';
import { requireWantedIn } from '../invitations/known.ts';
import { readInvitation } from '../invitations/queue.ts';
import { type InvitationInput, type InviteContext, invite, requireAskable } from '../parent/invitation.ts';
import { isOpenTask, sdcCode } from '../parent/task.ts';
import { requirePermission } from '../permission.ts';
import type { Reader } from '../places.ts';
import { shownVersion } from '../shown.ts';
import { todayOf } from '../today.ts';
import { viewFor } from '../view.ts';
import { argumentsOf, throwAll } from './call-arguments.ts';
import { targetsByName } from './declared.ts';
import { membersOf } from './group-members.ts';
import { expiryOf } from './invite.ts';
import type { Operation } from './operation.ts';
import { parametersAnswer } from './parameters-answer.ts';
import { type Resolved, resolveReferences } from './resolve-references.ts';

type Called = FhirRequest<'type' | 'id'>;
type Options = Pick<InviteContext, 'publicUrl' | 'newToken' | 'newId'>;

const dayMs = 86_400_000;
const answeredDays = 30;
const maxAtOnce = 4;

/** Asks a whole group in one call: see the declaration, which is its OperationDefinition. */
export function inviteGroupOperation(options: Options): Operation {
  return {
    name: inviteGroup.name,
    definition: definitionUrl(inviteGroup),
    levels: ['instance'],
    resourceTypes: ['Group'],
    methods: ['POST'],
    interaction: 'operation:invite',
    handle: (request, api) => inviteMembers(options, request, api),
  };
}

/** Who has answered: see the declaration, which is its OperationDefinition. */
export const invitedOperation: Operation = {
  name: invited.name,
  definition: definitionUrl(invited),
  levels: ['instance'],
  resourceTypes: ['Group'],
  methods: ['POST'],
  interaction: 'operation:invited',
  handle: tellInvited,
};

export interface Asked {
  readonly input: Arguments;
  readonly reader: Reader;
  readonly resolved: Resolved;
  /** Id. */
  readonly questionnaire: string;
  /** `Patient/…`, of whom the caller may know. */
  readonly members: readonly string[];
  /** The Tasks that ask them, the newest first, by person. */
  readonly tasks: ReadonlyMap<string, readonly Resource[]>;
}

async function inviteMembers(options: Options, request: Called, api: FhirApi): Promise<Answer> {
  const { repository, clock, onCall } = api;
  const requireWanted = requireWantedIn({ ...api, base: request.base });
  const context = { ...options, repository, clock, onCall, requireWanted };
  const asked = await askedOf(inviteGroup, request, api);
  const { input, reader, questionnaire, members, resolved } = asked;
  await requireAskable(context, viewFor(request.principal, request.base, api), questionnaire);
  const expiresAt = expiryOf(input.text('expires'), clock());
  const answeredBy = answeredLately(asked, clock());
  const more = { ...placeNamed('careTeam', input, resolved), ...placeNamed('requester', input, resolved) };
  const participant = await inParallel(members, maxAtOnce, async (subject) => {
    const answered = answeredBy(subject);
    if (answered) return part(subject, 'answered', [taskPart(answered.id)]);
    return inviteMember(context, { subject, expiresAt, ...more }, questionnaire, reader, api);
  });
  return parametersAnswer(participant);
}

/** The Task by which a person has answered, so that she is not asked again. */
export function answeredLately(
  { input, tasks }: Asked,
  nowMs: number,
): (subject: string) => Resource | undefined {
  const since = Date.parse(
    input.text('answeredSince') ?? new Date(nowMs - answeredDays * dayMs).toISOString(),
  );
  return (subject) =>
    tasks.get(subject)?.find((task) => task.status === 'completed' && timeOf(task) >= since);
}

async function inviteMember(
  context: InviteContext,
  input: InvitationInput,
  questionnaire: string,
  { base, principal }: Reader,
  api: FhirApi,
): Promise<JsonObject> {
  try {
    const { url, task, warnings } = await invite(
      context,
      viewFor(principal, base, api),
      questionnaire,
      input,
    );
    const issues = warnings.length > 0 ? [{ name: 'issues', resource: outcomeOf(warnings) }] : [];
    return part(input.subject, 'invited', [{ name: 'url', valueUri: url }, taskPart(task.id), ...issues]);
  } catch (caught) {
    // Who cannot be asked keeps nobody else from being asked; what keeps all from it is thrown.
    if (!(caught instanceof FhirError) || caught.issues[0].code === 'transient') throw caught;
    return part(input.subject, 'refused', [{ name: 'issues', resource: outcomeOf(caught.issues) }]);
  }
}

export function outcomeOf(issues: Parameters<typeof operationOutcome>[0]): JsonObject {
  return operationOutcome(issues) as never;
}

async function tellInvited(request: Called, api: FhirApi): Promise<Answer> {
  const { members, tasks } = await askedOf(invited, request, api);
  const nowMs = api.clock();
  const participant = await inParallel(members, maxAtOnce, async (subject) => {
    const asked = tasks.get(subject) ?? [];
    // What a plan asks some time later says nothing of what she was asked up to now.
    const last = asked.find((task) => !isToCome(task, nowMs)) ?? asked[0];
    if (last === undefined) return part(subject, 'not-invited', []);
    const messages = isPlanned(last) ? await messagesOf(last, api) : undefined;
    const outcome = stateOf(last, nowMs, messages);
    const valueDateTime = last.lastModified ?? last.authoredOn;
    const state = invitationStateOf(last);
    return part(subject, outcome, [
      ...(messages === undefined ? [] : [{ name: 'messages', valueInteger: messages }]),
      ...(state === undefined ? [] : [{ name: 'state', valueCode: state }]),
      taskPart(last.id),
      ...(valueDateTime === undefined || outcome === 'not-invited' ? [] : [{ name: 'date', valueDateTime }]),
    ]);
  });
  return parametersAnswer(participant);
}

function isPlanned({ intent }: Resource): boolean {
  return intent === 'plan';
}

function isToCome(task: Resource, nowMs: number): boolean {
  return isPlanned(task) && isOpenTask(task) && startOf(task) > nowMs;
}

async function messagesOf({ id = '' }: Resource, { repository }: FhirApi): Promise<number> {
  return (await readInvitation(repository, id))?.sent ?? 0;
}

/** @param messages how many Kring has sent by itself, for a Task of a plan */
function stateOf(task: Resource, nowMs: number, messages: number | undefined): string {
  if (task.status === 'completed') return 'answered';
  if (messages === 0 && isOpenTask(task) && endOf(task) > nowMs) return 'not-invited';
  return isOpenTask(task) && endOf(task) > nowMs ? 'invited' : 'closed';
}

function endOf(task: Resource): number {
  const end = periodOf(task)?.end;
  // A day counts whole.
  const wholeDay = typeof end === 'string' && end.length <= 10 ? dayMs : 0;
  return typeof end === 'string' ? Date.parse(end) + wholeDay : Number.POSITIVE_INFINITY;
}

function startOf(task: Resource): number {
  const start = periodOf(task)?.start;
  return typeof start === 'string' ? Date.parse(start) : Number.NEGATIVE_INFINITY;
}

function periodOf({ restriction }: Resource): JsonObject | undefined {
  const period = isJsonObject(restriction) ? restriction.period : undefined;
  return isJsonObject(period) ? period : undefined;
}

function timeOf({ lastModified, authoredOn }: Resource): number {
  return Date.parse(String(lastModified ?? authoredOn));
}

export function part(subject: string, outcome: string, more: readonly JsonObject[]): JsonObject {
  const parts = [
    { name: 'subject', valueReference: { reference: subject } },
    { name: 'outcome', valueCode: outcome },
    ...more,
  ];
  return { name: 'participant', part: parts };
}

export function taskPart(id: string | undefined): JsonObject {
  return { name: 'task', valueReference: { reference: `Task/${id}` } };
}

export async function askedOf(declared: OperationDeclaration, request: Called, api: FhirApi): Promise<Asked> {
  const { principal, base } = request;
  const input = await argumentsOf(request, declared);
  const reader = { base, principal, view: viewFor(principal, base, api), api };
  const resolved = await resolveReferences(input, targetsByName(declared), reader);
  throwAll(resolved.issues, 422);
  const place = placeNamed('questionnaire', input, resolved).questionnaire ?? '';
  const questionnaire = resolved.resources.get(place);
  if (questionnaire?.resourceType !== 'Questionnaire') {
    throw fhirError('value', 'questionnaire should lead to a Questionnaire', 'Parameters.parameter', 422);
  }
  const only = input.all('subject').map(({ at }) => resolved.places.get(at) ?? '');
  const members = await grownMembers(request, api);
  const stranger = only.find((subject) => !members.includes(subject));
  if (stranger !== undefined) {
    throw fhirError(
      'business-rule',
      `${stranger} is no grown-up member of this group`,
      'Parameters.parameter',
      422,
    );
  }
  const chosen = only.length === 0 ? members : only;
  const tasks = await tasksOf(chosen, String(questionnaire.url), reader);
  return { input, reader, resolved, questionnaire: place.split('/')[1] ?? '', members: chosen, tasks };
}

export function placeNamed<Name extends string>(
  name: Name,
  input: Arguments,
  { places }: Resolved,
): { readonly [Key in Name]?: string } {
  const place = places.get(input.one(name)?.at ?? '');
  return (place === undefined ? {} : { [name]: place }) as { readonly [Key in Name]?: string };
}

/** Those who belong to the group now and are no children, as far as the caller may see them. */
async function grownMembers(request: Called, api: FhirApi): Promise<readonly string[]> {
  requirePermission(request.principal, 'read', 'Group');
  const { id } = request.params;
  const view = viewFor(request.principal, request.base, api);
  const version = await api.repository.read('Group', id);
  const { resource } = await shownVersion(version, { type: 'Group', id }, view, api.repository);
  const nowMs = api.clock();
  const member = listOf(resource.member).filter(
    (one) => one.inactive !== true && !hasEnded(one.period, nowMs),
  );
  const ids = await membersOf({ ...resource, member }, request, api);
  const people = await api.repository.readMany(ids.map((one) => ({ type: 'Patient', id: one })));
  const today = todayOf(api);
  return ids.flatMap((one, index) => {
    const person = people[index];
    return person && !person.deleted && isInfant(person.resource, today) ? [] : [`Patient/${one}`];
  });
}

function hasEnded(period: Json | undefined, nowMs: number): boolean {
  const end = isJsonObject(period) ? period.end : undefined;
  return typeof end === 'string' && Date.parse(end) + (end.includes('T') ? 0 : dayMs) <= nowMs;
}

/** Of one search, as many as one clause takes. */
const maxValues = 40;

async function tasksOf(
  members: readonly string[],
  url: string,
  reader: Reader,
): Promise<ReadonlyMap<string, readonly Resource[]>> {
  const found: Resource[] = [];
  for (let from = 0; from < members.length; from += maxValues) {
    const patient = members.slice(from, from + maxValues).join(',');
    const versions = await allMatches('Task', [['patient', patient]], reader);
    found.push(...versions.map(({ resource }) => resource).filter((task) => asks(task, url)));
  }
  const newest = found.toSorted((one, other) =>
    String(other.authoredOn).localeCompare(String(one.authoredOn)),
  );
  return Map.groupBy(newest, (task) => (isJsonObject(task.for) ? String(task.for.reference) : ''));
}

/** Whether it is a Task for this questionnaire, in any version. */
function asks({ code, input }: Resource, url: string): boolean {
  const isCode = JSON.stringify(code) === JSON.stringify(sdcCode('complete-questionnaire'));
  return isCode && listOf(input).some(({ valueCanonical }) => String(valueCanonical).split('|')[0] === url);
}

function listOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
