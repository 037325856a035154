import { forgetClosedDrafts } from '../http/parent/closed-drafts.ts';
import type { RepositoryWithUpkeep } from '../repository/create-repository.ts';
import { resourceKeyOf } from '../repository/keys.ts';
import type { RecordKey, ResourceKey } from '../repository/repository.ts';
import { type ChangePage, ChangesLost, type ItemStore, type Key } from '../store/item-store.ts';
import type { SqliteStore } from '../store/sqlite.ts';

export interface Follower {
  /** Looks at what has changed up to now; for tests and for `npm run tour`, which do not want to wait. */
  readonly catchUp: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface FollowerOptions {
  readonly store: SqliteStore;
  readonly repository: RepositoryWithUpkeep;
  /** Queues what changes are events of, and wakes who sends. */
  readonly followTopics: (changed: readonly ResourceKey[]) => Promise<void>;
  /** Tells who coordinates of home visits that overlap. */
  readonly reportOverlaps: (changed: readonly ResourceKey[]) => Promise<void>;
  /** Puts questionnaires of plans in the queue of invitations. */
  readonly followInvitations: (changed: readonly ResourceKey[]) => Promise<void>;
  /** Brings the facts up to date with the feed; they keep their own place in it. */
  readonly followFacts: () => Promise<void>;
  readonly onFailure: (failure: unknown) => void;
}

const pauseMs = 250;
const sweepPauseMs = 30_000;
const sweepPatienceMs = 10 * 60_000;
const scrubPauseMs = 24 * 3_600_000;
const expiryPauseMs = 3_600_000;
const reindexPauseMs = 30_000;
const pageKeys = 500;

/**
 * What the `changes` Lambda does on AWS: rolls decided transactions forward, forgets the drafts of a closed Task, keeps
 * the facts, and, well after, sweeps the index rows of superseded versions. Each keeps its place in the feed, so that a
 * crash skips nothing. And what the clock calls the `schedule` Lambda for: scrubbing, and the indexes of SearchParameters.
 */
export function follow(options: FollowerOptions): Follower {
  const { repository } = options;
  const forward = consumer(options, 'forward', async (keys) => {
    for (const key of keys) await repository.upkeep.changed(key);
    await forgetClosedDrafts(repository, resourcesOf(keys));
    return true;
  });
  const topics = consumer(options, 'topics', async (keys) => {
    await options.followTopics(keys.flatMap((key) => resourceKeyOf(key) ?? []));
    return true;
  });
  const visits = consumer(options, 'home-visits', async (keys) => {
    await options.reportOverlaps(resourcesOf(keys));
    return true;
  });
  const invitations = consumer(options, 'invitations', async (keys) => {
    await options.followInvitations(resourcesOf(keys));
    return true;
  });
  const facts = inTurn(async () => {
    await options.followFacts();
    return 'idle';
  });
  let stopped = false;
  const loops = [
    loop(forward, pauseMs, options),
    loop(topics, pauseMs, options),
    loop(visits, pauseMs, options),
    loop(invitations, pauseMs, options),
    loop(facts, pauseMs, options),
    loop(sweeper(options), sweepPauseMs, options),
    loop(scrubber(options), scrubPauseMs, options),
    loop(expirer(options), expiryPauseMs, options),
    loop(
      inTurn(() => reindex(options, () => !stopped)),
      reindexPauseMs,
      options,
    ),
  ];
  return {
    catchUp: async () => {
      while ((await forward()) === 'more');
      while ((await topics()) === 'more');
      while ((await visits()) === 'more');
      while ((await invitations()) === 'more');
      await facts();
    },
    stop: async () => {
      stopped = true;
      await Promise.all(loops.map(({ stop }) => stop()));
    },
  };
}

/**
 * A page of the feed is done when what its changes superseded is swept. Of a resource that is changed all the time
 * there is always a version too young: those come with their own changes.
 */
function sweeper(options: FollowerOptions): Consumer {
  const { upkeep } = options.repository;
  let seen: { readonly cursor: string; readonly sinceMs: number } | undefined;
  return consumer(options, 'sweep', async (keys, cursor) => {
    const nowMs = Date.now();
    if (seen?.cursor !== cursor) seen = { cursor, sinceMs: nowMs };
    let later = false;
    for (const resource of resourcesOf(keys)) later = (await upkeep.sweep(resource)) === 'later' || later;
    return !later || nowMs - seen.sinceMs > sweepPatienceMs;
  });
}

/** Once after each start, for whatever a crash has left behind, and then now and again. */
function scrubber({ repository }: FollowerOptions): Consumer {
  let cursor: string | undefined;
  return inTurn(async () => {
    cursor = await repository.upkeep.scrub(cursor);
    return cursor === undefined ? 'idle' : 'more';
  });
}

function expirer({ store }: FollowerOptions): Consumer {
  return inTurn(async () => {
    await store.removeExpired(Math.floor(Date.now() / 1_000));
    return 'idle';
  });
}

async function reindex({ repository }: FollowerOptions, hasTime: () => boolean): Promise<'idle'> {
  await repository.upkeep.reindex(hasTime);
  return 'idle';
}

type Consumer = () => Promise<'more' | 'idle'>;

/** Never twice at the same time. */
function inTurn(step: Consumer): Consumer {
  let running: Promise<'more' | 'idle'> = Promise.resolve('idle');
  return () => {
    running = running.then(step, step);
    return running;
  };
}

/** One page of the feed; the place is only moved when all of the page is done. */
function consumer(
  { store, repository }: FollowerOptions,
  name: string,
  take: (keys: readonly Key[], cursor: string) => Promise<boolean>,
): Consumer {
  const place: RecordKey = { kind: 'follower', id: name };
  return inTurn(async () => {
    const record = await repository.records.get(place);
    const page = await changesAfter(store, record?.value.cursor);
    if (page.keys.length === 0) return 'idle';
    if (!(await take(page.keys, page.cursor))) return 'idle';
    await repository.records.put(place, { cursor: page.cursor });
    return 'more';
  });
}

/** Where the feed is no longer kept that far back it goes on with what is: the scrubber sees to what lies before. */
async function changesAfter(store: ItemStore, cursor: unknown): Promise<ChangePage> {
  try {
    return await store.changes(typeof cursor === 'string' ? cursor : undefined, pageKeys);
  } catch (failure) {
    if (failure instanceof ChangesLost) return await store.changes(undefined, pageKeys);
    throw failure;
  }
}

function resourcesOf(keys: readonly Key[]): readonly ResourceKey[] {
  const resources = keys.flatMap((key) => resourceKeyOf(key) ?? []);
  return [...new Map(resources.map((resource) => [`${resource.type}/${resource.id}`, resource])).values()];
}

/** Runs while there is more, then waits; a failure is told and tried again after the pause. */
function loop(run: Consumer, waitMs: number, { onFailure }: FollowerOptions) {
  let stopped = false;
  let wake: () => void = () => undefined;
  const ended = (async () => {
    while (!stopped) {
      const state = await run().catch((failure: unknown) => {
        onFailure(failure);
        return 'idle' as const;
      });
      if (state === 'more' || stopped) continue;
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, waitMs).unref();
      });
    }
  })();
  return {
    stop: async () => {
      stopped = true;
      wake();
      await ended;
    },
  };
}
