import { withMembers } from '../../fhir/json.ts';
import { fhirError } from '../../fhir/outcome.ts';
import type { Resource } from '../../fhir/resource.ts';
import type { RecordKey, RecordWrite, Repository, WriteView } from '../../repository/repository.ts';
import { inSight } from '../../repository/sight.ts';
import { draftsMoved, readDrafts, removals } from './drafts.ts';
import {
  forgottenAtSeconds,
  type Link,
  linkKey,
  linkOfTaskKey,
  linkRecord,
  readLink,
  type StoredLink,
} from './link.ts';
import { isOpenTask } from './task.ts';

/** An invitation that was made before and is still to be answered. */
export interface Standing {
  readonly link: StoredLink;
  /** Of the record that finds the link by its Task. */
  readonly ofTaskRevision: string;
}

export interface Asked {
  /** Of the record that there is one of for each person, questionnaire and encounter; absent before the first. */
  readonly revision: string | undefined;
  readonly standing: Standing | undefined;
}

type Question = Pick<Link, 'subject' | 'questionnaireId' | 'encounter'>;

/** One for each person, questionnaire and encounter: so that two invitations at the same moment make one Task. */
function askedKey({ subject, questionnaireId, encounter = '' }: Question): RecordKey {
  return { kind: 'asked', id: subject, part: `${questionnaireId} ${encounter}` };
}

/** Whether the person was asked the same already, and has not answered. */
export async function askedBefore(
  repository: Repository,
  view: WriteView,
  question: Question,
): Promise<Asked> {
  const { records } = repository;
  const record = await records.get(askedKey(question));
  const link = record && (await readLink(records, String(record.value.link)));
  if (!link || link.submittedAt !== undefined || link.revokedAt !== undefined) {
    return { revision: record?.revision, standing: undefined };
  }
  const [[task], ofTask] = await Promise.all([
    inSight([await repository.read('Task', link.task)], view),
    records.get(linkOfTaskKey(link)),
  ]);
  const isOpen = task !== undefined && ofTask !== undefined && isOpenTask(task.resource);
  return {
    revision: record.revision,
    standing: isOpen ? { link, ofTaskRevision: ofTask.revision } : undefined,
  };
}

/** The records of a new link, and of the one whose place it takes. */
export async function linkRecords(
  { records }: Pick<Repository, 'records'>,
  link: Link,
  { revision, standing }: Asked,
  nowMs: number,
): Promise<readonly RecordWrite[]> {
  const expiresAtSeconds = forgottenAtSeconds(link);
  const expect = (found: string | undefined) => (found === undefined ? 'absent' : { revision: found });
  return [
    { key: linkKey(link.id), value: linkRecord(link), expect: 'absent', expiresAtSeconds },
    {
      key: linkOfTaskKey(link),
      value: { link: link.id },
      expect: expect(standing?.ofTaskRevision),
      expiresAtSeconds,
    },
    { key: askedKey(link), value: { link: link.id }, expect: expect(revision), expiresAtSeconds },
    ...(standing ? await replaced({ records }, standing.link, link, nowMs) : []),
  ];
}

/** The link before is closed; what was filled in goes over, as long as it is the same questions to the same people. */
async function replaced(
  { records }: Pick<Repository, 'records'>,
  before: StoredLink,
  link: Link,
  nowMs: number,
): Promise<readonly RecordWrite[]> {
  const { revision, ...closed } = before;
  const expiresAtSeconds = forgottenAtSeconds(before);
  const drafts = await readDrafts(records, before, '');
  const isSame = before.questionnaireVersionId === link.questionnaireVersionId && before.child === link.child;
  return [
    {
      key: linkKey(before.id),
      value: linkRecord({ ...closed, revokedAt: nowMs, replaced: true }),
      expect: { revision },
      expiresAtSeconds,
    },
    {
      key: linkOfTaskKey({ ...link, task: `${link.task} ${before.id}` }),
      value: { link: before.id },
      expect: 'absent',
      expiresAtSeconds,
    },
    ...removals(drafts),
    ...(isSame ? draftsMoved(drafts, link) : []),
  ];
}

/** The Task stays, and waits for as long as the new link. @throws FhirError `conflict` when it was closed meanwhile */
export function prolonged(task: Resource, made: Resource, nowMs: number): Resource {
  if (!isOpenTask(task)) throw fhirError('conflict', 'The Task was closed at the same moment', 'Task.status');
  const { restriction, input } = made;
  const lastModified = new Date(nowMs).toISOString();
  return withMembers(task, {
    lastModified,
    ...(restriction !== undefined && { restriction }),
    ...(input !== undefined && { input }),
  }) as Resource;
}
