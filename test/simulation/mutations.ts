import { type Rule, withoutRule } from './rules.ts';
import type { Setting } from './setting.ts';
import { type Outcome, type SimulationOptions, simulate } from './simulate.ts';

/** The run in which a rule was missed. */
export interface Missed {
  /** How many seeds it took. */
  readonly seeds: number;
  readonly options: SimulationOptions;
  readonly outcome: Outcome;
}

export interface Search {
  /** The first seed to try. */
  readonly seed: number;
  /** The most seeds to try. */
  readonly seeds: number;
  readonly steps: number;
  readonly setting?: Partial<Setting>;
}

export const rules = Object.keys(withoutRule) as Rule[];

/** Takes a rule away and runs seed after seed until somebody notices; `undefined`: nobody did. */
export async function missed(rule: Rule, { seed, seeds, ...others }: Search): Promise<Missed | undefined> {
  for (let count = 0; count < seeds; count++) {
    const options = { ...others, seed: seed + count, without: rule };
    const outcome = await simulate(options);
    if (outcome.violations.length > 0) return { seeds: count + 1, options, outcome };
  }
  return undefined;
}

const racing = { focus: 'criteria', patients: 3 } as const;
const overlapping = { focus: 'transactions', maxCommit: 3 } as const;
const overtaken = {
  ...overlapping,
  patients: 3,
  clients: 4,
  followerPausesMs: [0, 20, 100],
  recordRetentionMs: 2_000,
};

/** What a run is like in which each rule is most needed, so that few seeds have to be tried. */
export const needed: Readonly<Record<Rule, Partial<Setting>>> = {
  'stage before the flip': {},
  'flip on what was read': {},
  'no revision twice': {},
  'the head answers': {},
  'sweep late': { focus: 'searches', moment: 'range x#' },
  'roll forward on the mark': overlapping,
  'roll forward from the feed': {},
  'missing record, read again': { ...overtaken, weather: 'sleepy', moment: 'get t#' },
  'nothing uncommitted': overlapping,
  'live marks stand': overlapping,
  'abort before writing over': { ...overlapping, weather: 'sleepy', moment: 'commit t#' },
  'abort what has expired': overlapping,
  'only the elder waits': { ...overlapping, weather: 'calm' },
  'fence the head': { focus: 'searches', weather: 'sleepy', moment: 'commit', maxCommit: 100 },
  'look for the own attempt': {},
  'commit on the guard': racing,
  'guard before search': racing,
  'history below the head': {},
};
