import { transactionIdOf } from '../../../functions/repository/keys.ts';
import type { Item, ItemStore } from '../../../functions/store/item-store.ts';
import { type Inside, isHead } from './lies.ts';
import type { TakenRule } from './taken.ts';

const asleep = {
  focus: 'searches',
  weather: 'sleepy',
  moment: 'commit r#',
  maxCommit: 100,
  patients: 40,
  clients: 3,
} as const;

/** Leaves out a fence: the same content, or none, at another revision. */
function unfenced(store: ItemStore, isLeftOut: (before: Item | undefined) => boolean): ItemStore {
  return {
    ...store,
    commit: async (writes) => {
      const [only] = writes;
      if (writes.length > 1 || only?.kind !== 'put' || !isHead(only.item)) return await store.commit(writes);
      const [before] = await store.get([only.item]);
      const same = before?.attributes.a === only.item.attributes.a && before?.attributes.mr === undefined;
      const isFence = same && only.item.attributes.mr === undefined;
      return isFence && isLeftOut(before) ? [] : await store.commit(writes);
    },
  };
}

/** What the scrubber is shown of the store, in its page and while it is at it. */
function whileScrubbing(store: ItemStore, { world, actor }: Inside, show: (item: Item) => Item | undefined) {
  const isScrubbing = () => world.journal.currentOf(actor)?.what.startsWith('scrub') === true;
  return {
    ...store,
    scan: async (...args: Parameters<ItemStore['scan']>) => {
      const page = await store.scan(...args);
      return { ...page, items: page.items.flatMap((item) => show(item) ?? []) };
    },
    get: async (...args: Parameters<ItemStore['get']>) => {
      const items = await store.get(...args);
      return isScrubbing() ? items.map((item) => item && show(item)) : items;
    },
  };
}

/** Of the scrubber, which meets writers that stand still. */
export const scrubRules = {
  'fence the head': {
    prevents: ['missing item', 'search'],
    needed: asleep,
    atStore: (store) => unfenced(store, (before) => before !== undefined),
  },

  'fence an absent head': {
    prevents: ['missing item', 'search'],
    needed: asleep,
    atStore: (store) => unfenced(store, (before) => before === undefined),
  },

  'count the fences': {
    prevents: ['missing item', 'search'],
    needed: { ...asleep, focus: 'transactions', maxCommit: 3, moment: 'commit t#', suspends: true },
    pinnedIn: 'test/repository/stalled.test.ts',
    atStore: (store) => ({
      ...store,
      get: async (keys) =>
        (await store.get(keys)).map((item) => {
          if (item?.attributes.f === undefined) return item;
          const { f: _, ...attributes } = item.attributes;
          return { ...item, attributes };
        }),
    }),
  },

  'spare what was superseded a moment ago': {
    prevents: ['search'],
    needed: {
      focus: 'searches',
      moment: 'range x#',
      weather: 'fleeting',
      patients: 8,
      clients: 4,
      maxPageItems: 1,
      maxTransaction: 12,
    },
    pinnedIn: 'test/repository/stalled.test.ts',
    atStore: (store, inside) => {
      const { world } = inside;
      const old = (item: Item) =>
        item.partition.startsWith('r#') && item.attributes.t !== undefined
          ? { ...item, attributes: { ...item.attributes, t: 0 } }
          : item;
      const { get, scan } = whileScrubbing(store, inside, old);
      return {
        ...store,
        get,
        scan,
        // What it writes back bears its true time.
        commit: async (writes) =>
          await store.commit(
            writes.map((write) => {
              if (write.kind !== 'put' || write.item.attributes.t !== 0) return write;
              const { partition, attributes } = write.item;
              const stampMs = world.ledger.versions
                .get(partition)
                ?.find(({ content }) => content.attempt === attributes.a)?.content.stampMs;
              return { ...write, item: { ...write.item, attributes: { ...attributes, t: stampMs ?? 0 } } };
            }),
          ),
      };
    },
  },

  'scrub what died before its first mark': {
    prevents: ['left behind'],
    needed: { focus: 'transactions', maxCommit: 3, weather: 'deadly', moment: 'commit r#' },
    atStore: (store) => ({
      ...store,
      scan: async (...args) => {
        const page = await store.scan(...args);
        return { ...page, items: page.items.filter((item) => transactionIdOf(item) === undefined) };
      },
    }),
  },

  'scrub marks that came too late': {
    prevents: ['left behind'],
    needed: {
      ...asleep,
      focus: 'transactions',
      maxCommit: 3,
      recordRetentionMs: 200,
    },
    pinnedIn: 'test/repository/stalled.test.ts',
    atStore: (store) => ({
      ...store,
      scan: async (...args) => {
        const page = await store.scan(...args);
        return { ...page, items: page.items.filter(({ attributes }) => attributes.mr === undefined) };
      },
    }),
  },
} satisfies Record<string, TakenRule>;
