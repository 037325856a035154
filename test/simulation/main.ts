import { parseArgs } from 'node:util';
import { readDecisions, writeDecisions } from './decisions.ts';
import { kindsWithout, missed } from './mutations.ts';
import { rules } from './rules.ts';
import { writeRulesTable } from './rules-table.ts';
import type { Setting } from './setting.ts';
import { shrink } from './shrink.ts';
import { type Outcome, type SimulationOptions, simulate } from './simulate.ts';
import { shownViolation } from './violation.ts';

/**
 * npm run simulate -- --seed 1 --steps 1500            one run, told in full when it fails
 * npm run simulate -- --seeds 500                      so many fresh seeds
 * npm run simulate -- --seconds 120                    as many fresh seeds as there is time for
 * npm run simulate -- --without all --seeds 200        each rule switched off in turn: after how many seeds is it missed
 * npm run simulate -- --without "fence the head"         one, and the run that misses it told in full
 * npm run simulate -- --decisions FILE                  a failing run as it was made simpler, once more
 * npm run simulate -- --setting '{"adapter":"sqlite"}'  with some of what is drawn given
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    steps: { type: 'string', default: '1500' },
    seeds: { type: 'string', default: '1' },
    seconds: { type: 'string' },
    /** A rule of test/simulation/rules.ts, or `all` of them. */
    without: { type: 'string' },
    setting: { type: 'string', default: '{}' },
    /** A file of decisions that a failing run has written: the very same run once more. */
    decisions: { type: 'string' },
    /** With --without: writes the rows of these rules in test/simulation/README.md. */
    write: { type: 'boolean', default: false },
    /** With --without: what goes wrong in all of the seeds, and how often. */
    kinds: { type: 'boolean', default: false },
    /** The whole trace, of a run that holds too. */
    trace: { type: 'boolean', default: false },
    /** How many runs may be spent on making a failing one simpler. */
    shrink: { type: 'string', default: '300' },
  },
});
const seed = wholeNumber('seed', values.seed);
const steps = wholeNumber('steps', values.steps);
const seeds = wholeNumber('seeds', values.seeds);
const endMs = Date.now() + wholeNumber('seconds', values.seconds ?? '0') * 1_000;
const setting: Partial<Setting> = JSON.parse(values.setting);
const maxShrinkMs = 120_000;
const wanted = rules.filter((rule) => values.without === 'all' || values.without === rule);

if (values.decisions !== undefined) process.exitCode = (await replay(values.decisions)) ? 0 : 1;
else if (values.without === undefined) process.exitCode = (await runSeeds()) ? 0 : 1;
else if (wanted.length === 0) throw new Error(`No rule "${values.without}"; there are: ${rules.join(', ')}`);
else if (values.write) await writeRulesTable(wanted, { seeds, steps }, (line) => console.log(line));
else if (values.kinds) for (const rule of wanted) await tellKinds(rule);
else for (const rule of wanted) if (!(await tellMissed(rule))) process.exitCode = 1;

function wholeNumber(name: string, value: string): number {
  if (!/^\d+$/.test(value)) throw new Error(`--${name} ${value}: it should be a whole number`);
  return Number(value);
}

async function runSeeds(): Promise<boolean> {
  const beginMs = Date.now();
  let taken = 0;
  let count = 0;
  for (; values.seconds === undefined ? count < seeds : count === 0 || Date.now() < endMs; count++) {
    const options = { seed: seed + count, steps, setting };
    const outcome = await simulate(options);
    taken += outcome.steps;
    if (values.trace) console.log(outcome.trace.join('\n'));
    if (outcome.violations.length > 0) {
      await tellFailure(options, outcome);
      return false;
    }
  }
  const seconds = (Date.now() - beginMs) / 1_000;
  console.log(`${count} seeds from ${seed} ran clean: ${taken} steps in ${seconds.toFixed(1)} s`);
  return true;
}

async function replay(file: string): Promise<boolean> {
  const outcome = await simulate(readDecisions(file));
  console.log(outcome.trace.join('\n'));
  for (const violation of outcome.violations) console.log(`  ${shownViolation(violation)}`);
  return outcome.violations.length === 0;
}

async function tellFailure(options: SimulationOptions, outcome: Outcome): Promise<void> {
  console.log(`Seed ${options.seed} fails after ${outcome.steps} steps: ${outcome.setting}`);
  for (const violation of outcome.violations.slice(0, 10)) console.log(`  ${shownViolation(violation)}`);
  const simplest = await shrink(options, outcome, { maxRuns: Number(values.shrink), maxMs: maxShrinkMs });
  console.log(
    `\nMade simpler: ${simplest.operations} operations, ${simplest.steps} steps: ${simplest.setting}`,
  );
  console.log(simplest.trace.join('\n'));
  for (const violation of simplest.violations.slice(0, 10)) console.log(`  ${shownViolation(violation)}`);
  const given = values.setting === '{}' ? '' : ` --setting '${values.setting}'`;
  const without = options.without === undefined ? '' : ` --without "${options.without}"`;
  console.log(`\nAgain: npm run simulate -- --seed ${options.seed} --steps ${steps}${given}${without}`);
  const file = writeDecisions(simplest.again);
  console.log(`Again, made simpler: npm run simulate -- --decisions ${file}`);
}

/** Whether its absence was noticed. */
async function tellMissed(rule: (typeof rules)[number]): Promise<boolean> {
  const found = await missed(rule, { seed, seeds, steps, setting });
  const text = found
    ? `missed after ${found.seeds}: ${found.outcome.violations.map(shownViolation)[0]}`
    : `not missed within ${seeds} seeds`;
  console.log(`${rule.padEnd(40)} ${text.split('\n')[0]}`);
  if (found && wanted.length === 1) await tellFailure(found.options, found.outcome);
  return found !== undefined;
}

async function tellKinds(rule: (typeof rules)[number]): Promise<void> {
  const kinds = await kindsWithout(rule, { seed, seeds, steps, setting });
  const text = [...kinds].map(([kind, count]) => `${kind} ${count}`).join(', ');
  console.log(`${rule.padEnd(40)} ${text}`);
}
