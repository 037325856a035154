import type { RepositoryWithUpkeep } from '../repository/create-repository.ts';
import { resourceKeyOf } from '../repository/keys.ts';
import type { RecordKey, ResourceKey } from '../repository/repository.ts';
import type { ItemStore, Key } from '../store/item-store.ts';

export interface Follower {
  /** Looks at what has changed up to now; for tests and for `npm run tour`, which do not want to wait. */
  readonly catchUp: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface FollowerOptions {
  readonly store: ItemStore;
  readonly repository: RepositoryWithUpkeep;
  /** Brings the facts up to date with the feed; they keep their own place in it. */
  readonly followFacts: () => Promise<void>;
  readonly onFailure: (failure: unknown) => void;
}

const pauseMs = 250;
const sweepPauseMs = 30_000;
const pageKeys = 500;

/**
 * What the `changes` Lambda does on AWS: rolls decided transactions forward, keeps the facts, and, well after,
 * sweeps the index rows of superseded versions. Each keeps its place in the feed, so that a crash skips nothing.
 */
export function follow(options: FollowerOptions): Follower {
  const { repository } = options;
  const forward = consumer(options, 'forward', async (keys) => {
    for (const key of keys) await repository.upkeep.changed(key);
    return true;
  });
  const facts = inTurn(async () => {
    await options.followFacts();
    return 'idle';
  });
  const sweeper = consumer(options, 'sweep', async (keys) => {
    for (const resource of resourcesOf(keys)) {
      if ((await repository.upkeep.sweep(resource)) === 'later') return false;
    }
    return true;
  });
  const loops = [
    loop(forward, pauseMs, options),
    loop(facts, pauseMs, options),
    loop(sweeper, sweepPauseMs, options),
  ];
  return {
    catchUp: async () => {
      while ((await forward()) === 'more');
      await facts();
    },
    stop: async () => {
      await Promise.all(loops.map(({ stop }) => stop()));
    },
  };
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
  take: (keys: readonly Key[]) => Promise<boolean>,
): Consumer {
  const place: RecordKey = { kind: 'follower', id: name };
  return inTurn(async () => {
    const record = await repository.records.get(place);
    const cursor = record?.value.cursor;
    const page = await store.changes(typeof cursor === 'string' ? cursor : undefined, pageKeys);
    if (page.keys.length === 0) return 'idle';
    if (!(await take(page.keys))) return 'idle';
    await repository.records.put(place, { cursor: page.cursor });
    return 'more';
  });
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
