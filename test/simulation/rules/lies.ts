import { transactionIdOf } from '../../../functions/repository/keys.ts';
import type { Item, ItemStore, Key, Write } from '../../../functions/store/item-store.ts';
import { keyText } from '../../../functions/store/key-text.ts';
import type { Actor } from '../scheduler.ts';
import type { World } from '../world.ts';

/** What processes are made to believe that do not keep a rule. */

export interface Inside {
  readonly world: World;
  readonly actor: Actor;
}

/** Whoever does not look for its own attempt after a commit that failed finds the head as it has read it before. */
export function notLooking(store: ItemStore): ItemStore {
  const read = new Map<string, Item | undefined>();
  let failed = false;
  return {
    ...store,
    get: async (keys) => {
      const [key] = keys;
      if (failed && keys.length === 1 && key && isHead(key)) return [read.get(keyText(key))];
      const items = await store.get(keys);
      keys.forEach((one, index) => {
        read.set(keyText(one), items[index]);
      });
      return items;
    },
    // The next try begins when what this one has staged goes.
    remove: async (keys) => {
      failed = false;
      await store.remove(keys);
    },
    commit: async (writes) => {
      failed = writes.some((write) => write.kind === 'put' && isHead(write.item));
      const revisions = await store.commit(writes);
      failed = false;
      return revisions;
    },
  };
}

export function isHead({ partition, sort }: Key): boolean {
  return partition.startsWith('r#') && sort === 'head';
}

export function isGuard({ partition }: Key): boolean {
  return partition.startsWith('g#');
}

/** Expects of some items what they are at this moment: nothing at all. */
export async function expectingWhatIs(
  store: ItemStore,
  writes: readonly Write[],
  wanted: (key: Key) => boolean,
): Promise<readonly Write[]> {
  const keys = writes.map((write) => (write.kind === 'put' ? write.item : write.key));
  const items = await store.get(keys);
  return writes.map((write, index) => {
    const [key, item] = [keys[index], items[index]];
    if (write.kind !== 'put' || !key || !wanted(key)) return write;
    return { ...write, expect: item ? { revision: item.revision } : 'absent' };
  });
}

/** Lies about the state of pending transactions of others. */
export function sayingOfOthers(
  store: ItemStore,
  inside: Inside,
  say: (record: Item) => Item['attributes'][string] | undefined,
): ItemStore {
  return {
    ...store,
    get: async (keys) => {
      const items = await store.get(keys);
      return items.map((item) => {
        if (item?.attributes.s !== 'pending' || isOwn(inside, item)) return item;
        const state = say(item);
        return state === undefined ? item : { ...item, attributes: { ...item.attributes, s: state } };
      });
    },
  };
}

export function isOwn({ world, actor }: Inside, record: Key): boolean {
  const id = transactionIdOf(record);
  return id !== undefined && world.journal.attempts.get(id)?.actor === actor.name;
}

/**
 * Searches of a conditional delete see what was there when its guards were read, under the name of what is there by
 * now: as if nobody asked whether what was found is still the same.
 */
export function staleMatches(store: ItemStore, { world, actor }: Inside): ItemStore {
  let beganStep = 0;
  let searched = false;
  const asItWas = (item: Item): Item => {
    const known = world.ledger.versions.get(item.partition)?.filter(({ step }) => step <= beganStep);
    const body = known?.at(-1)?.content.body;
    if (body?.kind !== 'inline' || item.attributes.b === undefined) return item;
    return { ...item, attributes: { ...item.attributes, b: body.bytes } };
  };
  return {
    ...store,
    range: async (partition, options) => {
      searched = partition.startsWith('x#');
      return await store.range(partition, options);
    },
    get: async (keys) => {
      if (keys.some(isGuard)) beganStep = world.scheduler.step;
      const items = await store.get(keys);
      const deletes = world.journal.currentOf(actor)?.entries.some(({ kind }) => kind === 'delete-where');
      if (!deletes || !searched) return items;
      searched = false;
      return items.map((item) => item && (isHead(item) ? asItWas(item) : item));
    },
  };
}
