import { isReleased, isSuperseded } from '../../access/kring-marks.ts';
import type { Repository, Version } from '../../repository/repository.ts';

/**
 * Without the former versions of released reports that were corrected since: they are kept so that the next correction
 * can be held against what everybody was told, and are shown to nobody, since they tell what a correction hides.
 */
export async function withoutSuperseded<V extends Version>(
  versions: readonly V[],
  repository: Pick<Repository, 'readMany'>,
): Promise<readonly V[]> {
  const ids = new Set(versions.filter(isReport).map(({ id }) => id));
  if (ids.size === 0) return versions;
  const current = await repository.readMany([...ids].map((id) => ({ type: 'MeasureReport', id })));
  const now = new Map(
    current.flatMap((version) =>
      version && !version.deleted && isSuperseded(version.resource) ? [[version.id, version.versionId]] : [],
    ),
  );
  return versions.filter(
    (version) =>
      version.type !== 'MeasureReport' || (now.get(version.id) ?? version.versionId) === version.versionId,
  );
}

function isReport(version: Version): boolean {
  return version.type === 'MeasureReport' && !version.deleted && isReleased(version.resource);
}
