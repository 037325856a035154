import { error, FhirError, fhirError, type Issue, warning } from '../../fhir/outcome.ts';
import { isJsonObject, type JsonObject, type Resource } from '../../fhir/resource.ts';
import { unaskable } from '../../parent-page/steps.ts';
import { unitIssues } from '../../questionnaire/condition-units.ts';
import { parseQuestionnaire } from '../../questionnaire/parse.ts';
import type { ParsedQuestionnaire } from '../../questionnaire/questionnaire.ts';
import { whyNotUnrolled } from '../../questionnaire/unroll.ts';
import type { Entry, RecordWrite, Repository, Version, WriteView } from '../../repository/repository.ts';
import { inSight } from '../../repository/sight.ts';
import type { OnCall } from '../alerts/on-call.ts';
import { type Link, linkIdOf } from './link.ts';
import { asAsked } from './questionnaires.ts';
import { type Asked, askedBefore, linkRecords, prolonged } from './reinvitation.ts';
import { keyOf, nearestCareTeam } from './standing.ts';
import { isOpenTask, sdcCode } from './task.ts';

export interface InviteContext {
  /** The base of every link, such as `https://kring.example.org`. */
  readonly publicUrl: string;
  /** A token for a link: at least 128 random bits, in the letters of base64url. */
  readonly newToken: () => string;
  readonly newId: () => string;
  readonly repository: Repository;
  /** Who is told of alerts. */
  readonly onCall?: OnCall | undefined;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** @throws FhirError when nobody is to ask a person (`Patient/…`) anything now */
  readonly requireWanted?: (subject: string) => Promise<void>;
}

export interface Invitation {
  /** Opens that one questionnaire; the token in it is kept nowhere. */
  readonly url: string;
  readonly task: Version;
  /** What the caller should know, such as that nobody will follow an alert up. */
  readonly warnings: readonly Issue[];
}

/** Whom to ask, and about what. References are relative, such as `Patient/1`. */
export type InvitationInput = Pick<
  Link,
  'subject' | 'encounter' | 'basedOn' | 'careTeam' | 'requester' | 'child' | 'expiresAt'
> & {
  /** The Task that a plan has made for it, and what becomes of it. */
  readonly planned?: { readonly task: string; readonly change: (task: Resource) => Resource };
};

const maxAttempts = 5;

/**
 * Makes an invitation: a Task, and the link that is bound to it, in one commit. When no care team is given, it is who
 * looks after the person as far as the encounter and the person say. Who was asked the same before, for the same
 * encounter, and has not answered, keeps the Task: the new link takes the place of the one before, and with it what was
 * filled in.
 * @throws FhirError `not-found` for what the caller does not see, `not-supported` for a questionnaire that the page
 * cannot ask, `business-rule` for one that is not active, for what is about somebody else and for a person who is not to be asked, `forbidden` for a caller
 * who may not make the Task
 */
export async function invite(
  context: InviteContext,
  view: WriteView,
  questionnaireId: string,
  input: InvitationInput,
): Promise<Invitation> {
  const { token, task, warnings } = await retried(() => ask(context, view, questionnaireId, input));
  return { url: `${context.publicUrl.replace(/\/$/, '')}/q/${token}`, task, warnings };
}

/** On paper: whoever has a link that is still open keeps it, and may answer either way. */
export interface PaperInvitation {
  /** The link that the answers end, whether she ever gets it or not. */
  readonly link: Link;
  readonly task: Version;
  readonly warnings: readonly Issue[];
}

/** Asks a person on paper: as `invite`, but a link that is open stays. @throws FhirError as `invite` */
export function inviteOnPaper(
  context: InviteContext,
  view: WriteView,
  questionnaireId: string,
  input: InvitationInput,
): Promise<PaperInvitation> {
  return retried(() => ask(context, view, questionnaireId, input, { keepsLink: true }));
}

async function retried<T>(asking: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await asking();
    } catch (caught) {
      // Somebody else asked the same at the same moment, or the answers have just been sent.
      const isOvertaken = caught instanceof FhirError && caught.issues[0].code === 'conflict';
      if (!isOvertaken || attempt === maxAttempts) throw caught;
    }
  }
}

interface AskedNow extends PaperInvitation {
  readonly token: string;
}

