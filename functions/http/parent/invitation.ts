import { FhirError, fhirError, type Issue, warning } from '../../fhir/outcome.ts';
import { isJsonObject, type JsonObject, type Resource } from '../../fhir/resource.ts';
import { unaskable } from '../../parent-page/steps.ts';
import { parseQuestionnaire } from '../../questionnaire/parse.ts';
import type { ParsedQuestionnaire } from '../../questionnaire/questionnaire.ts';
import type { Repository, Version, WriteView } from '../../repository/repository.ts';
import { careTeamsOf } from './care-team.ts';
import { forgottenAtSeconds, type Link, linkIdOf, linkKey, linkRecord } from './link.ts';
import { sdcCode } from './task.ts';

export interface InviteContext {
  /** The base of every link, such as `https://kring.example.org`. */
  readonly publicUrl: string;
  /** A token for a link: at least 128 random bits, in the letters of base64url. */
  readonly newToken: () => string;
  readonly newId: () => string;
  readonly repository: Repository;
  /** Epoch milliseconds. */
  readonly clock: () => number;
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
  'subject' | 'encounter' | 'basedOn' | 'careTeam' | 'requester' | 'expiresAt'
>;

/**
 * Makes an invitation: a Task, and the link that is bound to it, in one commit. When no care team is given, it is who
 * looks after the person as far as the encounter and the person say.
 * @throws FhirError `not-found` for what the caller does not see, `not-supported` for a questionnaire that the page
 * cannot ask, `business-rule` for one that is not active and for what is about somebody else, `forbidden` for a caller
 * who may not make the Task
 */
export async function invite(
  context: InviteContext,
  view: WriteView,
  questionnaireId: string,
  input: InvitationInput,
): Promise<Invitation> {
  const { repository, clock, newToken, newId, publicUrl } = context;
  const questionnaire = await readQuestionnaire(repository, view, questionnaireId);
  const referenced = await readReferenced(repository, view, input);
  requireSameSubject(input, referenced);
  const careTeam = input.careTeam ?? (await knownCareTeam(repository, referenced));
  const token = newToken();
  const link: Link = {
    id: await linkIdOf(token),
    task: newId(),
    questionnaire: questionnaire.parsed.canonical,
    questionnaireId,
    questionnaireVersionId: questionnaire.versionId,
    ...input,
    ...(careTeam !== undefined && { careTeam }),
  };
  const record = {
    key: linkKey(link.id),
    value: linkRecord(link),
    expect: 'absent',
    expiresAtSeconds: forgottenAtSeconds(link),
  } as const;
  const task = { kind: 'update', resource: invitationTask(link, clock()), ifNoneMatch: '*' } as const;
  const [result] = await repository.commit([task], view, { records: [record] });
  if (!result?.version) throw new Error('A commit answers what it has written');
  const warnings = careTeam === undefined ? [nobodyFollowsUp] : [];
  return { url: `${publicUrl.replace(/\/$/, '')}/q/${token}`, task: result.version, warnings };
}

const nobodyFollowsUp = warning(
  'incomplete',
  'Nobody is named to follow an alert up: neither the parameter careTeam, nor the encounter, nor the Patient says who. Its Task would have no owner, and the page promises no contact. Give careTeam, or fill in Patient.generalPractitioner',
  "Parameters.parameter.where(name = 'careTeam')",
);

async function readQuestionnaire(
  repository: Repository,
  view: WriteView,
  id: string,
): Promise<{ readonly parsed: ParsedQuestionnaire; readonly versionId: string }> {
  const version = await repository.read('Questionnaire', id);
  if (!version || version.deleted || !view.visible(version.resource)) {
    throw fhirError('not-found', `There is no Questionnaire/${id}`);
  }
  const { status } = version.resource;
  if (status !== 'active') {
    const why = `Questionnaire/${id} is ${String(status)}; only one that is active is sent out`;
    throw fhirError('business-rule', why, 'Questionnaire.status', 422);
  }
  const parsed = parseQuestionnaire(version.resource);
  const [issue, ...others] = unaskable(parsed);
  if (issue) throw new FhirError([issue, ...others], 422);
  return { parsed, versionId: version.versionId };
}

type Referenced = ReadonlyMap<string, Resource>;

/** What was referred to, by parameter. A reference to what the caller may not see is answered as one to nothing. */
async function readReferenced(
  repository: Repository,
  view: WriteView,
  { expiresAt: _, ...references }: InvitationInput,
): Promise<Referenced> {
  const given = Object.entries(references).flatMap(([name, target]) =>
    target === undefined ? [] : [{ name, target }],
  );
  const versions = await repository.readMany(given.map(({ target }) => keyOf(target)));
  return new Map(
    given.map(({ name, target }, index) => {
      const version = versions[index];
      if (version && !version.deleted && view.visible(version.resource)) return [name, version.resource];
      throw fhirError('not-found', `There is no ${target}`, parameterAt(name), 422);
    }),
  );
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

/** The nearest of those who look after the person that is still there. */
async function knownCareTeam(repository: Repository, referenced: Referenced): Promise<string | undefined> {
  const candidates = careTeamsOf(referenced.get('subject'), referenced.get('encounter'));
  const versions = await repository.readMany(candidates.map(keyOf));
  return candidates.find((_, index) => versions[index]?.deleted === false);
}

function keyOf(reference: string): { readonly type: string; readonly id: string } {
  const [type = '', id = ''] = reference.split('/');
  return { type, id };
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
