import type { SubscriptionContext } from './context.ts';
import { dueOf } from './deliver.ts';
import { subscriptions, unlessOvertaken } from './follow-topics.ts';

const wakeKind = 'subscription-wake';

/** How the partitions begin whose changes wake who sends, before the id of the Subscription. */
const wakingPartitions = ['k#subscription-queue#', `k#${wakeKind}#`, 'r#Subscription#'] as const;

/** The Subscription for which something may have to be done after this change. */
export function subscriptionOf({ partition }: { readonly partition: string }): string | undefined {
  const beginning = wakingPartitions.find((one) => partition.startsWith(one));
  return beginning === undefined ? undefined : partition.slice(beginning.length);
}

/** How long a wake-up is kept, in seconds: it has done its work when it is written. */
const keptSeconds = 3_600;

/** Heartbeats and later tries come by the clock: wakes those for which it is time. */
export async function wakeDue(context: SubscriptionContext): Promise<void> {
  const { repository, clock } = context;
  for (const { id } of await subscriptions(context)) {
    const dueMs = await dueOf(context, id);
    const nowMs = clock();
    if (dueMs === undefined || dueMs > nowMs) continue;
    const expiresAtSeconds = Math.floor(nowMs / 1_000) + keptSeconds;
    const key = { kind: wakeKind, id };
    const expect = (await repository.records.get(key)) ?? ('absent' as const);
    // By a commit: those alone are sure to be in the feed. Whoever was faster has woken it.
    const write = { key, value: { atMs: nowMs }, expect, expiresAtSeconds };
    await repository.records.commit([write]).catch(unlessOvertaken);
  }
}
