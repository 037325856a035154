import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Blueprint } from '../../blueprints/schema.ts';
import { readOnCall } from '../handlers/on-call.ts';
import type { OnCall } from '../http/alerts/on-call.ts';
import { communicationsIn, type TellContext, tellDue, tellNow, watchAlert } from '../http/alerts/tell.ts';
import type { ResourceKey } from '../repository/repository.ts';

/**
 * Who is on call: `on-call.json` in the data folder, or else who the one blueprint names.
 * @throws Error that names the file and says what is wrong with it
 */
export function openOnCall(folder: string, blueprints: readonly Blueprint[]): OnCall | undefined {
  const path = join(folder, 'on-call.json');
  const [only, ...others] = blueprints;
  if (!existsSync(path)) return others.length === 0 ? only?.onCall : undefined;
  try {
    return readOnCall(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Error(`${path}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

export interface Teller {
  /** Tells of the alerts among what has changed. */
  readonly follow: (changed: readonly ResourceKey[]) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const pauseMs = 5_000;

/**
 * What the `notify` Lambda does on AWS: tells who is on call, by the change feed and by the clock.
 * @param forgotten finds alerts that were raised while nobody was told
 */
export function startTelling(context: TellContext, forgotten: () => Promise<void>): Teller {
  let running: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<unknown>): Promise<unknown> => {
    running = running.then(work).catch(context.report);
    return running;
  };
  void inTurn(forgotten);
  const timer = setInterval(() => void inTurn(() => tellDue(context)), pauseMs).unref();
  return {
    follow: async (changed) => {
      for (const id of communicationsIn(changed)) {
        // Once it is noted, the clock sees to whatever goes wrong.
        const task = await watchAlert(context, id);
        if (task !== undefined) await inTurn(() => tellNow(context, task));
      }
    },
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
