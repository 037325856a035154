import { FhirError, fhirError } from '../../fhir/outcome.ts';
import type { JsonObject, Resource } from '../../fhir/resource.ts';
import { unaskable } from '../../parent-page/steps.ts';
import { parseQuestionnaire } from '../../questionnaire/parse.ts';
import type { ParsedQuestionnaire } from '../../questionnaire/questionnaire.ts';
import type { Repository, Version, WriteView } from '../../repository/repository.ts';
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
}

/** Whom to ask, and about what. References are relative, such as `Patient/1`. */
export type InvitationInput = Pick<
  Link,
  'subject' | 'encounter' | 'basedOn' | 'careTeam' | 'requester' | 'expiresAt'
>;

/**
 * Makes an invitation: a Task, and the link that is bound to it, in one commit.
 * @throws FhirError `not-found` for what the caller does not see, `not-supported` for a questionnaire that the page
 * cannot ask, `forbidden` for a caller who may not make the Task
 */
export async function invite(
  context: InviteContext,
  view: WriteView,
  questionnaireId: string,
  input: InvitationInput,
): Promise<Invitation> {
  const { repository, clock, newToken, newId, publicUrl } = context;
  const questionnaire = await readQuestionnaire(repository, view, questionnaireId);
  await requireVisible(repository, view, input);
  const token = newToken();
  const link: Link = {
    id: await linkIdOf(token),
    task: newId(),
    questionnaire: questionnaire.parsed.canonical,
    questionnaireId,
    questionnaireVersionId: questionnaire.versionId,
    ...input,
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
  return { url: `${publicUrl.replace(/\/$/, '')}/q/${token}`, task: result.version };
}

async function readQuestionnaire(
  repository: Repository,
  view: WriteView,
  id: string,
): Promise<{ readonly parsed: ParsedQuestionnaire; readonly versionId: string }> {
  const version = await repository.read('Questionnaire', id);
  if (!version || version.deleted || !view.visible(version.resource)) {
    throw fhirError('not-found', `There is no Questionnaire/${id}`);
  }
  const parsed = parseQuestionnaire(version.resource);
  const [issue, ...others] = unaskable(parsed);
  if (issue) throw new FhirError([issue, ...others], 422);
  return { parsed, versionId: version.versionId };
}

/** A reference to what the caller may not see is answered as one to nothing. */
async function requireVisible(
  repository: Repository,
  view: WriteView,
  input: InvitationInput,
): Promise<void> {
  const { expiresAt: _, ...references } = input;
  const given = Object.entries(references).flatMap(([name, target]) =>
    target === undefined ? [] : [{ name, target }],
  );
  const keys = given.map(({ target }) => {
    const [type = '', id = ''] = target.split('/');
    return { type, id };
  });
  const versions = await repository.readMany(keys);
  given.forEach(({ name, target }, index) => {
    const version = versions[index];
    if (version && !version.deleted && view.visible(version.resource)) return;
    throw fhirError(
      'not-found',
      `There is no ${target}`,
      `Parameters.parameter.where(name = '${name}')`,
      422,
    );
  });
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
