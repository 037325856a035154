import { newClient } from './client.ts';
import { rolesFor } from './roles.ts';
import type { Actor } from './scheduler.ts';
import type { Setting } from './setting.ts';
import type { Client, Role, World } from './world.ts';

export interface Population {
  readonly actors: Set<Actor>;
  /** In place of one that died. */
  readonly replace: (actor: Actor) => void;
  /** Lets everybody finish what they are at. */
  readonly end: () => void;
}

/** Sets everybody to work who takes part in a run. */
export function populate(world: World, setting: Setting): Population {
  const roles = new Map<Actor, Role>();
  const actors = new Set<Actor>();
  let ended = false;
  let count = 0;
  const start = (role: Role): void => {
    const client = newClient(world, `${role.name}${count++}`);
    actors.add(client.actor);
    roles.set(client.actor, role);
    void live(client, role);
  };
  const live = async (client: Client, role: Role): Promise<void> => {
    while (!ended) {
      await world.scheduler.turn(client.actor, 'next', world.choices.pick(role.pausesMs));
      if (!ended) await role.work(world, client);
    }
  };
  rolesFor(setting, world.pollers).forEach(start);
  return {
    actors,
    replace: (actor) => {
      const role = roles.get(actor);
      actor.alive = false;
      actors.delete(actor);
      if (role) start(role);
    },
    end: () => {
      ended = true;
      world.faults.end();
    },
  };
}