async function ask(
  context: InviteContext,
  view: WriteView,
  questionnaireId: string,
  input: InvitationInput,
  { keepsLink = false } = {},
): Promise<AskedNow> {
  const { repository, clock, newToken, newId } = context;
  const questionnaire = await requireAskable(context, view, questionnaireId);
  const { planned, ...given } = input;
  const referenced = await readReferenced(repository, view, given);
  requireToBeAsked(input, referenced);
  await context.requireWanted?.(input.subject);
  requireSameSubject(input, referenced);
  requireBirthYear(input, referenced);
  const careTeam = input.careTeam ?? (await knownCareTeam(repository, referenced));
  const before = await askedBefore(repository, view, { ...given, questionnaireId });
  const asked = planned ? askedByPlan(before, planned.task, clock()) : before;
  const token = newToken();
  const warnings = careTeam === undefined ? [nobodyFollowsUp] : [];
  const open = asked.standing?.link;
  if (keepsLink && open && open.expiresAt > clock()) {
    const { revision: _, ...link } = open;
    const entry = stillOpen(link.task);
    return { token, link, task: await written(repository, entry, view, []), warnings };
  }
  const link: Link = {
    id: await linkIdOf(token),
    task: planned?.task ?? asked.standing?.link.task ?? newId(),
    questionnaire: questionnaire.parsed.canonical,
    questionnaireId,
    questionnaireVersionId: questionnaire.versionId,
    ...given,
    ...(careTeam !== undefined && { careTeam }),
  };
  const records = await linkRecords(repository, link, asked, clock());
  const entry = planned ? plannedEntry(planned) : taskEntry(link, asked.standing !== undefined, clock());
  const task = await written(repository, entry, view, records);
  return { token, link, task, warnings };
}

async function written(
  repository: Repository,
  entry: Entry,
  view: WriteView,
  records: readonly RecordWrite[],
): Promise<Version> {
  const [result] = await repository.commit([entry], view, { records });
  if (!result?.version) throw new Error('A commit answers what it has written');
  return result.version;
}

/** Nothing of the Task changes. @throws FhirError `conflict` when it was closed meanwhile */
function stillOpen(id: string): Entry {
  const change = (task: Resource): Resource => {
    if (isOpenTask(task)) return task;
    throw fhirError('conflict', 'The Task was closed at the same moment', 'Task.status');
  };
  return { kind: 'modify', type: 'Task', id, change };
}

function taskEntry(link: Link, isStanding: boolean, nowMs: number): Entry {
  const resource = invitationTask(link, nowMs);
  if (!isStanding) return { kind: 'update', resource, ifNoneMatch: '*', isDrawn: true };
  const change = (task: Resource) => prolonged(task, resource, nowMs);
  return { kind: 'modify', type: 'Task', id: link.task, change };
}

/** Of a Task that a plan has made only its state changes: when it is to be done is the plan's. */
function plannedEntry({ task: id, change }: NonNullable<InvitationInput['planned']>): Entry {
  const open = (task: Resource): Resource => {
    if (isOpenTask(task)) return change(task);
    throw fhirError('conflict', 'The Task was closed at the same moment', 'Task.status');
  };
  return { kind: 'modify', type: 'Task', id, change: open };
}

/**
 * What was asked by another Task is not taken over by this one.
 * @throws FhirError `duplicate` while a link to the same questions is open
 */
function askedByPlan({ revision, standing }: Asked, task: string, nowMs: number): Asked {
  if (standing === undefined || standing.link.task === task) return { revision, standing };
  if (standing.link.expiresAt <= nowMs) return { revision, standing: undefined };
  throw fhirError('duplicate', 'The same is being asked already, by another Task', undefined, 409);
}

const nobodyFollowsUp = warning(
  'incomplete',
  'Nobody is named to follow an alert up: neither the parameter careTeam, nor the encounter, nor the Patient says who. Its Task would have no owner, and the page promises no contact. Give careTeam, or fill in Patient.generalPractitioner',
  "Parameters.parameter.where(name = 'careTeam')",
);

/** The questionnaire, if it can be sent out. @throws FhirError as `invite` */
export async function requireAskable(
  { repository, onCall }: Pick<InviteContext, 'repository' | 'onCall'>,
  view: WriteView,
  id: string,
): Promise<{ readonly parsed: ParsedQuestionnaire; readonly versionId: string }> {
  const [version] = await inSight([await repository.read('Questionnaire', id)], view);
  if (!version) {
    throw fhirError('not-found', `There is no Questionnaire/${id}`);
  }
  const { status } = version.resource;
  if (status !== 'active') {
    const why = `Questionnaire/${id} is ${String(status)}; only one that is active is sent out`;
    throw fhirError('business-rule', why, 'Questionnaire.status', 422);
  }
  const parsed = parseQuestionnaire(version.resource);
  const why = whyNotUnrolled(parsed);
  const tooMuch = why === undefined ? [] : [error('not-supported', `The parent page cannot ask it: ${why}`)];
  const [issue, ...others] = [
    ...tooMuch,
    ...unaskable(asAsked(parsed)),
    ...unitIssues(parsed),
    ...(onCall ? [] : unsafe(parsed)),
  ];
  if (issue) throw new FhirError([issue, ...others], 422);
  return { parsed, versionId: version.versionId };
}

