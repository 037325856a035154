import { setTimeout as sleepMs } from 'node:timers/promises';
import { type Failure, failureOf } from './failure.ts';

export interface RetryPolicy {
  /** How often a request is sent at most, the first time included. */
  readonly maxAttempts: number;
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 to 1, as `Math.random`. */
  readonly random: () => number;
}

export const defaultRetry: RetryPolicy = {
  maxAttempts: 6,
  sleep: async (ms) => void (await sleepMs(ms)),
  random: Math.random,
};

const firstPauseMs = 50;
const longestPauseMs = 1_000;

/** A request failed for good. `uncertain`: an attempt of it, not always the last, may have been carried out. */
export class GaveUp extends Error {
  override readonly name = 'GaveUp';
  readonly failure: Failure;
  readonly uncertain: boolean;
  constructor(failure: Failure, uncertain: boolean, cause: unknown) {
    super('A request failed for good', { cause });
    this.failure = failure;
    this.uncertain = uncertain;
  }
}

/** Sends until there is an answer, or no sense in another attempt. @throws GaveUp */
export async function attempts<T>(policy: RetryPolicy, send: () => Promise<T>): Promise<T> {
  let uncertain = false;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (cause) {
      const failure = failureOf(cause);
      uncertain ||= failure === 'uncertain' || sentByItself(cause);
      const again = failure === 'refused' || failure === 'uncertain';
      if (!again || attempt >= policy.maxAttempts) throw new GaveUp(failure, uncertain, cause);
    }
    await pause(policy, attempt);
  }
}

/** Exponential, and anywhere from nothing to the whole of it, so that those who collided do not meet again. */
export function pause(policy: RetryPolicy, attempt: number): Promise<void> {
  return policy.sleep(policy.random() * Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1)));
}

/** A client that repeats requests of its own accord hides what came of the first. */
function sentByItself(cause: unknown): boolean {
  const metadata = cause instanceof Error && '$metadata' in cause ? cause.$metadata : undefined;
  return ((metadata as { readonly attempts?: number } | undefined)?.attempts ?? 1) > 1;
}
