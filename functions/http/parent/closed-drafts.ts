import { isJsonObject, type Resource } from '../../fhir/resource.ts';
import type { Repository, ResourceKey } from '../../repository/repository.ts';
import { readDrafts } from './drafts.ts';
import { linkOfTaskKey, readLink } from './link.ts';
import { isOpenTask } from './task.ts';

/**
 * What follows when a Task was cancelled, completed or deleted by whatever way: what a parent had filled in for it and
 * not sent is forgotten. Done again it does no harm. @param changed what the change feed has named
 */
export async function forgetClosedDrafts(
  repository: Pick<Repository, 'read' | 'vread' | 'records'>,
  changed: readonly ResourceKey[],
): Promise<void> {
  for (const { type, id } of changed) {
    if (type !== 'Task') continue;
    const task = await closedTask(repository, id);
    if (task) await forgetDrafts(repository, task, id);
  }
}

/** Of one that was deleted, as it was before; `undefined` while it is still to be done. */
async function closedTask(
  repository: Pick<Repository, 'read' | 'vread'>,
  id: string,
): Promise<Resource | undefined> {
  const version = await repository.read('Task', id);
  if (!version) return undefined;
  if (!version.deleted) return isOpenTask(version.resource) ? undefined : version.resource;
  const before = await repository.vread('Task', id, String(Number(version.versionId) - 1));
  return before && !before.deleted ? before.resource : undefined;
}

async function forgetDrafts(
  { records }: Pick<Repository, 'records'>,
  task: Resource,
  id: string,
): Promise<void> {
  const subject = isJsonObject(task.for) ? task.for.reference : undefined;
  if (typeof subject !== 'string') return;
  const found = await records.get(linkOfTaskKey({ subject, task: id }));
  const link = found && (await readLink(records, String(found.value.link)));
  // What was sent and is being corrected is no leftover.
  if (!link || link.correctingSince !== undefined) return;
  for (const draft of (await readDrafts(records, link, '')).records) await records.remove(draft);
}