/**
 * An answer that asks for help at once must reach somebody at once: a Flag and a Task that wait in a record, once the
 * answers are sent, are not that.
 */
function unsafe({ alerts }: ParsedQuestionnaire): readonly Issue[] {
  return alerts
    .filter(({ priority, on }) => priority === 'stat' && 'linkId' in on)
    .map(({ name }) => {
      const why = `An answer may raise the alert ${name}, of which somebody has to know at once; nobody is on call here whom Kring could tell, so no link is sent to such a questionnaire. Let the operator name who is on call (docs/alerts.md)`;
      return error('business-rule', why, 'Questionnaire.extension');
    });
}

type Referenced = ReadonlyMap<string, Resource>;

/** What was referred to, by parameter. A reference to what the caller may not see is answered as one to nothing. */
async function readReferenced(
  repository: Repository,
  view: WriteView,
  { expiresAt: _, ...references }: Omit<InvitationInput, 'planned'>,
): Promise<Referenced> {
  const given = Object.entries(references).flatMap(([name, target]) =>
    target === undefined ? [] : [{ name, target }],
  );
  const versions = await inSight(await repository.readMany(given.map(({ target }) => keyOf(target))), view);
  return new Map(
    given.map(({ name, target }, index) => {
      const version = versions[index];
      if (version) return [name, version.resource];
      throw fhirError('not-found', `There is no ${target}`, parameterAt(name), 422);
    }),
  );
}

/** Nobody is written to who has died, or whose record is not in use. */
function requireToBeAsked({ subject }: InvitationInput, referenced: Referenced): void {
  const patient: JsonObject = referenced.get('subject') ?? {};
  const { deceasedBoolean, deceasedDateTime, active } = patient;
  if (deceasedBoolean === true || deceasedDateTime !== undefined) {
    const why = `${subject} has died, so nobody is asked. Was that recorded by mistake? Then correct Patient.deceased[x] first`;
    throw fhirError('business-rule', why, parameterAt('subject'), 422);
  }
  if (active === false) {
    const why = `${subject} is not active, so nobody is asked. Was it merged? Then invite the Patient that took its place; else set Patient.active to true first`;
    throw fhirError('business-rule', why, parameterAt('subject'), 422);
  }
}

/** An encounter or a plan is about the person who is asked; a plan may also be for a whole group. */
function requireSameSubject(input: InvitationInput, referenced: Referenced): void {
  for (const name of ['encounter', 'basedOn'] as const) {
    const resource = referenced.get(name);
    const subject = isJsonObject(resource?.subject) ? resource.subject.reference : undefined;
    const isForGroup = name === 'basedOn' && typeof subject === 'string' && subject.startsWith('Group/');
    if (!resource || subject === input.subject || isForGroup) continue;
    const why = `${input[name]} is not about ${input.subject}: give one whose subject that is`;
    throw fhirError('business-rule', why, parameterAt(name), 422);
  }
}

/** What is to be asked of her must be known. */
function requireBirthYear({ child }: InvitationInput, referenced: Referenced): void {
  if (child === undefined || /^\d{4}/.test(String(referenced.get('child')?.birthDate ?? ''))) return;
  const why = `${child} has no birthDate, so that its year cannot be asked: fill it in, or invite without child`;
  throw fhirError('business-rule', why, parameterAt('child'), 422);
}

function knownCareTeam(repository: Repository, referenced: Referenced): Promise<string | undefined> {
  const versionOf = (name: string) => {
    const resource = referenced.get(name);
    return resource && { resource };
  };
  return nearestCareTeam(repository, versionOf('subject'), versionOf('encounter'));
}

/** FHIRPath of a parameter of the operation that invites. */
export function parameterAt(name: string): string {
  return `Parameters.parameter.where(name = '${name}')`;
}

/** https://hl7.org/fhir/uv/sdc/StructureDefinition-sdc-task.html */
function invitationTask(link: Link, nowMs: number): Resource & { readonly id: string } {
  const reference = (name: string, target: string | undefined): JsonObject =>
    target === undefined ? {} : { [name]: { reference: target } };
  return {
    resourceType: 'Task',
    id: link.task,
    ...(link.basedOn !== undefined && { basedOn: [{ reference: link.basedOn }] }),
    status: 'requested',
    intent: 'order',
    priority: 'routine',
    code: sdcCode('complete-questionnaire'),
    ...reference('for', link.subject),
    ...reference('encounter', link.encounter),
    authoredOn: new Date(nowMs).toISOString(),
    ...reference('requester', link.requester),
    ...reference('owner', link.subject),
    restriction: { period: { end: new Date(link.expiresAt).toISOString() } },
    input: [{ type: sdcCode('questionnaire'), valueCanonical: link.questionnaire }],
  };
}
