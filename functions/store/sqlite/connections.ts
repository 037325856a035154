import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { attempt, openToRead, openToWrite } from './database.ts';
import type { ApplyGroup } from './group-queue.ts';
import { lockDatabase } from './process-lock.ts';
import { startThreadedWriter } from './threaded-writer.ts';
import { writeFailure } from './write-failure.ts';
import { createWriter } from './writer.ts';

/** A database that is open: one connection to read, and a way to write. */
export interface Connections {
  readonly reading: DatabaseSync;
  readonly apply: ApplyGroup;
  close(): Promise<void>;
}

/** One connection for both, on the calling thread. */
export function connectMemory(keepChanges: number): Connections {
  const file = ':memory:';
  const db = openToWrite(file);
  const writer = createWriter(db, keepChanges);
  return {
    reading: db,
    async apply(group) {
      try {
        return writer.apply(group);
      } catch (cause) {
        throw writeFailure(file, cause);
      }
    },
    close: async () => db.close(),
  };
}

/** @throws Unavailable when the folder cannot be written, the file is damaged, or another process has it open */
export function connectFile(file: string, keepChanges: number): Connections {
  attempt(file, () => mkdirSync(dirname(file), { recursive: true }));
  const unlock = lockDatabase(file);
  try {
    // Here as well as in the thread, so that whatever is wrong with the file is said at once, by `open` itself.
    openToWrite(file).close();
    const reading = openToRead(file);
    const writer = startThreadedWriter({ file, keepChanges });
    const close = async (): Promise<void> => {
      reading.close();
      await writer.close();
      unlock();
    };
    return { reading, apply: writer.apply, close };
  } catch (cause) {
    unlock();
    throw cause;
  }
}
