import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Eraser } from '../http/operations/erase-person.ts';
import { listErasures, replayErasures, type Tombstone } from '../http/operations/erase-tombstone.ts';
import { copyDatabase } from './backup.ts';
import { databaseFile } from './backup-contents.ts';
import { withCopy } from './scrub-copy.ts';

const weekMs = 7 * 24 * 3_600_000;
/** What is longest under way when a backup is made: an erasure begun before it may end after it. */
const overlapMs = weekMs;

/**
 * Who was erased by what other folders know, data folders and backups alike; a server may be at work in them.
 * @param workFolder where there is room for a copy of each, one at a time; it is gone afterwards
 * @throws Error that names the folder that cannot be read
 */
export async function erasuresIn(
  folders: readonly string[],
  workFolder: string,
): Promise<readonly Tombstone[]> {
  const all: Tombstone[] = [];
  for (const folder of folders) {
    const file = join(folder, databaseFile);
    if (!existsSync(file)) {
      throw new Error(`There is no ${databaseFile} in ${folder}: it cannot tell who was erased`);
    }
    mkdirSync(workFolder, { mode: 0o700 });
    try {
      await copyDatabase(file, join(workFolder, databaseFile));
      const own = await withCopy(workFolder, {}, ({ repository }) =>
        listErasures(repository.records, Date.now()),
      );
      all.push(...own);
    } finally {
      rmSync(workFolder, { recursive: true, force: true });
    }
  }
  return all;
}

/**
 * Erases again, in a copy that was made at `madeAtMs`, who was erased after that or just before. Answers how many of
 * them there was anything about.
 * @param known to others than the copy itself
 * @param baseUrl the FHIR base of the server that the copy is for
 */
export async function eraseAgain(
  folder: string,
  known: readonly Tombstone[],
  { madeAtMs, baseUrl }: { readonly madeAtMs: number; readonly baseUrl: string },
): Promise<number> {
  return withCopy(folder, { baseUrl }, async ({ repository, definitions }) => {
    const own = await listErasures(repository.records, Date.now());
    const eraser: Eraser = {
      repository,
      searchDefinitions: definitions,
      base: baseUrl,
      nowMs: Date.now(),
      upkeep: repository.upkeep,
    };
    const replayed = await replayErasures(
      eraser,
      lastOfEach([...own, ...known]).filter(({ erasedAt }) => erasedAt > madeAtMs - overlapMs),
    );
    return replayed.filter(({ resources, changed, links }) => resources + changed + links > 0).length;
  });
}

function lastOfEach(tombstones: readonly Tombstone[]): readonly Tombstone[] {
  const inOrder = tombstones.toSorted((one, other) => one.erasedAt - other.erasedAt);
  return [...new Map(inOrder.map((tombstone) => [tombstone.patientId, tombstone])).values()];
}
