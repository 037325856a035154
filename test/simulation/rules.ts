import { proposalOf, transactionIdOf } from '../../functions/repository/keys.ts';
import type { Item, ItemStore, Key, NewItem } from '../../functions/store/item-store.ts';
import { keyText } from '../../functions/store/key-text.ts';
import type { Operation } from './journal.ts';
import { expectingWhatIs, type Inside, isGuard, isHead, isOwn, sayingOfOthers } from './lies.ts';

/**
 * The rules of docs/commit.md, each with how to take it away. All of them show in what is asked of the store, so each
 * is broken there, between a process and the store: the code that is tested is the code that runs.
 */
export type Rule =
  | 'stage before the flip'
  | 'flip on what was read'
  | 'no revision twice'
  | 'the head answers'
  | 'sweep late'
  | 'roll forward on the mark'
  | 'roll forward from the feed'
  | 'missing record, read again'
  | 'nothing uncommitted'
  | 'live marks stand'
  | 'abort before writing over'
  | 'abort what has expired'
  | 'only the elder waits'
  | 'fence the head'
  | 'look for the own attempt'
  | 'commit on the guard'
  | 'guard before search'
  | 'history below the head';

type Breaking = (store: ItemStore, inside: Inside) => ItemStore;

/** The store as a process sees it that does not keep the rule. Rules that are broken elsewhere see it as it is. */
export const withoutRule: Readonly<Record<Rule, Breaking>> = {
  'no revision twice': (store) => store,
  'sweep late': (store) => store,
  'roll forward from the feed': (store) => store,
  'look for the own attempt': (store) => store,

  'stage before the flip': (store) => {
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

  'flip on what was read': (store) => ({
    ...store,
    commit: async (writes) => await store.commit(await expectingWhatIs(store, writes, isHead)),
  }),

  'the head answers': (store, { world, actor }) => {
    let proposed = new Map<string, Set<string>>();
    let operation: Operation | undefined;
    return {
      ...store,
      range: async (partition, options) => {
        const page = await store.range(partition, options);
        if (operation !== world.journal.currentOf(actor)) proposed = new Map();
        operation = world.journal.currentOf(actor);
        const [space, type = '', parameter] = partition.split('#');
        for (const { sort } of space === 'x' && parameter !== '_id' ? page.items : []) {
          const { id, attempt } = proposalOf(sort);
          const head = keyText({ partition: `r#${type}#${id}`, sort: 'head' });
          proposed.set(head, (proposed.get(head) ?? new Set()).add(attempt));
        }
        return page;
      },
      get: async (keys) => {
        const items = await store.get(keys);
        // A row of another version than the head's is dropped, and with it what it proposes.
        return items.map((item) => {
          const attempts = item && proposed.get(keyText(item));
          if (!attempts || operation !== world.journal.currentOf(actor)) return item;
          proposed.delete(keyText(item));
          return attempts.has(String(item.attributes.a)) ? item : undefined;
        });
      },
    };
  },

  'roll forward on the mark': (store, { world }) => ({
    ...store,
    commit: async (writes) => {
      const [only] = writes;
      if (writes.length > 1 || only?.kind !== 'put' || !isHead(only.item)) return await store.commit(writes);
      const { v, a, mr } = only.item.attributes;
      const versions = world.ledger.versions.get(only.item.partition) ?? [];
      const known = versions.some(({ content }) => content.version === v && content.attempt === a);
      if (mr !== undefined || !known) return await store.commit(writes);
      await store.put([only.item]);
      return [];
    },
  }),

  'missing record, read again': (store) => {
    const seen = new Map<string, Item | undefined>();
    let missed = false;
    return {
      ...store,
      get: async (keys) => {
        const again = missed && keys.every((key) => seen.has(keyText(key)));
        const items = again ? keys.map((key) => seen.get(keyText(key))) : await store.get(keys);
        missed = keys.some((key, index) => transactionIdOf(key) !== undefined && items[index] === undefined);
        if (!missed) seen.clear();
        keys.forEach((key, index) => {
          seen.set(keyText(key), items[index]);
        });
        return items;
      },
    };
  },

  'nothing uncommitted': (store, inside) => sayingOfOthers(store, inside, () => 'committed'),
  'live marks stand': (store, inside) => sayingOfOthers(store, inside, () => 'aborted'),
  'abort before writing over': (store, inside) =>
    sayingOfOthers(store, inside, ({ attributes: { s, e } }) =>
      Number(e) < inside.world.scheduler.nowMs ? 'aborted' : s,
    ),

  'abort what has expired': (store, inside) => ({
    ...store,
    commit: async (writes) => {
      const abort = writes.find((write) => write.kind === 'put' && write.item.attributes.s === 'aborted');
      if (abort?.kind !== 'put' || isOwn(inside, abort.item)) return await store.commit(writes);
      return [];
    },
  }),

  'only the elder waits': (store) => ({
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

  'fence the head': (store) => ({
    ...store,
    commit: async (writes) => {
      const [only] = writes;
      if (writes.length > 1 || only?.kind !== 'put' || !isHead(only.item)) return await store.commit(writes);
      const [before] = await store.get([only.item]);
      const same = before?.attributes.a === only.item.attributes.a && before?.attributes.mr === undefined;
      return same && only.item.attributes.mr === undefined ? [] : await store.commit(writes);
    },
  }),

  'commit on the guard': (store) => ({
    ...store,
    commit: async (writes) => await store.commit(await expectingWhatIs(store, writes, isGuard)),
  }),

  'guard before search': (store) => {
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

  'history below the head': (store) => ({
    ...store,
    range: async (partition, { to, ...options } = {}) =>
      await store.range(
        partition,
        to?.startsWith('v#') ? { ...options, to: 'v#~' } : { ...options, ...(to !== undefined && { to }) },
      ),
  }),
};
