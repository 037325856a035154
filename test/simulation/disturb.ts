import { skewsMs } from './client.ts';
import type { Population } from './population.ts';
import type { Actor } from './scheduler.ts';
import type { Setting } from './setting.ts';
import type { World } from './world.ts';

/** What befalls whole processes, and time. */
export function disturb(world: World, { moment }: Setting, { actors, replace }: Population): void {
  const { choices, faults, scheduler, store, pausesMs } = world;
  const strike = (fault: 'pause' | 'crash' | 'stall' | 'leap', hit: (actor: Actor) => void): void => {
    if (!faults.happens(fault)) return;
    const there = scheduler
      .waitingTo(choices.pick(['', moment, moment]))
      .filter((actor) => actors.has(actor));
    const clients = there.filter(({ name }) => name.startsWith('client'));
    const actor = choices.pick([clients, there, [...actors]].find((some) => some.length > 0) ?? []);
    scheduler.note(actor.name, `! ${fault}`);
    hit(actor);
  };
  strike('crash', replace);
  strike('leap', (actor) => {
    actor.skewMs = choices.pick(skewsMs);
  });
  strike('pause', (actor) => {
    actor.frozenUntilMs = scheduler.nowMs + choices.pick([30, 100, 300, 1_000]);
  });
  const pass = (ms: number): void => {
    scheduler.nowMs += ms;
    if (faults.happens('expiry')) forget();
  };
  const forget = (): void => {
    scheduler.note('(world)', '! what has expired is gone');
    void scheduler.busy(store.removeExpired(Math.floor(scheduler.nowMs / 1_000)));
  };
  strike('stall', (actor) => {
    const ms = choices.pick(pausesMs);
    actor.frozenUntilMs = Number.POSITIVE_INFINITY;
    if (world.suspends) actor.skewMs -= ms;
    // The others go on for a while, then the time has passed, and they go on for a while again.
    void scheduler.turn(undefined, `${ms} ms pass`, choices.pick([1, 50, 200, 1_000])).then(() => {
      pass(ms);
      actor.frozenUntilMs = scheduler.nowMs + choices.pick([0, 100, 500, 2_000]);
    });
  });
  if (faults.happens('jump')) {
    const ms = choices.pick(pausesMs);
    scheduler.note('(world)', `! ${ms} ms pass`);
    pass(ms);
  }
  if (faults.happens('expiry')) forget();
}
