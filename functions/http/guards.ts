import type { RecordWrite, Repository } from '../repository/repository.ts';

/**
 * What keeps two requests from deciding the same thing at once: a small record for each name, read before what the
 * decision rests on and written in the commit that carries it out. Of two that read the same, one commits; the other
 * decides anew.
 */
export type Guards = readonly RecordWrite[];

/** Only requests that are under way need them, and none is for as long as this. */
const keptSeconds = 3_600;

/** To be called before anything is read that the decision rests on. */
export async function readGuards(
  names: readonly string[],
  { records }: Pick<Repository, 'records'>,
  nowMs: number,
): Promise<Guards> {
  const keys = names.map((id) => ({ kind: 'guard', id }));
  const found = await records.getMany(keys);
  const expiresAtSeconds = Math.ceil(nowMs / 1_000) + keptSeconds;
  return keys.map((key, index) => {
    const before = found[index];
    return {
      key,
      value: { passed: Number(before?.value.passed ?? 0) + 1 },
      expect: before ? { revision: before.revision } : 'absent',
      expiresAtSeconds,
    };
  });
}

/** Whether somebody else has decided meanwhile. */
export async function havePassed(guards: Guards, { records }: Pick<Repository, 'records'>): Promise<boolean> {
  const now = await records.getMany(guards.map(({ key }) => key));
  return guards.some(({ expect }, index) => {
    const revision = now[index]?.revision;
    return expect === 'absent' ? revision !== undefined : revision !== expect.revision;
  });
}
