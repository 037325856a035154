import type { Choices } from './choices.ts';
import type { Weather } from './faults.ts';
import type { Focus } from './world.ts';

/** What a run is like; drawn before anything else. */
export interface Setting {
  readonly weather: Weather;
  readonly adapter: 'memory' | 'sqlite';
  readonly maxCommit: number;
  readonly clients: number;
  readonly maxTransaction: number;
  readonly maxPageItems: number;
  readonly recordRetentionMs: number;
  /** The share of transactions among what is written. */
  readonly transactions: number;
  /** Fewer resources are fought over more. */
  readonly patients: number;
  readonly focus: Focus;
  /** Whether a process that stands still for hours has a clock that stands still too. */
  readonly suspends: boolean;
  /** How far behind the feed's follower is. */
  readonly followerPausesMs: readonly number[];
  /** Whoever is about to do this is struck by faults more often than others. */
  readonly moment: string;
}

/** Before a flip or a mark or the flip of a record, between two pages of rows, between a mark and its record, … */
const moments = ['', 'commit', 'commit t#', 'commit r#', 'range x#', 'get t#', 'get r#', 'put', 'facts'];

/** How many decisions that takes. */
export const settingChoices = 13;

export function drawSetting(choices: Choices): Setting {
  const maxCommit = choices.pick([3, 7, 100]);
  const maxPageItems = choices.pick([1_000, 1, 3]);
  // A resource at a time through three hundred of them would take all of the steps.
  const sizes = maxPageItems < 1_000 ? [12, 20] : [12, 12, 20, 20, 20, 60, 60, 300];
  return {
    weather: choices.pick(['calm', 'unsure', 'deadly', 'sleepy', 'stormy']),
    adapter: choices.pick(['memory', 'memory', 'sqlite']),
    maxCommit,
    clients: 2 + choices.next(5),
    maxTransaction: choices.pick(maxCommit === 100 ? [120, 120, 120, 300] : sizes),
    maxPageItems,
    recordRetentionMs: choices.pick([200_000, 2_000, 3_600_000]),
    transactions: choices.pick([0.3, 0.1, 0.8]),
    patients: choices.pick([8, 8, 8, 3, 3, 40]),
    focus: choices.pick([
      ...(['all', 'all', 'all', 'all'] as const),
      ...(['searches', 'criteria', 'transactions', 'records', 'feeds'] as const),
    ]),
    suspends: choices.next(8) === 7,
    followerPausesMs: choices.pick([
      [0, 20, 100],
      [100, 300, 1_000],
    ]),
    moment: choices.pick(moments),
  };
}
