/** How often somebody may: `burst` at once, and so many a minute after that. */
export interface Rate {
  readonly burst: number;
  readonly perMinute: number;
}

/** Counts by whoever a key stands for. */
export interface RateLimit {
  /** Takes one; when there is none left, answers after how many seconds there is, at least 1. */
  readonly take: (key: string) => number | undefined;
  /** As `take`, without taking. */
  readonly waitFor: (key: string) => number | undefined;
}

interface Bucket {
  readonly left: number;
  readonly atMs: number;
}

/** More keys than this are not remembered; whoever waits longest is forgotten first. */
const maxKeys = 50_000;

/**
 * Token buckets in the memory of this process. On one machine that is all there is; on AWS each instance counts for
 * itself, behind the limits of the firewall (by address) and of API Gateway (over all): docs/decisions.
 */
export function createRateLimit(rate: Rate, clock: () => number): RateLimit {
  const buckets = new Map<string, Bucket>();
  const perMs = rate.perMinute / 60_000;
  const leftIn = (key: string): number => {
    const bucket = buckets.get(key);
    if (!bucket) return rate.burst;
    return Math.min(rate.burst, bucket.left + Math.max(0, clock() - bucket.atMs) * perMs);
  };
  const wait = (left: number) => (left >= 1 ? undefined : Math.max(1, Math.ceil((1 - left) / perMs / 1_000)));
  return {
    take: (key) => {
      const left = leftIn(key);
      const waiting = wait(left);
      if (waiting !== undefined) return waiting;
      buckets.delete(key);
      if (buckets.size >= maxKeys)
        for (const oldest of [...buckets.keys()].slice(0, 1_000)) buckets.delete(oldest);
      buckets.set(key, { left: left - 1, atMs: clock() });
      return undefined;
    },
    waitFor: (key) => wait(leftIn(key)),
  };
}
