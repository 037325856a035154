import { ConditionFailed, UnknownOutcome, type Write } from '../../../functions/store/item-store.ts';
import { isHead, isOwn } from './lies.ts';
import type { TakenRule } from './taken.ts';

const unsure = { weather: 'unsure', focus: 'records' } as const;
const isOwnRecord = (write: Write) =>
  (write.kind === 'put' ? write.item : write.key).partition.startsWith('k#');

/** Of calls to which no answer came, and which may arrive when nobody waits for them any more. */
export const lostCallRules = {
  'an own record is sent once': {
    prevents: ['own record'],
    needed: { ...unsure, patients: 3 },
    atProcess: (store) => ({
      ...store,
      commit: async (writes) => {
        if (!writes.every(isOwnRecord)) return await store.commit(writes);
        return await store.commit(writes).catch(async (failure: unknown) => {
          if (!(failure instanceof UnknownOutcome)) throw failure;
          return await store.commit(writes).catch((again: unknown) => {
            throw again instanceof ConditionFailed ? failure : again;
          });
        });
      },
    }),
  },

  'refused is no answer after a lost call': {
    prevents: ['answer'],
    needed: unsure,
    atProcess: (store, inside) => ({
      ...store,
      commit: async (writes) => {
        const [first] = writes;
        const aborts = first?.kind === 'put' && first.item.attributes.s === 'aborted';
        const both = writes.some(isOwnRecord) && !writes.every(isOwnRecord);
        return await store.commit(writes).catch(async (failure: unknown) => {
          if (!(failure instanceof UnknownOutcome)) throw failure;
          // It is not known whether the record is aborted; whoever does not mind goes on as if it were.
          if (aborts && isOwn(inside, first.item)) return [];
          // Asked again as if it had never been asked before.
          return both ? await store.commit(writes) : Promise.reject(failure);
        });
      },
    }),
  },

  'who gives up leaves a stub': {
    prevents: ['missing item', 'search'],
    needed: { focus: 'transactions', maxCommit: 3, weather: 'unsure', patients: 40, clients: 6 },
    pinnedIn: 'test/repository/stalled.test.ts',
    atStore: (store) => ({
      ...store,
      commit: async (writes) => {
        const [only] = writes;
        if (writes.length > 1 || only?.kind !== 'put' || !isHead(only.item) || only.expect === 'absent')
          return await store.commit(writes);
        const { v, mr, f } = only.item.attributes;
        const isStub = v === undefined && mr === undefined && f === undefined;
        if (!isStub) return await store.commit(writes);
        const { partition, sort } = only.item;
        return await store.commit([{ kind: 'remove', key: { partition, sort }, expect: only.expect }]);
      },
    }),
  },
} satisfies Record<string, TakenRule>;
