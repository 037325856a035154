import type { ResourceFacts } from '../../../functions/indicator/facts.ts';
import { createRepository } from '../../../functions/repository/create-repository.ts';
import type { TakenRule } from './taken.ts';

const never = 24 * 3_600_000;

/** Of those who follow what changes: the change feed of the store, and `_history` with `_since`. */
export const feedRules = {
  'a late try begins anew': {
    prevents: ['poller'],
    needed: { focus: 'feeds', weather: 'sleepy', moment: 'put' },
    repository: (options, repository) => {
      const slow = createRepository({
        ...options,
        limits: { ...options.limits, longestRequestMs: never },
      });
      return { ...repository, commit: slow.commit };
    },
  },

  'ask again from before': {
    prevents: ['poller'],
    needed: { focus: 'feeds' },
    repository: (options, repository) => {
      const hasty = createRepository({ ...options, limits: { ...options.limits, longestRequestMs: 0 } });
      return { ...repository, feed: hasty.feed };
    },
  },

  'newer facts stay': {
    prevents: ['consumer'],
    needed: { focus: 'feeds', moment: 'facts', patients: 40 },
    facts: (facts) => {
      const newest = (one: ResourceFacts) => ({ ...one, version: Number.MAX_SAFE_INTEGER });
      return { ...facts, replace: (table, some) => facts.replace(table, some.map(newest)) };
    },
  },

  'the place follows the facts': {
    prevents: ['consumer'],
    needed: { focus: 'feeds', weather: 'deadly', moment: 'facts', patients: 40 },
    facts: (facts, place) => {
      if (place === 'alone') return facts;
      let waiting: Parameters<typeof facts.replace>[] = [];
      return {
        ...facts,
        replace: async (...call) => void waiting.push(call),
        setCheckpoint: async (consumer, cursor) => {
          const calls = waiting;
          waiting = [];
          await facts.setCheckpoint(consumer, cursor);
          for (const call of calls) await facts.replace(...call);
        },
      };
    },
  },
} satisfies Record<string, TakenRule>;
