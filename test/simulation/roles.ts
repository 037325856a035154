import { draft, history, read, readMany, search, vread } from './work/reads.ts';
import { followFeed, scrubAll, sweepAny, sweepNoted } from './work/upkeep.ts';
import { forgetOnce, write } from './work/writes.ts';
import type { Focus, Role } from './world.ts';

type Work = Role['work'];

const client: Role = {
  name: 'client',
  work: async (world, self) => await world.choices.pick(mixes[world.focus])(world, self),
  pausesMs: [0, 0, 5, 50],
};

const mixes: Readonly<Record<Focus, readonly Work[]>> = {
  all: [
    ...[write, write, write, write, write, write],
    ...[read, readMany, vread, history],
    ...[search, search, search, forgetOnce, draft],
  ],
  searches: [write, write, search],
  criteria: [write, write, write, read],
  transactions: [write, read, readMany],
};

const sweeper: Role = {
  name: 'sweeper',
  work: async (world, self) => await world.choices.pick([sweepNoted, sweepAny])(world, self),
  pausesMs: [0, 20, 100],
};
const scrubber: Role = { name: 'scrubber', work: scrubAll, pausesMs: [10, 100, 500] };

interface Surroundings {
  readonly clients: number;
  readonly followerPausesMs: readonly number[];
}

/** Who takes part in a run: some clients, and one of each that does the upkeep. */
export function rolesFor({ clients, followerPausesMs }: Surroundings): readonly Role[] {
  const follower: Role = { name: 'follower', work: followFeed, pausesMs: followerPausesMs };
  return [...Array.from({ length: clients }, () => client), follower, sweeper, scrubber];
}
