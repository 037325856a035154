import type { Asked } from './request.ts';

/** How far a Subscription is, as it is kept between two deliveries. Times are epoch milliseconds. */
export interface Progress {
  /** The number of the last event that has one. */
  readonly numbered: number;
  /** The last event of which the endpoint has said that it has it. */
  readonly acknowledged: number;
  /** Whether the endpoint has answered the handshake of `request`. */
  readonly shaken: boolean;
  /** The version of the Subscription by which its owner last asked for it. */
  readonly request: string;
  /** Deliveries that failed since the last one that did not. */
  readonly failures: number;
  /** When the first of these failed. */
  readonly failingSinceMs: number;
  /** Before which nothing is tried. */
  readonly nextMs: number;
  /** When something was last delivered. */
  readonly deliveredMs: number;
  /** What went wrong last, for its owner; '' for nothing. */
  readonly problem: string;
  /** Who is sending, and until when nobody else begins. */
  readonly sender: string;
  readonly leaseUntilMs: number;
}

export const atStart: Progress = {
  numbered: 0,
  acknowledged: 0,
  shaken: false,
  request: '',
  failures: 0,
  failingSinceMs: 0,
  nextMs: 0,
  deliveredMs: 0,
  problem: '',
  sender: '',
  leaseUntilMs: 0,
};

/** What is to be done for a Subscription now, or when to look again; never, when something has to happen first. */
export type Step =
  | { readonly kind: 'handshake' | 'events' | 'heartbeat' }
  | { readonly kind: 'wait'; readonly untilMs: number | undefined };

/** @param hasQueued whether something has happened that has no number yet */
export function nextStep(
  progress: Progress,
  { heartbeatMs }: Pick<Asked, 'heartbeatMs'>,
  {
    hasQueued,
    sender,
    nowMs,
  }: { readonly hasQueued: boolean; readonly sender: string; readonly nowMs: number },
): Step {
  const isServed = progress.sender !== '' && progress.sender !== sender && progress.leaseUntilMs > nowMs;
  if (isServed) return { kind: 'wait', untilMs: progress.leaseUntilMs };
  if (progress.nextMs > nowMs) return { kind: 'wait', untilMs: progress.nextMs };
  if (!progress.shaken) return { kind: 'handshake' };
  if (hasQueued || progress.acknowledged < progress.numbered) return { kind: 'events' };
  if (heartbeatMs === undefined) return { kind: 'wait', untilMs: undefined };
  const dueMs = progress.deliveredMs + heartbeatMs;
  return dueMs <= nowMs ? { kind: 'heartbeat' } : { kind: 'wait', untilMs: dueMs };
}

/** As its owner has just asked for it: nothing that went wrong before counts, and the endpoint is asked first. */
export function asked(progress: Progress, request: string): Progress {
  return { ...progress, ...atRest, request, shaken: false, nextMs: 0, failures: 0, problem: '' };
}

const atRest = { sender: '', leaseUntilMs: 0 } as const;

/** @param upTo the last event that was in it; absent for a handshake or a heartbeat */
export function delivered(progress: Progress, nowMs: number, upTo?: number): Progress {
  return {
    ...progress,
    ...atRest,
    acknowledged: Math.max(progress.acknowledged, upTo ?? 0),
    shaken: true,
    failures: 0,
    nextMs: 0,
    deliveredMs: nowMs,
    problem: '',
  };
}

const firstPauseMs = 1_000;
const longestPauseMs = 15 * 60_000;

/**
 * @param random 0 ≤ n < 1, so that not everybody comes back to a server at the moment at which it is there again
 * @param retryAfterMs what the endpoint has asked for
 */
export function failed(
  progress: Progress,
  nowMs: number,
  { problem, retryAfterMs = 0 }: { readonly problem: string; readonly retryAfterMs?: number | undefined },
  random: number,
): Progress {
  const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** progress.failures) * (1 + random / 5);
  return {
    ...progress,
    ...atRest,
    failures: progress.failures + 1,
    failingSinceMs: progress.failures === 0 ? nowMs : progress.failingSinceMs,
    nextMs: nowMs + Math.max(pauseMs, Math.min(retryAfterMs, longestPauseMs)),
    problem,
  };
}

const failuresUntilError = 5;
const giveUpMs = 3 * 24 * 3_600_000;

/** https://hl7.org/fhir/R4/valueset-subscription-status.html: what the owner is shown. */
export function statusOf({ shaken, failures, failingSinceMs }: Progress, nowMs: number): Status {
  if (failures > 0 && nowMs - failingSinceMs >= giveUpMs) return 'off';
  // Whoever has just subscribed is looking.
  if (failures >= (shaken ? failuresUntilError : 1)) return 'error';
  return shaken ? 'active' : 'requested';
}

export type Status = 'requested' | 'active' | 'error' | 'off';
