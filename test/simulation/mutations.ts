import { type Rule, takenRules } from './rules.ts';
import type { Setting } from './setting.ts';
import { type Outcome, type SimulationOptions, simulate } from './simulate.ts';
import type { ViolationKind } from './violation.ts';

/** The run in which a rule was missed. */
export interface Missed {
  /** How many seeds it took. */
  readonly seeds: number;
  readonly options: SimulationOptions;
  readonly outcome: Outcome;
}

/** Clocks that stand still excuse too much. */
const steady = { suspends: false };

export interface Search {
  /** The first seed to try. */
  readonly seed: number;
  /** The most seeds to try. */
  readonly seeds: number;
  readonly steps: number;
  /** In place of some of what the rule is most needed in. */
  readonly setting?: Partial<Setting>;
}

/**
 * Takes a rule away and runs seed after seed until what it prevents is there: whatever else goes wrong without it does
 * not count. `undefined`: it never was.
 */
export async function missed(
  rule: Rule,
  { seed, seeds, setting, ...others }: Search,
): Promise<Missed | undefined> {
  const { prevents, needed } = takenRules[rule];
  for (let count = 0; count < seeds; count++) {
    const options = {
      ...others,
      setting: { ...steady, ...needed, ...setting },
      seed: seed + count,
      without: rule,
    };
    const outcome = await simulate(options);
    if (outcome.violations.some(({ kind }) => prevents.includes(kind)))
      return { seeds: count + 1, options, outcome };
  }
  return undefined;
}

/** What goes wrong first without a rule, in so many seeds: for whoever says what a rule prevents. */
export async function kindsWithout(
  rule: Rule,
  { seed, seeds, setting, ...others }: Search,
): Promise<ReadonlyMap<ViolationKind | 'nothing', number>> {
  const kinds = new Map<ViolationKind | 'nothing', number>();
  for (let count = 0; count < seeds; count++) {
    const wanted = { ...steady, ...takenRules[rule].needed, ...setting };
    const options = { ...others, setting: wanted, without: rule };
    const { violations } = await simulate({ ...options, seed: seed + count });
    const found = new Set(violations.map(({ kind }) => kind));
    for (const kind of found.size > 0 ? found : (['nothing'] as const))
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return kinds;
}
