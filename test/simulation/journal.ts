import { FhirError } from '../../functions/fhir/outcome.ts';
import { transactionIdOf } from '../../functions/repository/keys.ts';
import type {
  CommitResult,
  Entry,
  RecordWrite,
  ResourceKey,
  Version,
} from '../../functions/repository/repository.ts';
import { Unavailable, UnknownOutcome, type Write } from '../../functions/store/item-store.ts';
import type { Actor, Scheduler } from './scheduler.ts';
import type { Violation } from './violation.ts';
import type { Sight } from './work/sights.ts';

/** A stretch of a run, in steps: what began at `start` saw nothing older than what was true then. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** What a client was told, for the oracle to judge. */
export type Told =
  | { readonly kind: 'read'; readonly key: ResourceKey; readonly version: Version | undefined }
  | {
      readonly kind: 'vread';
      readonly key: ResourceKey;
      readonly versionId: string;
      readonly version: Version | undefined;
    }
  | { readonly kind: 'history'; readonly key: ResourceKey; readonly pages: readonly HistoryPart[] }
  | { readonly kind: 'walk'; readonly walk: Walk }
  /** All pages of what has changed since a time. */
  | {
      readonly kind: 'feed';
      readonly order: 'newest-first' | 'oldest-first';
      readonly sinceMs: number | undefined;
      readonly versions: readonly Version[];
    }
  | { readonly kind: 'parts'; readonly put: number; readonly found: number };

/** One page of a history. */
export interface HistoryPart extends Stretch {
  readonly versions: readonly Version[];
  readonly total: number;
}

/** A record of Kring's own that is written with a change, and whose it was that is written over. */
export type OwnWrite = RecordWrite & { readonly over?: string };

/** All pages of one search. */
export interface Walk {
  readonly type: string;
  /** As in a URL, without `_count`. */
  readonly text: string;
  readonly pages: readonly (Stretch & {
    readonly matches: readonly Version[];
    readonly included: readonly Version[];
    readonly total?: number;
  })[];
  readonly sight: Sight;
  /** Whether no page took longer than any request may. */
  readonly timely: boolean;
}

export interface Operation {
  readonly number: number;
  readonly actor: string;
  readonly what: string;
  readonly start: number;
  readonly startMs: number;
  /** Infinite until there is an answer. */
  end: number;
  endMs: number;
  /** `refused`: it said that nothing was changed. `unknown`: it may have been. `open`: no answer came. */
  outcome: 'open' | 'answered' | 'refused' | 'unknown';
  failure?: unknown;
  entries: readonly Entry[];
  records: readonly OwnWrite[];
  /** What whoever asked may see. */
  sight: Sight;
  results: readonly CommitResult[];
  readonly told: (Told & Stretch)[];
  /** What each call of a `modify` made of what. */
  readonly modified: Map<string, string>;
}

/** Everything that clients have asked and been told. */
export class Journal {
  readonly operations: Operation[] = [];
  readonly violations: Violation[] = [];
  /** Whose each attempt is that has reached the store. */
  readonly attempts = new Map<string, Operation>();
  /** When each was first to be flipped. */
  readonly flipsMs = new Map<string, number>();
  readonly #scheduler: Scheduler;
  readonly #current = new Map<Actor, Operation>();
  #tokens = 0;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /** Something that no other write of the run holds. */
  newToken(): string {
    return `w${this.#tokens++}`;
  }

  async perform(actor: Actor, what: string, work: (operation: Operation) => Promise<void>): Promise<void> {
    const { step, nowMs } = this.#scheduler;
    const operation: Operation = {
      number: this.operations.length,
      actor: actor.name,
      what,
      start: step,
      startMs: nowMs,
      end: Number.POSITIVE_INFINITY,
      endMs: Number.POSITIVE_INFINITY,
      outcome: 'open',
      entries: [],
      records: [],
      sight: 'all',
      results: [],
      told: [],
      modified: new Map(),
    };
    this.operations.push(operation);
    this.#current.set(actor, operation);
    this.#scheduler.note(actor.name, `> ${operation.number} ${what}`);
    try {
      await work(operation);
      operation.outcome = 'answered';
    } catch (failure) {
      operation.failure = failure;
      operation.outcome = this.#outcomeOf(operation, failure);
    }
    operation.end = this.#scheduler.step;
    operation.endMs = this.#scheduler.nowMs;
    const failed = operation.failure instanceof Error ? ` (${operation.failure.message})` : '';
    this.#scheduler.note(actor.name, `< ${operation.number} ${operation.outcome}${failed}`);
  }

  currentOf(actor: Actor): Operation | undefined {
    return this.#current.get(actor);
  }

  /** Notes whose attempts these writes are: the first to write one is who made it. */
  noteAttempts(actor: Actor, writes: readonly Write[]): void {
    const operation = this.#current.get(actor);
    if (!operation) return;
    for (const write of writes) {
      if (write.kind !== 'put') continue;
      const { s: state, a: attempt } = write.item.attributes;
      const flipped = state === 'committed' ? transactionIdOf(write.item) : attempt;
      if (typeof flipped === 'string' && !this.flipsMs.has(flipped))
        this.flipsMs.set(flipped, this.#scheduler.nowMs);
      if (write.item.sort !== 'head') continue;
      for (const name of ['a', 'ma']) {
        const attempt = write.item.attributes[name];
        if (typeof attempt === 'string' && !this.attempts.has(attempt)) this.attempts.set(attempt, operation);
      }
    }
  }

  #outcomeOf(operation: Operation, failure: unknown): Operation['outcome'] {
    if (failure instanceof FhirError) {
      return failure.message.includes('may or may not') ? 'unknown' : 'refused';
    }
    // Upkeep speaks to whoever started it in the store's own words.
    if (failure instanceof Unavailable || failure instanceof UnknownOutcome) return 'unknown';
    const text = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
    this.violations.push({ kind: 'broken', text: `${operation.number} ${operation.what}: ${text}` });
    return 'unknown';
  }
}
