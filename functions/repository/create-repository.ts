import { randomBytes, randomUUID } from 'node:crypto';
import type { Resource } from '../fhir/resource.ts';
import type { SearchDefinitions } from '../fhir/search/query.ts';
import { type ItemStore, type Key, Unavailable, UnknownOutcome } from '../store/item-store.ts';
import { commit } from './commit.ts';
import { type Context, defaultLimits, type RepositoryLimits } from './context.ts';
import { feed } from './feed.ts';
import { beginFeedDays, createFeedDays } from './feed-days.ts';
import { noAnswer } from './flip.ts';
import { type HeldPage, held } from './held.ts';
import { transactionIdOf } from './keys.ts';
import { createPostedIndexes, type PostedIndex, readPostedIndexes } from './posted-index.ts';
import { purge } from './purge.ts';
import { history, readMany, vread } from './read.ts';
import { createRecords } from './records.ts';
import { reindex } from './reindex.ts';
import type { Repository, ResourceKey } from './repository.ts';
import { rollForward } from './roll-forward.ts';
import { scrub } from './scrub.ts';
import { createSeal } from './seal.ts';
import type { ReadMeter } from './search/explain.ts';
import { search } from './search/run.ts';
import { sweep } from './sweep.ts';
import { BodyGone } from './version.ts';

export interface RepositoryOptions {
  readonly store: ItemStore;
  readonly definitions: SearchDefinitions;
  /** The FHIR base that this deployment is known by, such as `https://kring.example.org/fhir`. */
  readonly baseUrl: string;
  /** Signs page cursors; the same for every process of one deployment. */
  readonly cursorKey: Uint8Array;
  readonly clock?: () => number;
  readonly newId?: () => string;
  readonly random?: () => number;
  readonly sleep?: (ms: number) => Promise<void>;
  readonly limits?: Partial<RepositoryLimits>;
  /** For searches that are to be explained with what they read. */
  readonly meter?: (store: ItemStore) => ReadMeter;
  /**
   * Whether work may go on after an answer. A Lambda is frozen then: there the change feed and the scrubber do it.
   * Default true.
   */
  readonly worksAfterAnswer?: boolean;
  /** Told of work that failed after the answer; it is done again by whoever follows the change feed. */
  readonly onBackgroundFailure?: (failure: unknown) => void;
}

/** The repository, and the upkeep that whoever follows the change feed does for it. */
export interface RepositoryWithUpkeep extends Repository {
  readonly upkeep: Upkeep;
}

export interface Upkeep {
  /** To be called with every key that the change feed names: brings decided transactions to rest. */
  readonly changed: (key: Key) => Promise<void>;
  /** Removes the index rows of superseded versions; `later` when some may still be read by. */
  readonly sweep: (resource: ResourceKey) => Promise<'done' | 'later'>;
  /** Removes what crashed writers left behind in the whole store, a page at a time; no cursor: the end. */
  readonly scrub: (cursor?: string) => Promise<string | undefined>;
  /** Removes superseded versions for good; answers how many. */
  readonly purge: (resource: ResourceKey, isToGo: (version: Resource) => boolean) => Promise<number>;
  /** Resources of which any version that is kept is wanted, by a page of the whole store at a time; no cursor: the end. */
  readonly held: (cursor: string | undefined, isWanted: (version: Resource) => boolean) => Promise<HeldPage>;
  /**
   * Keeps the indexes of the SearchParameters that clients have stored, as far as there is time; to be called again and
   * again. `waiting`: there is more to do.
   */
  readonly reindex: (hasTime: () => boolean) => Promise<'done' | 'waiting'>;
  /** What these indexes are at. */
  readonly indexes: () => Promise<readonly PostedIndex[]>;
  /** Waits for the work that goes on after answers. */
  readonly settled: () => Promise<void>;
}

export function createRepository(options: RepositoryOptions): RepositoryWithUpkeep {
  const background = createBackground(options.onBackgroundFailure ?? (() => undefined));
  const clock = options.clock ?? Date.now;
  const limits = { ...defaultLimits, ...options.limits };
  const { store } = options;
  const context: Context = {
    store,
    postedIndexes: createPostedIndexes({ store, clock, freshMs: limits.indexesFreshMs }),
    feedDays: createFeedDays(),
    definitions: options.definitions,
    baseUrl: options.baseUrl,
    clock,
    newId: options.newId ?? randomUUID,
    random: options.random ?? (() => randomBytes(4).readUInt32LE() / 2 ** 32),
    sleep: options.sleep ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms))),
    limits,
    ...(options.meter && { meter: options.meter }),
    background: options.worksAfterAnswer === false ? () => undefined : background.start,
    seal: createSeal(options.cursorKey),
  };
  return {
    read: async (type, id) => (await read(() => readMany(context, [{ type, id }])))[0],
    readMany: (references) => read(() => readMany(context, references)),
    vread: (type, id, versionId) => read(() => vread(context, { type, id }, versionId)),
    history: (type, id, page) => read(() => history(context, { type, id }, page)),
    feed: (query) => read(() => feed(context, query)),
    search: (query, view) => read(() => search(context, query, view)),
    commit: (entries, view, extra = {}) => answered(commit(context, entries, view, extra)),
    records: createRecords(context),
    upkeep: createUpkeep(context, background.settled),
  };
}

/** Once more where what it was about to tell was superseded and purged meanwhile. */
async function read<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await answered(ask());
    } catch (failure) {
      if (!(failure instanceof BodyGone) || tries === maxReads) throw failure;
    }
  }
}

const maxReads = 3;

/** What the store says of itself, in FHIR's words. */
async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (failure) {
    if (failure instanceof Unavailable) throw noAnswer(false);
    if (failure instanceof UnknownOutcome) throw noAnswer(true);
    throw failure;
  }
}

function createUpkeep(context: Context, settled: () => Promise<void>): Upkeep {
  return {
    changed: async (key) => {
      const transactionId = transactionIdOf(key);
      if (transactionId !== undefined) await rollForward(context, transactionId);
    },
    sweep: (resource) => sweep(context, resource),
    purge: (resource, isToGo) => purge(context, resource, isToGo),
    held: (cursor, isWanted) => held(context, cursor, isWanted),
    scrub: async (cursor) => {
      if (cursor === undefined) await beginFeedDays(context);
      const page = await context.store.scan(cursor, scrubPageItems);
      await scrub(context, page.items);
      return page.cursor;
    },
    reindex: (hasTime) => reindex(context, hasTime),
    indexes: () => answered(readPostedIndexes(context)),
    settled,
  };
}

const scrubPageItems = 1_000;

function createBackground(onFailure: (failure: unknown) => void) {
  const running = new Set<Promise<void>>();
  return {
    start: (work: () => Promise<void>): void => {
      const run = work()
        .catch(onFailure)
        .finally(() => running.delete(run));
      running.add(run);
    },
    settled: async (): Promise<void> => {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
