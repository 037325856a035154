import type { Repository, ResourceKey, WriteView } from '../../repository/repository.ts';

/** Where old traces are found and how they go; passed in by whoever has the whole repository. */
export interface TrailKeeper {
  readonly repository: Pick<Repository, 'commit'>;
  /** Every AuditEvent recorded before a time, the ids of a page at a time. */
  readonly recordedBefore: (cutoffMs: number) => AsyncIterable<{ readonly id: string }>;
  /** Removes every superseded version for good. */
  readonly purge: (key: ResourceKey) => Promise<number>;
}

const onlyKring: WriteView = { visible: () => true, refuse: () => undefined };

/** Removes traces older than the law asks for; answers how many. A run that is cut off goes on the next time. */
export async function pruneTrail(
  { repository, recordedBefore, purge }: TrailKeeper,
  cutoffMs: number,
  hasTime: () => boolean,
): Promise<number> {
  let pruned = 0;
  for await (const { id } of recordedBefore(cutoffMs)) {
    if (!hasTime()) break;
    await repository.commit([{ kind: 'delete', type: 'AuditEvent', id }], onlyKring);
    await purge({ type: 'AuditEvent', id });
    pruned += 1;
  }
  return pruned;
}
