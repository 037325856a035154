import { defaultLimits, type RepositoryLimits } from '../../functions/repository/context.ts';
import { openSqliteStore } from '../../functions/store/sqlite.ts';
import { type Choices, randomNumbers, recordedChoices, seededChoices } from './choices.ts';
import { newClient } from './client.ts';
import { disturb } from './disturb.ts';
import { createFaults, weathers } from './faults.ts';
import { violationsOf } from './invariants.ts';
import { Journal } from './journal.ts';
import { Ledger, watched } from './ledger.ts';
import { MemoryFacts } from './memory-facts.ts';
import { createMemoryStore, type ExpiringStore } from './memory-store.ts';
import { populate } from './population.ts';
import { comeToRest } from './rest.ts';
import type { TakenRule } from './rules/taken.ts';
import { type Rule, takenRules } from './rules.ts';
import { Scheduler } from './scheduler.ts';
import { drawSetting, type Setting } from './setting.ts';
import type { Violation } from './violation.ts';
import type { World } from './world.ts';

export interface SimulationOptions {
  readonly seed: number;
  readonly steps: number;
  /** The decisions of an earlier run, to be taken again in place of the seed's. */
  readonly recorded?: readonly number[];
  /** A rule that no process keeps, to see that it is missed. */
  readonly without?: Rule;
  /** What the run is to be like, in place of what is drawn. */
  readonly setting?: Partial<Setting>;
}

export interface Outcome {
  readonly violations: readonly Violation[];
  readonly steps: number;
  readonly operations: number;
  /** What the run was like, in a few words. */
  readonly setting: string;
  readonly trace: readonly string[];
  readonly choices: readonly number[];
  /** What makes the very same run again. */
  readonly again: SimulationOptions;
}

/** 2026-01-01 */
const beginMs = 1_767_225_600_000;

/** One run, from an empty store until all is at rest and judged. The same options make the same run. */
export async function simulate(options: SimulationOptions): Promise<Outcome> {
  const choices = options.recorded ? recordedChoices(options.recorded) : seededChoices(options.seed);
  const setting = { ...drawSetting(choices), ...options.setting };
  const world = createWorld(choices, setting, options.without && takenRules[options.without]);
  const population = populate(world, setting);
  while (world.scheduler.step < options.steps && !isBroken(world)) {
    disturb(world, setting, population);
    await world.scheduler.advance();
  }
  population.end();
  if (!isBroken(world)) await comeToRest(world, newClient(world, 'upkeep'));
  const violations = await violationsOf(world);
  await world.store.close();
  return {
    violations,
    steps: world.scheduler.step,
    operations: world.journal.operations.length,
    setting: JSON.stringify(setting),
    trace: world.scheduler.trace,
    choices: choices.taken,
    again: { ...options, recorded: choices.taken },
  };
}

function createWorld(choices: Choices, setting: Setting, without: TakenRule | undefined): World {
  const limits: RepositoryLimits = {
    ...defaultLimits,
    leaseMs: 15_000,
    longestRequestMs: 60_000,
    recordRetentionMs: setting.recordRetentionMs,
  };
  const scheduler = new Scheduler(choices, beginMs);
  const ledger = new Ledger(scheduler);
  const pausesMs = [limits.leaseMs, 3 * limits.longestRequestMs, 2 * limits.recordRetentionMs] as const;
  return {
    choices,
    scheduler,
    ledger,
    limits,
    pausesMs,
    faults: createFaults(choices, weathers[setting.weather], pausesMs),
    weather: setting.weather,
    store: watched(openStore(setting, without), ledger),
    without,
    journal: new Journal(scheduler),
    keys: [
      ...Array.from({ length: setting.patients }, (_, index) => ({ type: 'Patient', id: `p${index}` })),
      ...Array.from({ length: 3 }, (_, index) => ({ type: 'Observation', id: `o${index}` })),
    ],
    consumer: {
      cursor: undefined,
      facts: { followed: new MemoryFacts(), streamed: new MemoryFacts() },
      late: [],
      unswept: new Map(),
    },
    pollers: (['newest-first', 'oldest-first'] as const).map((order) => {
      return { order, sinceMs: undefined, seen: new Set<string>() };
    }),
    purges: new Map(),
    suspends: setting.suspends,
    maxTransaction: setting.maxTransaction,
    transactions: setting.transactions,
    focus: setting.focus,
    newId: newIds(1),
    random: randomNumbers(2),
  };
}

function openStore(
  { adapter, maxCommit, maxPageItems }: Setting,
  without: TakenRule | undefined,
): ExpiringStore {
  let revisions = 0;
  const unique = () => `r${revisions++}`;
  const limits = { maxCommit };
  if (without?.revisionAfter)
    return createMemoryStore({ newRevision: without.revisionAfter, limits, maxPageItems });
  return adapter === 'sqlite'
    ? inShortPages(openSqliteStore({ folder: ':memory:', newRevision: unique, limits }), maxPageItems)
    : createMemoryStore({ newRevision: unique, limits, maxPageItems });
}

/** SQLite fills its pages; DynamoDB ends one where the items are large. */
function inShortPages(store: ExpiringStore, maxPageItems: number): ExpiringStore {
  return {
    ...store,
    range: (partition, options) => {
      const limit = Math.min(options?.limit ?? maxPageItems, maxPageItems);
      return store.range(partition, { ...options, limit });
    },
  };
}

/** Ids in no order, none twice. */
function newIds(seed: number): () => string {
  const random = randomNumbers(seed);
  let count = 0;
  return () => `${Math.floor(random() * 36 ** 4).toString(36)}${(count++).toString(36).padStart(4, '0')}`;
}

function isBroken({ ledger, journal }: World): boolean {
  return ledger.violations.length + journal.violations.length > 0;
}
