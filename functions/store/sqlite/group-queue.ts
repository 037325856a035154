import { Unavailable } from '../item-store.ts';
import type { Operation, Outcome } from './operation.ts';

/** Carries out a group of operations together; one outcome for each. */
export type ApplyGroup = (group: readonly Operation[]) => Promise<readonly Outcome[]>;

export interface GroupQueue {
  submit(operation: Operation): Promise<Outcome>;
  /** Refuses what comes from now on, and waits for what came before. */
  close(): Promise<void>;
}

interface Waiting {
  readonly operation: Operation;
  resolve(outcome: Outcome): void;
  reject(reason: unknown): void;
}

const maxGroup = 256;
const maxWaiting = 20_000;

/**
 * Group commit: whatever arrives while one group is being written forms the next, so that many writers share one
 * fsync. One group is under way at a time; operations keep the order in which they came.
 */
export function createGroupQueue(apply: ApplyGroup): GroupQueue {
  let waiting: Waiting[] = [];
  let running: Promise<void> | undefined;
  let closed = false;

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      await afterThisTurn();
      const group = waiting.slice(0, maxGroup);
      waiting = waiting.slice(maxGroup);
      await settle(group, apply);
    }
    running = undefined;
  };

  return {
    submit(operation) {
      if (closed) return Promise.reject(new Unavailable('The store is closed'));
      if (waiting.length >= maxWaiting) {
        return Promise.reject(new Unavailable(`${maxWaiting} writes are waiting already`));
      }
      return new Promise((resolve, reject) => {
        waiting.push({ operation, resolve, reject });
        running ??= run();
      });
    },
    async close() {
      closed = true;
      await running;
    },
  };
}

async function settle(group: readonly Waiting[], apply: ApplyGroup): Promise<void> {
  try {
    const outcomes = await apply(group.map(({ operation }) => operation));
    for (const [index, { resolve }] of group.entries()) resolve(outcomes[index]);
  } catch (reason) {
    for (const { reject } of group) reject(reason);
  }
}

/** Every request that the event loop has at hand joins the group, and others get their turn between two groups. */
function afterThisTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
