import { followLocally, followStream, poll } from './work/feeds.ts';
import { draft, history, read, readMany, search, vread } from './work/reads.ts';
import { purgeAny, scrubAll, sweepAny, sweepNoted } from './work/upkeep.ts';
import { forgetOwn, write } from './work/writes.ts';
import type { Focus, PollerState, Role } from './world.ts';

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
    ...[search, search, search, forgetOwn, draft],
  ],
  searches: [write, write, search],
  criteria: [write, write, write, read],
  transactions: [write, read, readMany],
  records: [write, write, write, forgetOwn],
  feeds: [write, write, read],
};

const sweeper: Role = {
  name: 'sweeper',
  work: async (world, self) => await world.choices.pick([sweepNoted, sweepAny])(world, self),
  pausesMs: [0, 20, 100],
};
const purger: Role = { name: 'purger', work: purgeAny, pausesMs: [50, 500, 2_000] };
const scrubber: Role = { name: 'scrubber', work: scrubAll, pausesMs: [10, 100, 500] };

interface Surroundings {
  readonly clients: number;
  readonly followerPausesMs: readonly number[];
  readonly focus: Focus;
}

/** Who takes part in a run: some clients, and one of each that does the upkeep. */
export function rolesFor(
  { clients, followerPausesMs, focus }: Surroundings,
  pollers: readonly PollerState[],
): readonly Role[] {
  const stream: Role = { name: 'stream', work: followStream, pausesMs: followerPausesMs };
  const follower: Role = { name: 'follower', work: followLocally, pausesMs: followerPausesMs };
  // A batch that took too long is delivered to another process while the first is still at it.
  const streams = focus === 'feeds' ? [stream, stream] : [stream];
  const pausesMs = focus === 'feeds' ? [50, 500, 2_000] : [500, 2_000, 10_000];
  const polling = pollers.map((poller): Role => {
    return { name: 'poller', work: (world, self) => poll(world, self, poller), pausesMs };
  });
  const writers = Array.from({ length: clients }, () => client);
  // Where something is fought over, little else takes turns.
  const others = focus === 'all' || focus === 'feeds' ? [follower, purger, ...polling] : [];
  return [...writers, ...streams, sweeper, scrubber, ...others];
}
