import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { randomNumbers, recordedChoices, seededChoices } from './choices.ts';
import { readDecisions, writeDecisions } from './decisions.ts';
import { missed } from './mutations.ts';
import { missedRules } from './rules.ts';
import { shrink } from './shrink.ts';
import { simulate } from './simulate.ts';

const steps = 1_500;
/** How long fresh seeds are tried: more where time is set aside for it. */
const freshMs = Number(process.env.SIMULATION_SECONDS ?? 15) * 1_000;

describe('the simulator', () => {
  it('makes the same run of the same seed, and of its recorded decisions', async () => {
    const first = await simulate({ seed: 11, steps: 400 });
    const again = await simulate({ seed: 11, steps: 400 });
    const replayed = await simulate({ seed: 0, steps: 400, recorded: first.choices });
    expect(again.trace).toEqual(first.trace);
    expect(replayed.trace).toEqual(first.trace);
    expect(first.trace.length).toBeGreaterThan(400);
  });

  it('takes decisions from a seed or a record, the tamest when the record has ended', () => {
    const seeded = seededChoices(1);
    const drawn = Array.from({ length: 5 }, () => seeded.next(1_000));
    const replayed = recordedChoices(seeded.taken);
    expect(Array.from({ length: 7 }, () => replayed.next(1_000))).toEqual([...drawn, 0, 0]);
    expect(new Set(Array.from({ length: 100 }, randomNumbers(1))).size).toBe(100);
  });
});

describe('the repository', () => {
  it('holds on fresh seeds', { timeout: freshMs * 4 + 60_000 }, async () => {
    const first = Date.now() % 1_000_000_000;
    const end = Date.now() + freshMs;
    let [seed, taken] = [first, 0];
    for (; Date.now() < end; seed++) {
      const outcome = await simulate({ seed, steps });
      taken += outcome.steps;
      expect(outcome.violations, `npm run simulate -- --seed ${seed} --steps ${steps}`).toEqual([]);
    }
    console.log(`${seed - first} seeds from ${first} ran clean: ${taken} steps`);
    expect(seed).toBeGreaterThan(first);
  });

  const places = (['memory', 'sqlite'] as const).flatMap((adapter) =>
    [3, 7, 100].map((maxCommit) => ({ adapter, maxCommit })),
  );
  it.each(places)(
    'holds on $adapter with $maxCommit writes in a commit',
    { timeout: 60_000 },
    async (place) => {
      for (const focus of ['all', 'criteria', 'transactions'] as const) {
        const setting = { ...place, focus, weather: 'stormy' } as const;
        expect((await simulate({ seed: 1, steps: 700, setting })).violations).toEqual([]);
      }
    },
  );
});

describe('without one of its rules', () => {
  it.each(missedRules)('"%s", the repository fails', { timeout: 120_000 }, async (rule) => {
    const failing = await missed(rule, { seed: 5, seeds: 60, steps });
    expect(failing?.seeds).toBeGreaterThan(0);
  });

  it('fails in a run that can be made simpler and told again', { timeout: 120_000 }, async () => {
    const rule = 'roll forward on the mark';
    const found = await missed(rule, { seed: 5, seeds: 60, steps: 800 });
    if (!found) throw new Error(`"${rule}" was not missed`);
    const { options, outcome: failing } = found;
    const simplest = await shrink(options, failing, { maxRuns: 30, maxMs: 60_000 });
    const file = writeDecisions(simplest.again);
    const again = await simulate({ ...readDecisions(file), seed: 0 });
    rmSync(file);
    expect(simplest.operations).toBeLessThan(failing.operations / 2);
    expect(again.trace).toEqual(simplest.trace);
    expect(again.violations).toEqual(simplest.violations);
    expect(again.violations).not.toEqual([]);
  });
});
