import { transactionIdOf } from '../../../functions/repository/keys.ts';
import type { Item } from '../../../functions/store/item-store.ts';
import { keyText } from '../../../functions/store/key-text.ts';
import { isHead, isOwn, sayingOfOthers } from './lies.ts';
import type { TakenRule } from './taken.ts';

const overlapping = { focus: 'transactions', maxCommit: 3 } as const;
const overtaken = {
  ...overlapping,
  patients: 3,
  clients: 4,
  followerPausesMs: [0, 20, 100],
  recordRetentionMs: 2_000,
};

/** Of transactions with more cells than a store commit takes. */
export const markRules = {
  'roll forward on the mark': {
    prevents: ['version'],
    needed: overlapping,
    atStore: (store, { world }) => ({
      ...store,
      commit: async (writes) => {
        const [only] = writes;
        if (writes.length > 1 || only?.kind !== 'put' || !isHead(only.item))
          return await store.commit(writes);
        const { v, a, mr } = only.item.attributes;
        const versions = world.ledger.versions.get(only.item.partition) ?? [];
        const known = versions.some(({ content }) => content.version === v && content.attempt === a);
        if (mr !== undefined || !known) return await store.commit(writes);
        await store.put([only.item]);
        return [];
      },
    }),
  },

  'roll forward from the feed': {
    prevents: ['mark left'],
    needed: overlapping,
    repository: (_options, repository) => ({
      ...repository,
      upkeep: { ...repository.upkeep, changed: async () => undefined },
    }),
  },

  'missing record, read again': {
    prevents: ['read'],
    needed: { ...overtaken, weather: 'sleepy', moment: 'get t#' },
    atStore: (store) => {
      const seen = new Map<string, Item | undefined>();
      let missed = false;
      return {
        ...store,
        get: async (keys) => {
          const again = missed && keys.every((key) => seen.has(keyText(key)));
          const items = again ? keys.map((key) => seen.get(keyText(key))) : await store.get(keys);
          missed = keys.some(
            (key, index) => transactionIdOf(key) !== undefined && items[index] === undefined,
          );
          if (!missed) seen.clear();
          keys.forEach((key, index) => {
            seen.set(keyText(key), items[index]);
          });
          return items;
        },
      };
    },
  },

  'nothing uncommitted': {
    prevents: ['read'],
    needed: { ...overlapping, weather: 'sleepy', moment: 'commit t#', clients: 6 },
    // Only to whoever reads: a writer would at once be at odds with the one whose mark it took for the truth.
    atStore: (store, inside) =>
      sayingOfOthers(store, inside, ({ attributes: { s } }) =>
        inside.world.journal.currentOf(inside.actor)?.entries.length === 0 ? 'committed' : s,
      ),
  },

  'live marks stand': {
    prevents: ['version'],
    needed: overlapping,
    atStore: (store, inside) => sayingOfOthers(store, inside, () => 'aborted'),
  },

  'abort before writing over': {
    prevents: ['version'],
    needed: { ...overlapping, weather: 'sleepy', moment: 'commit t#' },
    atStore: (store, inside) =>
      sayingOfOthers(store, inside, ({ attributes: { s, e } }) =>
        Number(e) < inside.world.scheduler.nowMs ? 'aborted' : s,
      ),
  },

  'abort what has expired': {
    prevents: ['blocked'],
    needed: overlapping,
    atStore: (store, inside) => ({
      ...store,
      commit: async (writes) => {
        const abort = writes.find((write) => write.kind === 'put' && write.item.attributes.s === 'aborted');
        if (abort?.kind !== 'put' || isOwn(inside, abort.item)) return await store.commit(writes);
        return [];
      },
    }),
  },

  'only the elder waits': {
    prevents: ['blocked'],
    needed: { ...overlapping, weather: 'calm', clients: 6, patients: 3 },
    atStore: (store) => ({
      ...store,
      commit: async (writes) =>
        await store.commit(
          writes.map((write) => {
            if (write.kind !== 'put' || write.item.attributes.mp === undefined) return write;
            // Everybody else's transaction looks younger.
            return { ...write, item: { ...write.item, attributes: { ...write.item.attributes, mp: '~' } } };
          }),
        ),
    }),
  },

  'retire once': {
    prevents: ['no end'],
    needed: overlapping,
    atStore: (store) => ({
      ...store,
      get: async (keys) =>
        (await store.get(keys)).map((item) => {
          if (!item || transactionIdOf(item) === undefined) return item;
          const { expiresAtSeconds: _, ...ageless } = item;
          return ageless;
        }),
    }),
  },
} satisfies Record<string, TakenRule>;
