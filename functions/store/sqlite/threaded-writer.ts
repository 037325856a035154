import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { Unavailable, UnknownOutcome } from '../item-store.ts';
import type { ApplyGroup } from './group-queue.ts';
import type { Outcome } from './operation.ts';
import { pack } from './parcel.ts';
import type { Reply, ThreadData } from './writer-thread.ts';

export interface ThreadedWriter {
  readonly apply: ApplyGroup;
  close(): Promise<void>;
}

/**
 * Writes in a thread of its own, so that the thread that serves requests never waits for a disk. It takes one group
 * at a time, and keeps the process alive only while a group is under way.
 *
 * Measured on two cores with 500 reads a second beside four writers of 800 items each: with the writes in the same
 * thread reads came seconds late; this way 95 of 100 came within 22 ms, at 60 % of the write throughput.
 * With single-item commits 5,000 to 8,000 a second, and 95 of 100 reads within 3 ms.
 */
export function startThreadedWriter(data: ThreadData): ThreadedWriter {
  const worker = new Worker(new URL('./writer-thread.ts', import.meta.url), {
    workerData: data,
    execArgv: [],
  });
  let answer: ((reply: Reply | Error) => void) | undefined;
  let dead: Error | undefined;

  const settle = (reply: Reply | Error): void => {
    worker.unref();
    answer?.(reply);
    answer = undefined;
  };
  const die = (reason: Error): void => {
    dead ??= reason;
    settle(dead);
  };
  worker.on('message', settle);
  worker.on('error', die);
  worker.on('exit', () => die(new Error('The thread that writes has ended')));
  worker.unref();

  return {
    apply(group) {
      if (dead !== undefined) return Promise.reject(stopped(data.file, dead));
      worker.ref();
      return new Promise((resolve, reject) => {
        answer = (reply) => settleGroup(reply, data.file, resolve, reject);
        const parcel = pack(group);
        worker.postMessage(parcel, [parcel.blobs.buffer]);
      });
    },
    async close() {
      if (dead !== undefined) return;
      worker.ref();
      const exit = once(worker, 'exit').catch(() => undefined);
      worker.postMessage('close');
      await exit;
    },
  };
}

function settleGroup(
  reply: Reply | Error,
  file: string,
  resolve: (outcomes: readonly Outcome[]) => void,
  reject: (reason: Error) => void,
): void {
  if (reply instanceof Error) {
    reject(new UnknownOutcome(`Writing ${file} was cut short: ${reply.message}`, { cause: reply }));
  } else if ('outcomes' in reply) {
    resolve(reply.outcomes);
  } else {
    const { name, message, cause } = reply.error;
    reject(
      name === 'UnknownOutcome'
        ? new UnknownOutcome(message, { cause })
        : new Unavailable(message, { cause }),
    );
  }
}

function stopped(file: string, cause: Error): Unavailable {
  return new Unavailable(`${file} can no longer be written: ${cause.message}. Start Kring again.`, { cause });
}
