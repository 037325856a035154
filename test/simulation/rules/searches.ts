import { createRepository } from '../../../functions/repository/create-repository.ts';
import { proposalOf } from '../../../functions/repository/keys.ts';
import { keyText } from '../../../functions/store/key-text.ts';
import type { Operation } from '../journal.ts';
import { racing } from './flip.ts';
import { staleMatches } from './lies.ts';
import type { TakenRule } from './taken.ts';

/** Of what reads: searches, criteria, histories. */
export const searchRules = {
  'the head answers': {
    prevents: ['search', 'criteria'],
    needed: {},
    atStore: (store, { world, actor }) => {
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
  },

  'sweep late': {
    prevents: ['search'],
    needed: { focus: 'searches', moment: 'range x#', maxPageItems: 1, maxTransaction: 12 },
    // Sweeps as if no request were still reading; all else is as it should be.
    repository: (options, repository) => {
      const { upkeep } = createRepository({ ...options, limits: { ...options.limits, longestRequestMs: 0 } });
      return {
        ...repository,
        async commit(entries, view, extra) {
          const results = await repository.commit(entries, view, extra);
          for (const { version } of results) if (version) await upkeep.sweep(version);
          return results;
        },
      };
    },
  },

  'criteria still match': {
    prevents: ['criteria'],
    needed: racing,
    atStore: staleMatches,
  },

  'history below the head': {
    prevents: ['history', 'missing item'],
    needed: {},
    atStore: (store) => ({
      ...store,
      range: async (partition, { to, ...options } = {}) =>
        await store.range(
          partition,
          to?.startsWith('v#') ? { ...options, to: 'v#~' } : { ...options, ...(to !== undefined && { to }) },
        ),
    }),
  },
} satisfies Record<string, TakenRule>;
