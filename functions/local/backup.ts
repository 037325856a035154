import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { backup } from 'node:sqlite';
import { attempt, openToRead, openToWrite, unavailable } from '../store/sqlite/database.ts';
import { contentsFile, databaseFile, filesBesideDatabase, writeContents } from './backup-contents.ts';
import { readSettings } from './settings.ts';
import { fillFolder, makeEmptyFolder } from './whole-folder.ts';

/**
 * A copy of the data folder as it was at one moment, whether a server has it open or not.
 * @throws Error that says why there is nothing to copy, or nowhere to copy to; then nothing is left there
 */
export async function backUp(dataFolder: string, target: string, now: Date): Promise<void> {
  if (!existsSync(join(dataFolder, databaseFile))) {
    throw new Error(
      `There is no ${databaseFile} in ${dataFolder}: nothing to back up. KRING_DATA names the data folder.`,
    );
  }
  if (`${resolve(target)}/`.startsWith(`${resolve(dataFolder)}/`)) {
    throw new Error(
      `${target} is in the data folder itself: a backup belongs elsewhere, best on another disk`,
    );
  }
  makeEmptyFolder(target);
  await fillFolder(target, contentsFile, async (into) => {
    await copyDatabase(join(dataFolder, databaseFile), join(into, databaseFile));
    const beside = filesBesideDatabase(dataFolder);
    for (const path of beside) {
      mkdirSync(dirname(join(into, path)), { recursive: true, mode: 0o700 });
      copyFileSync(join(dataFolder, path), join(into, path));
    }
    await writeContents(into, [databaseFile, ...beside], now);
  });
}

/**
 * The transaction that is open meanwhile keeps the copy to one moment. Without it SQLite begins anew whenever
 * another process writes, and under load never ends: https://sqlite.org/c3ref/backup_finish.html#sqlite3backupstep
 */
export async function copyDatabase(file: string, copy: string): Promise<void> {
  const source = openToRead(file);
  try {
    attempt(file, () => source.exec('BEGIN; SELECT count(*) FROM sqlite_schema;'));
    await backup(source, copy, { rate: pagesAtOnce }).catch((cause: unknown) => {
      throw unavailable(copy, cause);
    });
  } finally {
    source.close();
  }
  checkCopy(copy);
}

const pagesAtOnce = 1_000;

/** @throws Error when the copy, and so the database itself, is damaged or of another version of Kring */
function checkCopy(copy: string): void {
  const database = openToWrite(copy);
  try {
    const answer = database.prepare('PRAGMA quick_check(1)').get()?.quick_check;
    if (answer !== 'ok') throw new Error(`The database is damaged, and so would be its backup: ${answer}`);
  } finally {
    database.close();
  }
}

if (import.meta.main) {
  process.umask(0o077);
  const [target] = process.argv.slice(2);
  try {
    if (target === undefined) throw new Error('Where to? npm run backup -- <folder>');
    await backUp(readSettings(process.env).folder, target, new Date());
    console.log(`Backed up to ${target}. Keep it as safe as the data: it holds all of them, and the keys.`);
  } catch (failure) {
    console.error(failure instanceof Error ? failure.message : failure);
    process.exitCode = 1;
  }
}
