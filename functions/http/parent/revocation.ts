import { withMembers } from '../../fhir/json.ts';
import { fhirError } from '../../fhir/outcome.ts';
import type { Resource } from '../../fhir/resource.ts';
import { isJsonObject } from '../../fhir/resource.ts';
import type { Repository, Version, WriteView } from '../../repository/repository.ts';
import { readDrafts, removals } from './drafts.ts';
import { forgottenAtSeconds, linkKey, linkOfTaskKey, linkRecord, readLink } from './link.ts';
import { isOpenTask } from './task.ts';

/**
 * Takes an invitation back: the link opens nothing any more, what was filled in is forgotten, and its Task is
 * cancelled, in one commit. A second time changes nothing.
 * @throws FhirError `not-found` for a Task that the caller does not see or that is no invitation, `business-rule` once
 * the answers were sent
 */
export async function revoke(
  { repository, nowMs }: { readonly repository: Repository; readonly nowMs: number },
  view: WriteView,
  taskId: string,
): Promise<Version> {
  const version = await repository.read('Task', taskId);
  await view.prepare?.(version && !version.deleted ? [version.resource] : []);
  const link =
    version && !version.deleted && view.visible(version.resource)
      ? await linkOf(repository, version.resource, taskId)
      : undefined;
  if (!version || !link) throw fhirError('not-found', `There is no invitation Task/${taskId}`);
  if (link.submittedAt !== undefined) {
    throw fhirError(
      'business-rule',
      'The answers were sent already, and the link shows nothing of them',
      'Task',
      422,
    );
  }
  if (link.revokedAt !== undefined) return version;
  const { revision, ...open } = link;
  const end = {
    key: linkKey(link.id),
    value: linkRecord({ ...open, revokedAt: nowMs }),
    expect: { revision },
    expiresAtSeconds: forgottenAtSeconds(link),
  };
  const drafts = await readDrafts(repository.records, link, '');
  const cancel = {
    kind: 'modify',
    type: 'Task',
    id: taskId,
    change: (task: Resource) => cancelled(task, nowMs),
  } as const;
  const [result] = await repository.commit([cancel], view, { records: [end, ...removals(drafts)] });
  if (!result?.version) throw new Error('A commit answers what it has written');
  return result.version;
}

async function linkOf({ records }: Pick<Repository, 'records'>, task: Resource, taskId: string) {
  const subject = isJsonObject(task.for) ? task.for.reference : undefined;
  if (typeof subject !== 'string') return undefined;
  const found = await records.get(linkOfTaskKey({ subject, task: taskId }));
  return found && readLink(records, String(found.value.link));
}

function cancelled(task: Resource, nowMs: number): Resource {
  if (!isOpenTask(task)) return task;
  return withMembers(task, { status: 'cancelled', lastModified: new Date(nowMs).toISOString() }) as Resource;
}
