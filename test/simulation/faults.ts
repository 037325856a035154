import type { Choices } from './choices.ts';

/** How likely each fault is: per call of the store, or, for the last six, per turn of the whole world. */
export interface FaultRates {
  /** Refused for load; nothing happened. */
  readonly throttled: number;
  /** No answer, and nothing happened. */
  readonly requestLost: number;
  /** It happened, and no answer comes. */
  readonly answerLost: number;
  /** No answer, and it happens later, perhaps when its caller is long gone. */
  readonly late: number;
  readonly slow: number;
  /** A process stands still while the others do a lot, without much time passing. */
  readonly pause: number;
  /** A process dies, and another one starts in its place. */
  readonly crash: number;
  /** A process stands still while hours pass for all others. */
  readonly stall: number;
  /** Hours pass for all. */
  readonly jump: number;
  /** The clock of one process leaps, forward or back. */
  readonly leap: number;
  /** The store forgets what has expired. */
  readonly expiry: number;
}

/** Nothing goes wrong, but nobody is always quick. */
const none: FaultRates = {
  throttled: 0,
  requestLost: 0,
  answerLost: 0,
  late: 0,
  slow: 0,
  pause: 0.03,
  crash: 0,
  stall: 0,
  jump: 0,
  leap: 0,
  expiry: 0,
};

/** From tame to wild; a run draws one of them. */
export const weathers = {
  calm: none,
  unsure: { ...none, throttled: 0.02, requestLost: 0.03, answerLost: 0.04, late: 0.05, slow: 0.02 },
  deadly: { ...none, throttled: 0.005, answerLost: 0.005, late: 0.005, crash: 0.01, expiry: 0.003 },
  sleepy: {
    ...none,
    late: 0.005,
    slow: 0.01,
    crash: 0.002,
    stall: 0.02,
    jump: 0.005,
    leap: 0.005,
    expiry: 0.05,
  },
  /** Nothing is lost, but hours go by like nothing. */
  fleeting: { ...none, pause: 0.06, jump: 0.015 },
  stormy: {
    throttled: 0.01,
    requestLost: 0.01,
    answerLost: 0.01,
    late: 0.01,
    slow: 0.02,
    pause: 0.03,
    crash: 0.005,
    stall: 0.01,
    jump: 0.005,
    leap: 0.005,
    expiry: 0.01,
  },
} as const satisfies Record<string, FaultRates>;

export type Weather = keyof typeof weathers;

export type CallFault = 'none' | 'throttled' | 'request-lost' | 'answer-lost' | 'late';

export interface Faults {
  /** Of a call that writes. */
  ofWrite(): CallFault;
  /** Of a call that reads. */
  ofRead(): 'none' | 'throttled';
  delayMs(): number;
  /** Of a call that nobody waits for any more. */
  latenessMs(): number;
  happens(fault: 'pause' | 'crash' | 'stall' | 'jump' | 'leap' | 'expiry'): boolean;
  /** None from now on. */
  end(): void;
}

/** @param pausesMs how long something may be late or stand still, the short first */
export function createFaults(choices: Choices, weather: FaultRates, pausesMs: readonly number[]): Faults {
  let rates = weather;
  const chance = (rate: number) => rate > 0 && choices.chance(rate);
  return {
    ofWrite() {
      if (chance(rates.throttled)) return 'throttled';
      if (chance(rates.requestLost)) return 'request-lost';
      if (chance(rates.answerLost)) return 'answer-lost';
      return chance(rates.late) ? 'late' : 'none';
    },
    ofRead: () => (chance(rates.throttled) ? 'throttled' : 'none'),
    delayMs: () => (chance(rates.slow) ? choices.pick([5, 50, 500]) : 0),
    latenessMs: () => choices.pick([1, 20, 200, ...pausesMs]),
    happens: (fault) => chance(rates[fault]),
    end() {
      rates = { ...none, pause: 0 };
    },
  };
}
