import type { Client, World } from '../world.ts';

/** Sweeps what was noted; what is too young is noted again. */
export async function sweepNoted(world: World, client: Client): Promise<void> {
  const { consumer, journal } = world;
  for (const [name, resource] of [...consumer.unswept].slice(0, 5)) {
    await journal.perform(client.actor, `sweep ${name}`, async () => {
      consumer.unswept.delete(name);
      const state = await client.repository.upkeep.sweep(resource).catch((failure: unknown) => {
        consumer.unswept.set(name, resource);
        throw failure;
      });
      if (state === 'later') consumer.unswept.set(name, resource);
    });
  }
}

/** Sweeps at a bad moment: what somebody has changed just now, and somebody else may be reading by. */
export async function sweepAny({ choices, keys, journal }: World, client: Client): Promise<void> {
  const key = choices.pick(keys);
  await journal.perform(client.actor, `sweep ${key.type}/${key.id}`, async () => {
    await client.repository.upkeep.sweep(key);
  });
}

/** Goes once through the whole store. */
export async function scrubAll({ journal }: World, client: Client): Promise<void> {
  let cursor: string | undefined;
  do {
    let next: string | undefined;
    await journal.perform(client.actor, `scrub ${cursor ?? ''}`, async () => {
      next = await client.repository.upkeep.scrub(cursor);
    });
    cursor = next;
  } while (cursor !== undefined);
}

/**
 * Removes superseded versions for good: mostly of what was deleted, as an erasure does. Whoever has read of them
 * meanwhile is excused, and nobody else.
 */
export async function purgeAny(world: World, client: Client): Promise<void> {
  const { choices, keys, journal, purges, scheduler } = world;
  const key = choices.pick(keys);
  const name = `${key.type}/${key.id}`;
  const version = await client.repository.read(key.type, key.id).catch(() => undefined);
  if (!version?.deleted && choices.next(4) > 0) return;
  await journal.perform(client.actor, `purge ${name}`, async () => {
    const purge = { start: scheduler.step, end: Number.POSITIVE_INFINITY };
    purges.set(name, [...(purges.get(name) ?? []), purge]);
    await client.repository.upkeep.purge(key, (resource) => choices.pick([true, resource.active === true]));
    // Without an answer something of it may still be on its way.
    purge.end = scheduler.step;
  });
}
