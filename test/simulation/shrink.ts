import { settingChoices } from './setting.ts';
import { type Outcome, type SimulationOptions, simulate } from './simulate.ts';

export interface ShrinkLimits {
  readonly maxRuns: number;
  /** A run that fails late takes long, and is made simpler by less. */
  readonly maxMs: number;
}

/**
 * Makes a failing run simpler for as long as it keeps failing: a tamer setting (fewer clients, smaller transactions,
 * fewer faults), fewer steps, then stretches of its decisions left out or replaced by the tamest answer. Answers the
 * simplest run that still fails, by the time that there is for it.
 */
export async function shrink(
  options: SimulationOptions,
  failing: Outcome,
  { maxRuns, maxMs }: ShrinkLimits,
): Promise<Outcome> {
  const endMs = Date.now() + maxMs;
  let best = failing;
  let runs = 0;
  const tryOut = async (recorded: readonly number[], steps: number): Promise<boolean> => {
    if (runs++ >= maxRuns || Date.now() > endMs) return false;
    const outcome = await simulate({ ...options, recorded, steps });
    if (outcome.violations.length === 0 || !isSimpler(outcome, best)) return false;
    best = outcome;
    return true;
  };
  let { steps } = options;
  for (let place = 0; place < settingChoices; place++) await tryOut(best.choices.with(place, 0), steps);
  for (let less = Math.floor(steps / 2); less > 0; less = Math.floor(less / 2)) {
    while (steps > less && (await tryOut(best.choices, steps - less))) steps -= less;
  }
  for (let size = Math.ceil(best.choices.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < best.choices.length && runs < maxRuns && Date.now() <= endMs; start += size) {
      const stretch = best.choices.slice(start, start + size);
      if (stretch.every((choice) => choice === 0)) continue;
      const before = best.choices.slice(0, start);
      const after = best.choices.slice(start + size);
      if (!(await tryOut([...before, ...after], steps)))
        await tryOut([...before, ...stretch.map(() => 0), ...after], steps);
    }
  }
  return best;
}

/** Fewer operations, or as many with fewer steps, or the same with tamer decisions. */
function isSimpler(one: Outcome, other: Outcome): boolean {
  const [a, b] = [sizeOf(one), sizeOf(other)];
  const index = a.findIndex((value, place) => value !== b[place]);
  return index !== -1 && (a[index] ?? 0) < (b[index] ?? 0);
}

function sizeOf({ operations, steps, choices }: Outcome): readonly number[] {
  return [operations, steps, choices.filter((choice) => choice !== 0).length];
}
