import type { RepositoryLimits } from '../../functions/repository/context.ts';
import type { RepositoryWithUpkeep } from '../../functions/repository/create-repository.ts';
import type { ResourceKey } from '../../functions/repository/repository.ts';
import type { ItemStore, Key } from '../../functions/store/item-store.ts';
import type { Choices } from './choices.ts';
import type { Faults, Weather } from './faults.ts';
import type { Journal, Stretch } from './journal.ts';
import type { Ledger } from './ledger.ts';
import type { MemoryFacts } from './memory-facts.ts';
import type { ExpiringStore } from './memory-store.ts';
import type { Timeline } from './oracle/timeline.ts';
import type { TakenRule } from './rules/taken.ts';
import type { Actor, Scheduler } from './scheduler.ts';

/** All that the clients of one run share. */
export interface World {
  readonly choices: Choices;
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly weather: Weather;
  readonly store: ExpiringStore;
  readonly ledger: Ledger;
  readonly journal: Journal;
  readonly limits: RepositoryLimits;
  /** How long something may be late or stand still: past a lease, the longest request, the life of a record. */
  readonly pausesMs: readonly number[];
  readonly newId: () => string;
  readonly random: () => number;
  /** Resources that have been written, or will be. */
  readonly keys: ResourceKey[];
  /** What consumers have made of the change feed; it outlives them. */
  readonly consumer: ConsumerState;
  readonly pollers: readonly PollerState[];
  /** `Type/id` → when superseded versions of it were purged. */
  readonly purges: Map<string, Stretch[]>;
  /** The most cells that one transaction of this run changes. */
  readonly maxTransaction: number;
  /** The share of transactions among what is written. */
  readonly transactions: number;
  readonly focus: Focus;
  /** Whether whoever is suspended has a clock that stands still too: then nothing holds that rests on clocks. */
  readonly suspends: boolean;
  /** The rule that nobody keeps in this run. */
  readonly without: TakenRule | undefined;
}

/** What the clients of a run do most. */
export type Focus = 'all' | 'searches' | 'criteria' | 'transactions' | 'records' | 'feeds';

/** One process: what it does goes through a store of its own. */
export interface Client {
  readonly actor: Actor;
  readonly store: ItemStore;
  readonly repository: RepositoryWithUpkeep;
}

export interface ConsumerState {
  cursor: string | undefined;
  /** Of the local server, which keeps its own place in the feed; of a stream, where batches come twice and late. */
  readonly facts: Readonly<Record<'followed' | 'streamed', MemoryFacts>>;
  /** Changes that are still to be delivered, all of a key in their order. */
  late: readonly Key[];
  /** Resources of which something may have to be swept. */
  readonly unswept: Map<string, ResourceKey>;
}

/** Somebody who asks again and again what has changed since the time that he was told. */
export interface PollerState {
  readonly order: 'newest-first' | 'oldest-first';
  sinceMs: number | undefined;
  /** `Type/id/version` */
  readonly seen: Set<string>;
}

/** One kind of process, and what it does next. Further features join with clients of their own. */
export interface Role {
  readonly name: string;
  readonly work: (world: World, client: Client) => Promise<void>;
  /** How long it rests between two pieces of work, one of these. */
  readonly pausesMs: readonly number[];
}

/** What has to be true of a run that has come to rest; answers what is not. */
export type Invariant = (world: World, timeline: Timeline) => readonly string[] | Promise<readonly string[]>;
