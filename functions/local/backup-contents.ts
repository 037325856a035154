import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';

export const databaseFile = 'kring.db';
/** Written last: a folder without it is no backup, or half of one. */
export const contentsFile = 'backup.json';

/** How far the clock of the machine that made a backup may be ahead. */
const clockSkewMs = 5 * 60_000;

/** `backup.json`: what a backup holds. */
const contents = z.object({
  format: z.literal(1),
  /** https://hl7.org/fhir/R4/datatypes.html#instant */
  madeAt: z.iso
    .datetime()
    .refine((instant) => Date.parse(instant) <= Date.now() + clockSkewMs, 'it lies in the future'),
  /** SHA-256 in hex, by path in the folder. */
  files: z
    .record(
      z.string().refine((path) => normalize(path) === path && !/^(\/|\.\.)/.test(path)),
      z.string(),
    )
    .refine((files) => databaseFile in files),
});

export type BackupContents = z.infer<typeof contents>;

/**
 * What a data folder holds beside its database: keys, clients, settings, and whatever else somebody has put there. But
 * not the facts: a server that finds none makes them anew from every resource, then follows the change feed.
 */
export function filesBesideDatabase(dataFolder: string): readonly string[] {
  const paths = readdirSync(dataFolder, { recursive: true, encoding: 'utf8' });
  const isFile = (path: string) =>
    statSync(join(dataFolder, path), { throwIfNoEntry: false })?.isFile() ?? false;
  return paths.filter((path) => !madeAgain.test(path) && isFile(path)).sort();
}

/** The databases with what goes with them, such as `kring.db-wal`. */
const madeAgain = /^(kring\.db|facts\.duckdb)[^/]*$/;

export async function writeContents(folder: string, paths: readonly string[], madeAt: Date): Promise<void> {
  const files: Record<string, string> = {};
  for (const path of paths) files[path] = await sha256(join(folder, path));
  const written: BackupContents = { format: 1, madeAt: madeAt.toISOString(), files };
  writeFileSync(join(folder, contentsFile), JSON.stringify(written, undefined, 2));
}

/** @throws Error when the folder is no backup, or one that was cut short */
export function readContents(folder: string): BackupContents {
  const path = join(folder, contentsFile);
  if (!existsSync(path)) {
    throw new Error(`${folder} is no backup, or one that was cut short: there is no ${contentsFile} in it`);
  }
  try {
    return contents.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new Error(`${path} is not what npm run backup of this version of Kring writes`, { cause });
  }
}

/** @throws Error that names the file that is not as it was backed up */
export async function checkFiles(folder: string, { files }: BackupContents): Promise<void> {
  for (const [path, digest] of Object.entries(files)) {
    const file = join(folder, path);
    if (!existsSync(file)) throw new Error(`The backup is damaged: ${file} is missing. Take another one.`);
    if ((await sha256(file)) !== digest) {
      throw new Error(`The backup is damaged: ${file} is not what was written. Take another one.`);
    }
  }
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
