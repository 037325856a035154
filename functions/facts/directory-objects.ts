import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { Objects } from './objects.ts';

/** Objects as files under one directory, which is made when it is not there. */
export function directoryObjects(directory: string): Objects {
  const path = (key: string) => join(directory, ...key.split('/'));
  return {
    list: async (prefix) => (await filesUnder(directory)).filter((key) => key.startsWith(prefix)).toSorted(),
    get: (key) => unlessMissing(readFile(path(key))),
    put: async (key, bytes) => {
      await mkdir(dirname(path(key)), { recursive: true });
      // A reader sees the whole file or none.
      const draft = `${path(key)}.${randomUUID()}${draftEnding}`;
      await writeFile(draft, bytes);
      await rename(draft, path(key));
    },
    remove: async (keys) => {
      await Promise.all(keys.map((key) => rm(path(key), { force: true })));
    },
  };
}

const draftEnding = '.draft';

async function filesUnder(directory: string): Promise<readonly string[]> {
  const entries = await unlessMissing(readdir(directory, { recursive: true, withFileTypes: true }));
  return (entries ?? [])
    .filter((entry) => entry.isFile() && !entry.name.endsWith(draftEnding))
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

async function unlessMissing<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined;
    throw thrown;
  }
}
