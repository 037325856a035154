import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';

/** Holds nothing: left behind by whoever had the database of a folder open. */
const lockFile = 'kring.db.lock';
const unfinished = 'unfinished';

/** Makes the folder where there is none. @throws Error that names what it holds when it is not empty */
export function makeEmptyFolder(folder: string): void {
  const held = existsSync(folder) ? readdirSync(folder).filter((name) => name !== lockFile) : [];
  if (held.length > 0) {
    const some = held.slice(0, 3).join(', ');
    throw new Error(
      `${folder} is not empty (it holds ${some}): name a folder that is, or that is not there yet`,
    );
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}

/**
 * Fills an empty folder by way of a folder inside it, so that what cannot be finished leaves nothing. The entry
 * `last` comes last: where it is, all is. (Renaming the folder itself would fail where it is a mount point.)
 */
export async function fillFolder(
  folder: string,
  last: string,
  fill: (into: string) => Promise<void>,
): Promise<void> {
  const into = join(folder, unfinished);
  try {
    mkdirSync(into, { mode: 0o700 });
    await fill(into);
    sync(into);
    for (const name of readdirSync(into)) if (name !== last) renameSync(join(into, name), join(folder, name));
    sync(folder);
    renameSync(join(into, last), join(folder, last));
    rmdirSync(into);
    sync(folder);
  } catch (failure) {
    rmSync(into, { recursive: true, force: true });
    throw failure;
  }
}

/** Puts on disk what is in a folder and in the folders below it. */
function sync(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) sync(path);
    else syncPath(path);
  }
  syncPath(folder);
}

function syncPath(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
