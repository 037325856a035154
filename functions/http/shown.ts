import { fhirError } from '../fhir/outcome.ts';
import type { Repository, Version, WriteView } from '../repository/repository.ts';
import { inSight } from '../repository/sight.ts';

type Key = Pick<Version, 'type' | 'id'>;

/**
 * The current version as the caller is shown it.
 * @throws FhirError 404 for what is not there and for what may not be seen, in the same words; 410 for what was deleted
 * and could be seen before
 */
export async function shownVersion(
  version: Version | undefined,
  key: Key,
  view: WriteView,
  repository: Pick<Repository, 'history'>,
): Promise<Version> {
  if (version?.deleted) {
    throw (await wasSeen(version, view, repository)) ? gone(version) : notFound(key.type, key.id);
  }
  const [shown] = await inSight([version], view);
  if (shown === undefined) throw notFound(key.type, key.id);
  return shown;
}

/** That something was deleted is told to who could have seen it. */
export async function wasSeen(
  { type, id }: Key,
  view: WriteView,
  { history }: Pick<Repository, 'history'>,
): Promise<boolean> {
  if (view.acknowledges?.(undefined) ?? true) return true;
  const { versions } = await history(type, id, { count: 2 });
  const last = versions.find(({ deleted }) => !deleted);
  const [shown] = await inSight([last], view);
  return shown !== undefined;
}

/** The same words for what is not there and for what may not be seen. */
export function notFound(type: string, id: string): Error {
  return fhirError('not-found', `There is no ${type}/${id}`);
}

export function gone({ type, id, versionId, lastUpdated }: Version): Error {
  return fhirError('deleted', `${type}/${id} was deleted at ${lastUpdated} (version ${versionId})`);
}
