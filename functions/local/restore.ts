import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { lockDatabase } from '../store/sqlite/process-lock.ts';
import { checkFiles, databaseFile, readContents } from './backup-contents.ts';
import { eraseAgain, erasuresIn } from './erasures.ts';
import { scrubCopy } from './scrub-copy.ts';
import { readSettings } from './settings.ts';
import { fillFolder, makeEmptyFolder } from './whole-folder.ts';

export interface RestoreOptions {
  /** Folders that know who was erased after the backup: the data folder that is replaced, later backups. */
  readonly erasedIn?: readonly string[];
  /** The FHIR base of the server that the folder is for. */
  readonly baseUrl?: string;
}

export interface Restored {
  /** https://hl7.org/fhir/R4/datatypes.html#instant */
  readonly madeAt: string;
  /** How many persons had been erased in the meantime, and were erased again. */
  readonly erased: number;
}

/**
 * Makes a data folder from a backup, all of it or nothing. Before the folder can be served, what was under way when
 * the backup was made is brought to an end, and who is known to have been erased since is erased again.
 * @throws Error when the folder is not empty or in use, the backup is none or damaged, or another folder cannot be read
 */
export async function restore(
  backupFolder: string,
  dataFolder: string,
  { erasedIn = [], baseUrl = '' }: RestoreOptions = {},
): Promise<Restored> {
  const contents = readContents(backupFolder);
  await checkFiles(backupFolder, contents);
  const file = join(dataFolder, databaseFile);
  if (existsSync(file)) lockDatabase(file)();
  makeEmptyFolder(dataFolder);
  // No server begins a database of its own here meanwhile.
  const unlock = lockDatabase(file);
  let erased = 0;
  try {
    await fillFolder(dataFolder, databaseFile, async (into) => {
      for (const path of Object.keys(contents.files)) {
        mkdirSync(dirname(join(into, path)), { recursive: true, mode: 0o700 });
        copyFileSync(join(backupFolder, path), join(into, path));
      }
      await scrubCopy(into);
      const erasures = await erasuresIn(erasedIn, join(into, 'erased-in'));
      erased = await eraseAgain(into, erasures, { madeAtMs: Date.parse(contents.madeAt), baseUrl });
      rmSync(`${join(into, databaseFile)}.lock`);
    });
  } finally {
    unlock();
  }
  return { madeAt: contents.madeAt, erased };
}

if (import.meta.main) {
  process.umask(0o077);
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { 'erased-in': { type: 'string', multiple: true, default: [] } },
    });
    const [backupFolder] = positionals;
    const erasedIn = values['erased-in'];
    if (backupFolder === undefined || positionals.length > 1) {
      throw new Error('From where? npm run restore -- <folder of a backup> [--erased-in <folder>]…');
    }
    const { folder, publicUrl, host, port } = readSettings(process.env);
    const baseUrl = `${publicUrl ?? `http://${host}:${port}`}/fhir`;
    const { madeAt, erased } = await restore(backupFolder, folder, { erasedIn, baseUrl });
    console.log(`${folder} is again as it was at ${madeAt}. npm start serves it.`);
    console.log(
      erasedIn.length === 0
        ? `Who was erased after ${madeAt} is back, and has to be erased again: restore with --erased-in <the folder that this one replaces>, or repeat each $erase.`
        : `Persons erased since, and now again: ${erased}.`,
    );
  } catch (failure) {
    console.error(failure instanceof Error ? failure.message : failure);
    process.exitCode = 1;
  }
}
