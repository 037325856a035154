import { createRepository } from '../../functions/repository/create-repository.ts';
import { baseUrl, definitions } from '../repository/setup.ts';
import { clientStore } from './client-store.ts';
import type { Actor } from './scheduler.ts';
import type { Client, World } from './world.ts';

/** How far clocks are apart. More than what a lease leaves would only make others wait for longer. */
export const skewsMs = [0, 400, -400, 5_000, -5_000];

/** A process with a repository of its own over the one store. */
export function newClient(world: World, name: string): Client {
  const { choices, journal } = world;
  const actor: Actor = { name, skewMs: choices.pick(skewsMs), alive: true, frozenUntilMs: 0 };
  const { store: shared, without } = world;
  const inside = { world, actor };
  const broken = without?.atStore ? without.atStore(shared, inside) : shared;
  const outside = clientStore({ ...world, store: broken }, actor);
  const through = without?.atProcess ? without.atProcess(outside, inside) : outside;
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
    repository: without?.repository ? without.repository(options, repository) : repository,
  };
}
