import type { DeliveryContext } from '../http/subscriptions/context.ts';
import { deliver } from '../http/subscriptions/deliver.ts';
import { subscriptionOf } from '../http/subscriptions/wake.ts';
import type { Key } from '../store/item-store.ts';

/** More than one delivery can take: its timeout, and what is read and written around it. */
const reserveMs = 90_000;

/** What is due later than this is left to the clock. */
const patienceMs = 20_000;

/** Serves the Subscriptions that these changes are of, until there is nothing to do for them or time runs out. */
export async function notifyWoken(
  context: DeliveryContext,
  changed: readonly Key[],
  remainingMs: () => number,
): Promise<void> {
  for (const id of new Set(changed.flatMap((key) => subscriptionOf(key) ?? []))) {
    while (remainingMs() > reserveMs) {
      const nextMs = await deliver(context, id);
      const waitMs = nextMs === undefined ? Number.POSITIVE_INFINITY : nextMs - context.clock();
      if (waitMs > patienceMs) break;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, waitMs)));
    }
  }
}
