import type { Item, Key, NewItem } from '../../../functions/store/item-store.ts';
import { keyText } from '../../../functions/store/key-text.ts';
import { expectingWhatIs, isGuard, isHead, notLooking } from './lies.ts';
import type { TakenRule } from './taken.ts';

export const racing = {
  focus: 'criteria',
  patients: 3,
  clients: 6,
  moment: 'range x#',
  weather: 'calm',
  maxPageItems: 1,
  maxTransaction: 12,
  transactions: 0.1,
} as const;

/** Of what one store commit makes true. */
export const flipRules = {
  'stage before the flip': {
    prevents: ['missing item', 'search'],
    needed: { weather: 'deadly' },
    atStore: (store) => {
      let waiting: NewItem[] = [];
      let flipped = false;
      const catchUp = async (): Promise<void> => {
        if (!flipped) return;
        const items = waiting;
        [waiting, flipped] = [[], false];
        await store.put(items);
      };
      return {
        ...store,
        get: async (keys) => {
          await catchUp();
          return await store.get(keys);
        },
        put: async (items) => {
          const isOwnRecord = ({ partition }: Key) => partition.startsWith('k#');
          waiting.push(...items.filter((item) => !isOwnRecord(item)));
          await store.put(items.filter(isOwnRecord));
        },
        commit: async (writes) => {
          await catchUp();
          const revisions = await store.commit(writes);
          flipped = true;
          return revisions;
        },
      };
    },
  },

  'flip on what was read': {
    prevents: ['version'],
    needed: {},
    atStore: (store) => ({
      ...store,
      commit: async (writes) => await store.commit(await expectingWhatIs(store, writes, isHead)),
    }),
  },

  'no revision twice': {
    prevents: ['precondition'],
    needed: { focus: 'records' },
    revisionAfter: (before) => `r${before === undefined ? 1 : Number(before.slice(1)) + 1}`,
  },

  'look for the own attempt': {
    prevents: ['answer'],
    needed: { weather: 'unsure' },
    atProcess: notLooking,
  },

  'commit on the guard': {
    prevents: ['criteria'],
    needed: racing,
    atStore: (store) => ({
      ...store,
      commit: async (writes) => await store.commit(await expectingWhatIs(store, writes, isGuard)),
    }),
  },

  'guard before search': {
    prevents: ['criteria'],
    needed: racing,
    atStore: (store) => {
      const before = new Map<string, Item | undefined>();
      const after = new Map<string, Item | undefined>();
      return {
        ...store,
        get: async (keys) => {
          const items = await store.get(keys);
          keys.forEach((key, index) => {
            if (isGuard(key)) before.set(keyText(key), items[index]);
          });
          return items;
        },
        // Staging follows the search: what the guards are by now is taken for what they were before.
        put: async (staged) => {
          const items = await store.get([...before.values()].filter((item) => item !== undefined));
          for (const item of items) if (item) after.set(keyText(item), item);
          await store.put(staged);
        },
        commit: async (writes) =>
          await store.commit(
            writes.map((write) => {
              if (write.kind !== 'put' || !isGuard(write.item) || write.expect === 'absent') return write;
              const [read, later] = [before, after].map((items) => items.get(keyText(write.item))?.revision);
              return later && read === write.expect.revision
                ? { ...write, expect: { revision: later } }
                : write;
            }),
          ),
      };
    },
  },
} satisfies Record<string, TakenRule>;
