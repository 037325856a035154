import type { DeliveryContext } from '../http/subscriptions/context.ts';
import { deliver } from '../http/subscriptions/deliver.ts';
import { subscriptions } from '../http/subscriptions/follow-topics.ts';

/** Serves all Subscriptions of this process, each by itself: an endpoint that hangs holds up nobody else. */
export interface Notifier {
  /** Something may have to be done for it. */
  readonly wake: (id: string) => void;
  /** Once after each start: what is due is not written anywhere else. */
  readonly wakeAll: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** After an error of our own; what the endpoint does is in the Subscription. */
const pauseMs = 5_000;
/** Timers hold no longer times. */
const longestTimerMs = 3_600_000;

export function createNotifier(context: DeliveryContext, onFailure: (failure: unknown) => void): Notifier {
  const running = new Map<string, Promise<void>>();
  const wokenMeanwhile = new Set<string>();
  const timers = new Map<string, NodeJS.Timeout>();
  let stopped = false;

  const wake = (id: string): void => {
    if (stopped) return;
    clearTimeout(timers.get(id));
    timers.delete(id);
    if (running.has(id)) {
      wokenMeanwhile.add(id);
      return;
    }
    const run = serve(id).finally(() => {
      running.delete(id);
      if (wokenMeanwhile.delete(id)) wake(id);
    });
    running.set(id, run);
  };

  const serve = async (id: string): Promise<void> => {
    try {
      while (!stopped) {
        const nextMs = await deliver(context, id);
        if (nextMs === undefined) return;
        const waitMs = nextMs - context.clock();
        if (waitMs > 0) return wakeIn(id, waitMs);
      }
    } catch (failure) {
      onFailure(failure);
      wakeIn(id, pauseMs);
    }
  };

  const wakeIn = (id: string, waitMs: number): void => {
    if (stopped) return;
    timers.set(id, setTimeout(() => wake(id), Math.min(waitMs, longestTimerMs)).unref());
  };

  return {
    wake,
    wakeAll: async () => {
      for (const { id } of await subscriptions(context)) wake(id);
    },
    stop: async () => {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all(running.values());
    },
  };
}
