import { parentPort, workerData } from 'node:worker_threads';
import { openToWrite } from './database.ts';
import type { Outcome } from './operation.ts';
import { type Parcel, unpack } from './parcel.ts';
import { writeFailure } from './write-failure.ts';
import { createWriter } from './writer.ts';

/** The thread that writes. Started by `threaded-writer.ts`; takes one parcel at a time, answers each with a reply. */
export interface ThreadData {
  readonly file: string;
  readonly keepChanges: number;
}

export type Reply =
  | { readonly outcomes: readonly Outcome[] }
  | { readonly error: { readonly name: string; readonly message: string; readonly cause: unknown } };

const { file, keepChanges } = workerData as ThreadData;
const db = openToWrite(file);
const writer = createWriter(db, keepChanges);

parentPort?.on('message', (message: Parcel | 'close') => {
  if (message === 'close') {
    db.close();
    parentPort?.close();
  } else {
    parentPort?.postMessage(replyTo(message));
  }
});

function replyTo(parcel: Parcel): Reply {
  try {
    return { outcomes: writer.apply(unpack(parcel)) };
  } catch (reason) {
    const { name, message, cause } = writeFailure(file, reason);
    return { error: { name, message, cause } };
  }
}
