import type { FactStore, ResourceFacts } from '../../functions/indicator/facts.ts';
import type { NamedView } from '../../functions/indicator/view/view-definition.ts';

/** Facts of the simulation: what a resource holds, by its token, and what it is found by. */
export const views: readonly NamedView[] = [
  {
    name: 'patient',
    resource: 'Patient',
    select: [
      {
        column: [
          { name: 'token', path: 'text.`div`' },
          { name: 'family', path: 'name.family' },
          { name: 'active', path: 'active', type: 'boolean' },
        ],
      },
    ],
  },
  {
    name: 'observation',
    resource: 'Observation',
    select: [
      {
        column: [
          { name: 'token', path: 'text.`div`' },
          { name: 'subject', path: 'subject.reference' },
        ],
      },
    ],
  },
];

/** Keeps facts as the contract of `FactStore` says, for every process of a run; nothing can be asked of it in SQL. */
export class MemoryFacts {
  /** By table, the facts of each resource. */
  readonly tables = new Map<string, Map<string, ResourceFacts>>();
  readonly places = new Map<string, string>();

  /** @param turn to wait for before each change: others may have theirs in between */
  storeFor(turn: (label: string) => Promise<void>): FactStore {
    return {
      replace: async (name, facts) => {
        const table = this.tables.get(name) ?? new Map<string, ResourceFacts>();
        this.tables.set(name, table);
        for (const one of facts) {
          await turn(`facts of ${one.resourceKey} version ${one.version}`);
          if (one.version >= (table.get(one.resourceKey)?.version ?? 0)) table.set(one.resourceKey, one);
        }
      },
      checkpoint: async (consumer) => {
        await turn('facts: where are they');
        return this.places.get(consumer);
      },
      setCheckpoint: async (consumer, place) => {
        await turn(`facts: at ${place}`);
        this.places.set(consumer, place);
      },
      query: async () => [],
      queryAll: async (selects) => selects.map(() => []),
      close: async () => undefined,
    };
  }
}
