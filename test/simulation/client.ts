import {
  createRepository,
  type RepositoryOptions,
  type RepositoryWithUpkeep,
} from '../../functions/repository/create-repository.ts';
import { baseUrl, definitions } from '../repository/setup.ts';
import { clientStore } from './client-store.ts';
import { notLooking } from './lies.ts';
import { withoutRule } from './rules.ts';
import type { Actor } from './scheduler.ts';
import type { Client, World } from './world.ts';

/** How far clocks are apart. More than what a lease leaves would only make others wait for longer. */
export const skewsMs = [0, 400, -400, 5_000, -5_000];

/** A process with a repository of its own over the one store. */
export function newClient(world: World, name: string): Client {
  const { choices, journal } = world;
  const actor: Actor = { name, skewMs: choices.pick(skewsMs), alive: true, frozenUntilMs: 0 };
  const { store: shared, without } = world;
  const broken = without ? withoutRule[without](shared, { world, actor }) : shared;
  const outside = clientStore({ ...world, store: broken }, actor);
  const through = without === 'look for the own attempt' ? notLooking(outside) : outside;
  const store: typeof through = {
    ...through,
    commit: (writes) => {
      journal.noteAttempts(actor, writes);
      return through.commit(writes);
    },
  };
  const options = {
    store,
    definitions,
    baseUrl,
    cursorKey: Buffer.alloc(32, 7),
    clock: () => world.scheduler.nowMs + actor.skewMs,
    newId: world.newId,
    random: world.random,
    sleep: (ms: number) => world.scheduler.turn(actor, 'sleep', ms),
    limits: world.limits,
    worksAfterAnswer: choices.next(2) === 0,
  };
  const repository = createRepository(options);
  return {
    actor,
    store,
    repository: without === 'sweep late' ? sweepingAtOnce(options, repository) : repository,
  };
}

/** Sweeps as if no request were still reading; all else is as it should be. */
function sweepingAtOnce(options: RepositoryOptions, repository: RepositoryWithUpkeep): RepositoryWithUpkeep {
  const { upkeep } = createRepository({ ...options, limits: { ...options.limits, longestRequestMs: 0 } });
  return {
    ...repository,
    async commit(entries, view, extra) {
      const results = await repository.commit(entries, view, extra);
      for (const { version } of results) if (version) await upkeep.sweep(version);
      return results;
    },
  };
}
